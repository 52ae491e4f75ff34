import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runAction } from '../actions/run-action';
import { releaseGhostSpec, startSpec } from '../actions/specs';
import { auditPage } from '../audit/audit-page';
import { FakeSipServer } from '../testing/fake-sip-server';
import { drain, eventOps, serverRow } from '../testing/rows';
import { startTestConsole } from '../testing/test-console';
import type { TestConsole } from '../testing/test-console';
import { startTestDatabase } from '../testing/test-database';
import type { TestDatabase } from '../testing/test-database';
import { abortGracefulShutdown } from './abort-graceful-shutdown';
import { getMigration } from './get-migration';
import { listMigrations } from './list-migrations';
import { migrationEvents } from './migration-events';
import { startGracefulShutdown } from './start-graceful-shutdown';
import type { StartInput } from './start-graceful-shutdown';
import { releaseGhost } from '../calls/release-ghost';
import { stopNow } from './stop-now';

/** Milliseconds: far more than a busy machine needs. */
const patience = 20_000;

let database: TestDatabase;
let server: FakeSipServer;
let console1: TestConsole;
let counter = 0;

beforeAll(async () => {
  database = await startTestDatabase();
}, 60_000);
afterAll(() => database.stop());

beforeEach(async () => {
  counter += 1;
  server = new FakeSipServer(`SIPServer_${counter}`);
  await server.start();
  console1 = await startTestConsole(database.url, [server]);
  await connected(console1);
});
afterEach(async () => {
  await console1.stop();
  await server.stop();
});

function connected({ ctx }: TestConsole): Promise<void> {
  return vi.waitFor(
    () => expect(ctx.servers.get(server.application)?.connection.link.state).toBe('connected'),
    patience,
  );
}

function input(change: Partial<StartInput> = {}): StartInput {
  return {
    serverId: server.application,
    requestId: randomUUID(),
    reason: 'OS patching',
    typedName: server.application,
    acknowledged: { calls: 2, agents: 1 },
    ...change,
  };
}

const hang = 'hang' as const;
const accept = () => ({ status: 202, body: { shutdownId: 'S1', status: 'Suspending' } });
const auditOf = async (target = server.application) => (await auditPage({ target }, console1.ctx)).rows;

