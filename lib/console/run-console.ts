import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock/clock';
import type { Log } from '../log/log';
import { createRuntime } from './create-runtime';
import { lockData } from './db/data-lock';
import { EmbeddedPostgres } from './db/embedded/embedded-postgres';
import type { ConsoleEnvironment } from './environment';
import { createConsoleServer } from './http/console-server';
import { LiveHub } from './http/live-hub';
import { startNext } from './http/start-next';
import { installRuntime } from './runtime';
import { readInventory } from './servers/inventory';
import { ensureDemoUsers } from './users/ensure-demo-users';
import { ensureFirstAdmin } from './users/ensure-first-admin';
import type { Credential } from './users/ensure-first-admin';
import { newPassword } from './users/new-password';

/** How long requests under way may take to end when the console stops. */
const drainMs = 3000;

export interface RunOptions {
  readonly environment: ConsoleEnvironment;
  readonly clock: Clock;
  readonly log: Log;
  /** Next in development mode, compiling pages as they are asked for. */
  readonly dev: boolean;
  /** Tells the operator a sign-in; the only place where a password leaves the console. */
  readonly announce: (credential: Credential) => void;
}

export interface RunningConsole {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Runs the console in this process and resolves once it serves, be it the page that says that the database is away.
 * Throws InventoryError, DataLockError, and listen's own errors (EADDRINUSE).
 */
export async function runConsole(options: RunOptions): Promise<RunningConsole> {
  const { environment, clock, log } = options;
  const inventory = environment.inventory === null ? null : readInventory(environment.inventory);
  const unlock = environment.databaseUrl === null ? lockData(environment.data) : () => {};
  const embedded = new EmbeddedPostgres(join(environment.data, 'postgres'), log);
  const { databaseUrl } = environment;
  const runtime = createRuntime({
    clock,
    log,
    locate: databaseUrl === null ? () => embedded.ensureRunning() : async () => databaseUrl,
    inventory,
    async ensureUsers(db, passwords) {
      if (environment.demoUsers) {
        mkdirSync(environment.data, { recursive: true });
        const file = join(environment.data, 'demo-users.json');
        const credentials = await ensureDemoUsers(db, passwords, file, newPassword);
        for (const credential of credentials) options.announce(credential);
        return;
      }
      const first = await ensureFirstAdmin(db, passwords, environment.adminPassword, newPassword);
      if (first !== null) options.announce(first);
    },
  });
  const next = startNext(environment, options.dev);
  const http = createConsoleServer({
    runtime,
    dev: options.dev,
    trustProxy: environment.trustProxy,
    next: async (req, res) => (await next.ready).handle(req, res),
  });
  const hub = new LiveHub(http, runtime, environment);
  const stop = async () => {
    await closeHttp(http, hub);
    runtime.servers.stop();
    await runtime.timeline.stop();
    await runtime.database.stop();
    await next.stop();
    installRuntime(undefined);
    await embedded.stop();
    unlock();
  };
  try {
    installRuntime(runtime);
    const port = await listen(http, environment);
    http.on('upgrade', (req, socket, head) => {
      if (req.url?.startsWith('/socket.io')) return;
      if (!options.dev) return void socket.destroy();
      void next.ready.then((ready) => ready.upgrade(req, socket, head));
    });
    await Promise.all([next.ready, runtime.database.start()]);
    return { url: urlOf(environment.host, port), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** No new requests, sockets down, then a moment for what is under way. */
async function closeHttp(http: Server, hub: LiveHub): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    http.close(() => resolve());
  });
  await hub.stop();
  http.closeIdleConnections();
  await Promise.race([closed, sleep(drainMs, undefined, { ref: false })]);
  http.closeAllConnections();
}

function listen(http: Server, { host, port }: ConsoleEnvironment): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
      http.off('error', reject);
      const address = http.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function urlOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
