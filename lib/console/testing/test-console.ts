import { SystemClock } from '../../clock/system-clock';
import type { MigrationView, Role } from '../../feed/console';
import { silentLog } from '../../log/log';
import { createRuntime } from '../create-runtime';
import { permissionsOf } from '../permissions/permission';
import type { ConsoleRuntime } from '../runtime';
import type { Inventory } from '../servers/inventory';
import type { CurrentUser } from '../session/actor';
import type { FakeSipServer } from './fake-sip-server';

export interface TestConsole {
  readonly ctx: ConsoleRuntime;
  /** Every migration that browsers were told of. */
  readonly told: MigrationView[];
  user(role: Role): CurrentUser;
  stop(): Promise<void>;
}

/** A whole console but for HTTP and pages, on a real database, connected to fake SIP Servers over real sockets. */
export async function startTestConsole(url: string, servers: readonly FakeSipServer[]): Promise<TestConsole> {
  const inventory: Inventory = {
    sites: [{ name: 'site2', title: 'Site 2' }],
    servers: servers.map((server) => ({
      application: server.application,
      site: 'site2',
      url: server.url,
      token: server.token,
    })),
    gateways: [],
  };
  const ctx = createRuntime({
    clock: new SystemClock(),
    log: silentLog,
    locate: async () => url,
    inventory,
    async ensureUsers(db, passwords) {
      const passwordHash = await passwords.hash('correct horse');
      await db.user.createMany({
        data: (['admin', 'supervisor', 'auditor'] as const).map((role) => ({
          name: role,
          role,
          passwordHash,
        })),
        skipDuplicates: true,
      });
    },
  });
  const told: MigrationView[] = [];
  ctx.changes.listen({
    patch: () => undefined,
    link: () => undefined,
    migration: (migration) => told.push(migration),
  });
  await ctx.database.start();
  return {
    ctx,
    told,
    user: (role) => ({
      id: '00000000-0000-7000-8000-000000000001',
      name: role,
      role,
      permissions: permissionsOf(role),
      session: '00000000-0000-7000-8000-000000000002',
      address: '192.0.2.7',
    }),
    async stop() {
      ctx.servers.stop();
      await ctx.timeline.stop();
      await ctx.database.stop();
    },
  };
}