describe('startGracefulShutdown', () => {
  it('has migration and audit record written before the server hears of it (S-6)', async () => {
    let auditedBefore: string[] = [];
    let statesBefore: string[] = [];
    server.script = async () => {
      auditedBefore = (await auditOf()).map((row) => row.action);
      statesBefore = (await listMigrations({ serverId: server.application }, console1.ctx)).map(
        (m) => m.state,
      );
      return accept();
    };
    const wanted = input();
    const migration = await startGracefulShutdown(console1.ctx, console1.user('admin'), wanted);
    expect(auditedBefore).toEqual(['graceful-shutdown.request']);
    expect(statesBefore).toEqual(['requested']);
    expect(migration).toMatchObject({
      state: 'running',
      shutdownId: 'S1',
      initiator: 'admin',
      reason: 'OS patching',
    });
    expect(server.seen[0]?.body).toEqual({
      requestId: wanted.requestId,
      initiator: 'admin',
      reason: 'OS patching',
      whenSuspended: 'exit',
    });
    expect(await auditOf()).toMatchObject([
      { action: 'graceful-shutdown.start', result: 'ok', address: '192.0.2.7', actor: 'admin' },
      { action: 'graceful-shutdown.request', result: 'ok' },
    ]);
  });

  it('sends the command once for one request id', async () => {
    server.script = accept;
    const wanted = input();
    const [first, second] = await Promise.all([
      startGracefulShutdown(console1.ctx, console1.user('admin'), wanted),
      startGracefulShutdown(console1.ctx, console1.user('admin'), wanted),
    ]);
    const third = await startGracefulShutdown(console1.ctx, console1.user('admin'), wanted);
    expect(new Set([first.id, second.id, third.id]).size).toBe(1);
    expect(server.seen).toHaveLength(1);
  });

  it('says "no answer - stop NOT performed" when the server does not acknowledge (S-3)', async () => {
    server.script = async () => {
      await server.stop();
      return hang;
    };
    const wanted = input();
    await expect(startGracefulShutdown(console1.ctx, console1.user('admin'), wanted)).rejects.toMatchObject({
      code: 'no_answer',
      message: expect.stringContaining('no answer - stop NOT performed'),
    });
    const [migration] = await listMigrations({ serverId: server.application }, console1.ctx);
    expect(migration).toMatchObject({ state: 'no-answer', endedAt: null });
    expect(await auditOf()).toMatchObject([{ result: 'failed' }, { result: 'ok' }]);
  });

  it('finds out that an unanswered command took effect after all (S-3)', async () => {
    const wanted = input();
    server.write(drain('S2', wanted.requestId).slice(0, 2));
    server.script = ({ path }) =>
      path === '/control/status'
        ? {
            status: 200,
            body: { application: server.application, status: 'Suspending', shutdown: { id: 'S2' } },
          }
        : { status: 200, body: 'what no console understands' };
    const migration = await startGracefulShutdown(console1.ctx, console1.user('admin'), wanted);
    expect(migration).toMatchObject({ state: 'running', shutdownId: 'S2' });
  });

  it('leaves a shutdown that somebody else had started to its own migration (S-120)', async () => {
    server.write(drain('S3').slice(0, 2));
    await console1.ctx.timeline.catchUp(server.application);
    server.script = () => ({ status: 200, body: { shutdownId: 'S3', status: 'Suspending' } });
    await expect(startGracefulShutdown(console1.ctx, console1.user('admin'), input())).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('was running already'),
    });
    const all = await listMigrations({ serverId: server.application }, console1.ctx);
    expect(all.map((migration) => migration.state).sort()).toEqual(['refused', 'running']);
  });

  it('shows a refusal by the server in its words', async () => {
    server.script = () => ({ status: 409, body: { error: { code: 'conflict', message: 'not Started' } } });
    await expect(startGracefulShutdown(console1.ctx, console1.user('admin'), input())).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('not Started'),
    });
    const [migration] = await listMigrations({ serverId: server.application }, console1.ctx);
    expect(migration?.state).toBe('refused');
  });

  it.each([
    ['a wrong name', { typedName: 'sip' }, 'invalid'],
    ['calls that moved by more than 10 %', { acknowledged: { calls: 20, agents: 1 } }, 'precondition_failed'],
    ['a server that is not there', { serverId: 'nobody' }, 'not_found'],
  ])('sends nothing for %s', async (_, change, code) => {
    await expect(
      startGracefulShutdown(console1.ctx, console1.user('admin'), input(change)),
    ).rejects.toMatchObject({ code });
    expect(server.seen).toEqual([]);
    expect(await listMigrations({ serverId: server.application }, console1.ctx)).toEqual([]);
  });

  it('lets a server that crashed in mid shutdown finish, as the same migration (S-125)', async () => {
    const events = drain('S4').slice(0, 2);
    const remaining = { calls: 0, agents: 0, acw: 0, queued: 0 };
    const at = Date.now();
    server.write([...events, { shutdownId: 'S4', seq: 3, at, remaining, type: 'crashed', lost: [] }]);
    await console1.ctx.timeline.catchUp(server.application);
    server.patch({
      op: 'server',
      row: serverRow(server.application, {
        status: 'Suspending',
        phase: 'DRAIN',
        shutdown: {
          id: 'S4',
          initiator: 'admin',
          via: 'control',
          reason: '',
          startedAt: Date.now(),
          whenSuspended: 'exit',
          callsAtStart: 1,
          agentsAtStart: 1,
          invitesRejected: 0,
          requestsRefused: 0,
          byesUnconfirmed: 0,
          crashed: true,
        },
      }),
    });
    const live = () => console1.ctx.servers.get(server.application)?.connection.live?.server.shutdown;
    await vi.waitFor(() => expect(live()?.crashed).toBe(true), patience);
    server.script = () => ({ status: 200, body: { shutdownId: 'S4', status: 'Suspending' } });
    const finished = await startGracefulShutdown(console1.ctx, console1.user('admin'), input());
    expect(finished).toMatchObject({ shutdownId: 'S4', state: 'crashed' });
    expect(server.seen).toMatchObject([{ path: '/control/graceful-shutdown' }]);
    expect(await listMigrations({ serverId: server.application }, console1.ctx)).toHaveLength(1);
    expect(await auditOf()).toMatchObject([
      { action: 'graceful-shutdown.finish', result: 'ok' },
      { action: 'graceful-shutdown.finish.request', result: 'ok' },
    ]);
  });

  it('closes a request whose console died before the answer, once no answer can come any more (S-3)', async () => {
    const db = console1.ctx.database.client;
    const { id } = await db.siteMigration.create({
      data: {
        serverId: server.application,
        requestId: input().requestId,
        state: 'requested',
        initiator: 'admin',
        via: 'control',
        reason: 'x',
        requestedAt: new Date(Date.now() - 29_500),
      },
    });
    const state = async () => (await db.siteMigration.findUniqueOrThrow({ where: { id } })).state;
    await console1.ctx.timeline.catchUp(server.application);
    expect(await state()).toBe('requested');
    await vi.waitFor(async () => expect(await state()).toBe('no_answer'), patience);
  });

  it('sends nothing to a server that is not Started', async () => {
    server.patch({
      op: 'server',
      row: serverRow(server.application, { status: 'Suspending', phase: 'DRAIN' }),
    });
    const live = () => console1.ctx.servers.get(server.application)?.connection.live?.server.status;
    await vi.waitFor(() => expect(live()).toBe('Suspending'), patience);
    await expect(startGracefulShutdown(console1.ctx, console1.user('admin'), input())).rejects.toMatchObject({
      code: 'precondition_failed',
    });
    expect(server.seen).toEqual([]);
  });
});

