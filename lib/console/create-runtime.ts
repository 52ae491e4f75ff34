import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../clock/clock';
import type { Log } from '../log/log';
import { Changes } from './changes';
import { ServerConnection } from './connections/server-connection';
import { ServerDirectory } from './connections/server-directory';
import { openWsFeedSocket } from './connections/ws-feed-socket';
import { httpControlClient } from './control/control-client';
import { Database } from './db/database';
import type { Db } from './db/database';
import { ReportCache } from './migrations/report-cache';
import { projectRoot } from './project-root';
import type { ConsoleRuntime } from './runtime';
import { configuredServers } from './servers/configured-servers';
import { importInventory } from './servers/import-inventory';
import type { Inventory } from './servers/inventory';
import { SignInLimit } from './session/sign-in-limit';
import { Timeline } from './timeline/timeline';
import { argon2Hasher } from './users/passwords';
import type { PasswordHasher } from './users/passwords';

export interface RuntimeOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** The database's URL, after making sure that it runs where it is ours. */
  readonly locate: () => Promise<string>;
  readonly inventory: Inventory | null;
  /** Makes the users that have to be there; runs once, when the database is first usable. */
  readonly ensureUsers: (db: Db, passwords: PasswordHasher) => Promise<void>;
}

/** Puts a console together. It does nothing until `database.start()`; the servers are connected to once that is ready. */
export function createRuntime(options: RuntimeOptions): ConsoleRuntime {
  const { clock, log } = options;
  const changes = new Changes();
  const reports = new ReportCache(256);
  const passwords = argon2Hasher();
  let prepared = false;
  const database = new Database({
    clock,
    log,
    migrations: join(projectRoot(), 'prisma/migrations'),
    locate: options.locate,
    async onReady(db) {
      if (!prepared) {
        if (options.inventory !== null) await importInventory(db, options.inventory);
        await options.ensureUsers(db, passwords);
        prepared = true;
      }
      servers.configure(await configuredServers(db));
      // What came while the database was away was dropped; the journals have it.
      clock.schedule(0, () => {
        for (const { ref } of servers.list()) void timeline.catchUp(ref.id);
      });
    },
  });
  const timeline: Timeline = new Timeline({
    clock,
    log,
    database,
    changes,
    reports,
    control(serverId) {
      const server = servers.get(serverId);
      return server?.connection.link.state === 'connected' ? server.control : undefined;
    },
  });
  const sink = {
    patch: changes.patch.bind(changes),
    link: changes.link.bind(changes),
    events: timeline.add.bind(timeline),
    connected: (serverId: string) => void timeline.catchUp(serverId),
  };
  const servers = new ServerDirectory(({ ref, token }) => ({
    ref,
    token,
    control: httpControlClient(ref.url, token),
    connection: new ServerConnection({
      ref,
      token,
      clock,
      log,
      random: Math.random,
      openSocket: openWsFeedSocket,
      sink,
    }),
  }));
  return {
    clock,
    log,
    database,
    servers,
    timeline,
    changes,
    reports,
    passwords,
    signInLimit: new SignInLimit(clock),
    newId: () => randomUUID(),
    newToken: () => randomBytes(32).toString('base64url'),
  };
}