describe('permissions of the action', () => {
  const spec = startSpec;

  it.each(['supervisor', 'auditor'] as const)(
    'refuses a start by the %s as forbidden and audits the refusal (E14, S-140)',
    async (role) => {
      const result = await runAction(console1.ctx, console1.user(role), spec, input());
      expect(result).toMatchObject({ ok: false, error: { code: 'forbidden' } });
      expect(server.seen).toEqual([]);
      expect(await auditOf()).toMatchObject([
        {
          actor: role,
          role,
          address: '192.0.2.7',
          action: 'graceful-shutdown.request',
          result: 'refused',
        },
      ]);
    },
  );

  it('does nothing for somebody signed out', async () => {
    const result = await runAction(console1.ctx, null, spec, input());
    expect(result).toMatchObject({ ok: false, error: { code: 'unauthorized' } });
    expect(server.seen).toEqual([]);
  });

  it('names the field of an invalid input', async () => {
    const result = await runAction(console1.ctx, console1.user('admin'), spec, { ...input(), reason: ' ' });
    expect(result).toMatchObject({ ok: false, error: { code: 'invalid', field: 'reason' } });
  });

  it('keeps an unexpected error to the log and gives a correlation id', async () => {
    const broken = {
      ...spec,
      run: () => Promise.reject(new Error('password of the database is hunter2')),
    };
    const result = await runAction(console1.ctx, console1.user('admin'), broken, input());
    expect(result).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });
});

describe('abort and stop now', () => {
  it('aborts, returns what is not undone, and audits before and after (S-121)', async () => {
    server.script = accept;
    const { id } = await startGracefulShutdown(console1.ctx, console1.user('admin'), input());
    const notUndone = {
      agentsLoggedOut: 4,
      nailedUpReleased: 0,
      callsRelocated: 1,
      registrationsShortened: 0,
    };
    server.script = () => ({ status: 200, body: { status: 'Started', notUndone } });
    const body = { migrationId: id, requestId: randomUUID(), reason: 'wrong server' };
    expect(await abortGracefulShutdown(console1.ctx, console1.user('admin'), body)).toEqual({ notUndone });
    expect(server.seen.at(-1)).toMatchObject({
      path: '/control/graceful-shutdown/abort',
      body: { reason: 'wrong server' },
    });
    expect((await auditOf()).slice(0, 2)).toMatchObject([
      { action: 'graceful-shutdown.abort', result: 'ok' },
      { action: 'graceful-shutdown.abort.request', result: 'ok' },
    ]);
  });

  it('tells that an abort came too late (S-122)', async () => {
    server.script = accept;
    const { id } = await startGracefulShutdown(console1.ctx, console1.user('admin'), input());
    server.script = () => ({
      status: 409,
      body: { error: { code: 'conflict', message: 'Suspended already' } },
    });
    await expect(
      abortGracefulShutdown(console1.ctx, console1.user('admin'), {
        migrationId: id,
        requestId: randomUUID(),
        reason: 'too late',
      }),
    ).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('Suspended already') });
  });

  it('stops now only for the typed name and the numbers that were seen', async () => {
    server.script = () => ({ status: 202, body: { status: 'Stopped' } });
    const wrong = input({ typedName: 'x' });
    await expect(stopNow(console1.ctx, console1.user('admin'), wrong)).rejects.toMatchObject({
      code: 'invalid',
    });
    expect(server.seen).toEqual([]);
    expect(await stopNow(console1.ctx, console1.user('admin'), input())).toEqual({ status: 'Stopped' });
    expect(server.seen).toMatchObject([{ path: '/control/stop', body: { initiator: 'admin' } }]);
  });
});

describe('release of a suspected ghost (S-93)', () => {
  const ghost = () => ({
    serverId: server.application,
    connID: '00000001',
    requestId: randomUUID(),
    reason: 'both have hung up long ago',
  });

  it('goes to the server with who asks and why, and is in the audit before and after', async () => {
    server.script = () => ({ status: 200, body: { connID: '00000001' } });
    expect(await releaseGhost(console1.ctx, console1.user('admin'), ghost())).toEqual({ connID: '00000001' });
    expect(server.seen).toMatchObject([
      {
        path: '/control/calls/00000001/release',
        body: { initiator: 'admin', reason: 'both have hung up long ago' },
      },
    ]);
    expect(await auditOf()).toMatchObject([
      { action: 'call.release', result: 'ok', parameters: { connID: '00000001' } },
      { action: 'call.release.request', result: 'ok' },
    ]);
  });

  it('is refused by the server for a call that has spoken, which is in the audit too', async () => {
    const error = { code: 'not_a_ghost', message: 'no suspected ghost' };
    server.script = () => ({ status: 409, body: { error } });
    await expect(releaseGhost(console1.ctx, console1.user('admin'), ghost())).rejects.toMatchObject({
      code: 'conflict',
    });
    expect((await auditOf())[0]).toMatchObject({ action: 'call.release', result: 'refused' });
  });

  it('is forbidden to a supervisor, and audited', async () => {
    expect(
      await runAction(console1.ctx, console1.user('supervisor'), releaseGhostSpec, ghost()),
    ).toMatchObject({
      ok: false,
      error: { code: 'forbidden' },
    });
    expect(server.seen).toEqual([]);
    expect((await auditOf())[0]).toMatchObject({ action: 'call.release.request', result: 'refused' });
  });
});

describe('timeline', () => {
  it('makes a migration of a shutdown that T-Library started, and follows it to its end (S-143)', async () => {
    server.patch(...eventOps(drain('T1')));
    await vi.waitFor(() => expect(console1.told.at(-1)?.state).toBe('stopped'), patience);
    const [migration] = await listMigrations({ serverId: server.application }, console1.ctx);
    expect(migration).toMatchObject({
      shutdownId: 'T1',
      via: 'tlib',
      state: 'stopped',
      lastSeq: 6,
      report: { callsDropped: 0, exitCode: 0, outcome: 'stopped' },
      remaining: { calls: 0 },
    });
    const events = await migrationEvents(migration?.id ?? '', 2, undefined, console1.ctx);
    expect(events?.map((event) => event.seq)).toEqual([3, 4, 5, 6]);
  });

  it('tells browsers once the first events can be read, though the state is the one they know (S-144)', async () => {
    server.script = () => ({ status: 202, body: { shutdownId: 'T5', status: 'Suspending' } });
    const wanted = input();
    await startGracefulShutdown(console1.ctx, console1.user('admin'), wanted);
    expect(console1.told.at(-1)).toMatchObject({ state: 'running', shutdownId: 'T5', lastSeq: 0 });
    server.patch(...eventOps(drain('T5', wanted.requestId).slice(0, 2)));
    await vi.waitFor(
      () => expect(console1.told.at(-1)).toMatchObject({ state: 'running', lastSeq: 2 }),
      patience,
    );
  });

  it('reads what it missed while the server was out of reach, without a gap and without doubles (S-144)', async () => {
    const events = drain('T2');
    server.write(events.slice(0, 2));
    server.patch(...eventOps(events.slice(0, 2)));
    await vi.waitFor(() => expect(console1.told.at(-1)?.state).toBe('running'), patience);
    await server.stop();
    server.write(events.slice(2));
    await server.start();
    await vi.waitFor(() => expect(console1.told.at(-1)?.state).toBe('stopped'), patience);
    const [migration] = await listMigrations({ serverId: server.application }, console1.ctx);
    const stored = await migrationEvents(migration?.id ?? '', 0, undefined, console1.ctx);
    expect(stored?.map((event) => event.seq)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('reads from the journal what happened while no console ran', async () => {
    server.write(drain('T3'));
    await console1.stop();
    console1 = await startTestConsole(database.url, [server]);
    await vi.waitFor(() => expect(console1.told.at(-1)?.state).toBe('stopped'), patience);
    expect(console1.told.at(-1)).toMatchObject({ shutdownId: 'T3', lastSeq: 6 });
  });

  it('ties the journal to the migration that a console asked for', async () => {
    server.script = () => 'hang';
    const wanted = input();
    const started = startGracefulShutdown(console1.ctx, console1.user('admin'), wanted);
    await vi.waitFor(() => expect(server.seen).toHaveLength(1), patience);
    const events = drain('T4', wanted.requestId);
    server.write(events);
    server.patch(...eventOps(events));
    await vi.waitFor(
      () => expect(console1.told.at(-1)).toMatchObject({ state: 'stopped', shutdownId: 'T4' }),
      patience,
    );
    await server.stop();
    // The answer is lost, but the feed has told that it took effect.
    expect(await started).toMatchObject({ state: 'stopped' });
    const all = await listMigrations({ serverId: server.application }, console1.ctx);
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({ state: 'stopped', via: 'control' });
  });

  it('gives the same rows with two consoles on one database', async () => {
    const console2 = await startTestConsole(database.url, [server]);
    try {
      await connected(console2);
      for (const event of drain('T5')) server.patch(...eventOps([event]));
      for (const each of [console1, console2])
        await vi.waitFor(() => expect(each.told.at(-1)?.state).toBe('stopped'), patience);
      const all = await listMigrations({ serverId: server.application }, console1.ctx);
      expect(all).toHaveLength(1);
      expect(all[0]?.lastSeq).toBe(6);
      expect(await getMigration(all[0]?.id ?? '', console2.ctx)).toEqual(all[0]);
    } finally {
      await console2.stop();
    }
  });

  it('closes a request whose console died before the answer came (S-3)', async () => {
    await console1.ctx.database.client.siteMigration.create({
      data: {
        serverId: server.application,
        requestId: randomUUID(),
        state: 'requested',
        initiator: 'admin',
        via: 'control',
        reason: 'x',
        requestedAt: new Date(Date.now() - 60_000),
      },
    });
    await console1.ctx.timeline.catchUp(server.application);
    expect(console1.told.at(-1)).toMatchObject({
      state: 'no-answer',
      message: 'no answer - stop NOT performed',
    });
  });
});
