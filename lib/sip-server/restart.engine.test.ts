import { describe, expect, it, onTestFinished } from 'vitest';
import { expectOrder, expectUnbroken, ofType, onlyOf } from './testing/journal-checks';
import { phone, startSite } from './testing/site';
import { tokens } from './testing/test-config';

describe('repeat and abort', () => {
  it('E12: start twice, abort, start again: one clock per shutdown and all of it in the record (S-120, S-121, S-123)', async () => {
    const { server, phones, call } = await startSite({ phones: [phone, phone, phone] }, onTestFinished);
    const desktop = await server.desktop();
    await desktop.login('7001', 'A1');
    const caller = await call({ pauseMs: 'until-told' });
    await desktop.wait('EventEstablished');
    await desktop.login('7002', 'A2');

    const first = await server.control.gracefulShutdown({ requestId: 'one', initiator: 'anna' });
    expect(first.status).toBe(202);
    await desktop.wait((event) => event.message === 'EventAgentLogout' && event.thisDN === '7002');
    const before = (await server.control.status()).shutdown;

    const repeated = await server.control.gracefulShutdown({ requestId: 'two', initiator: 'ben' });
    expect(repeated.status).toBe(200);
    expect(repeated.body.shutdownId).toBe(first.body.shutdownId);
    const again = await server.control.gracefulShutdown({ requestId: 'one', initiator: 'anna' });
    expect(again).toMatchObject({ status: 202, body: { shutdownId: first.body.shutdownId } });
    const console_ = await server.desktop(tokens.console);
    expect(await console_.request('RequestPrivateService', { serviceID: 3019 })).toMatchObject({
      message: 'EventError',
      errorCode: 43,
    });
    const after = (await server.control.status()).shutdown;
    expect(after).toMatchObject({ id: before?.id, startedAt: before?.startedAt, initiator: 'anna' });

    const aborted = await server.control.abort();
    expect(aborted).toMatchObject({
      status: 200,
      body: { status: 'Started', notUndone: { agentsLoggedOut: 1, callsRelocated: 0 } },
    });
    expect(await server.control.status()).toMatchObject({ status: 'Started', calls: { live: 1 } });
    const newCall = await call({ dial: '7003', pauseMs: 200 });
    await newCall.succeeded();
    expect(phones[2]?.received()[0]).toMatch(/^INVITE /);
    expect(desktop.names('7001')).not.toContain('EventAgentLogout');

    const second = await server.control.gracefulShutdown({ requestId: 'three', initiator: 'carl' });
    expect(second.status).toBe(202);
    expect(second.body.shutdownId).not.toBe(first.body.shutdownId);
    await caller.hangUp();
    expect((await server.exit()).code).toBe(0);

    const events = server.journal();
    const [one, two] = [first, second].map(({ body }) =>
      events.filter((event) => event.shutdownId === body.shutdownId),
    );
    for (const each of [one, two]) expectUnbroken(each ?? []);
    expectOrder(one ?? [], ['requested', 'gates-closed', 'agent-logout', 'aborted']);
    expect(onlyOf(one ?? [], 'requested').initiator).toBe('anna');
    expect(onlyOf(one ?? [], 'aborted')).toMatchObject({ initiator: 'admin', reason: 'back to work' });
    expectOrder(two ?? [], ['requested', 'gates-closed', 'agent-logout', 'suspended', 'stopped']);
    expect(server.lastReport()).toMatchObject({ initiator: 'carl', callsDropped: 0 });
  });

  it('cancels the automatic logout of an agent on a call when aborted (S-121)', async () => {
    const { server, call } = await startSite({ phones: [phone] }, onTestFinished);
    const desktop = await server.desktop();
    await desktop.login('7001', 'A1');
    const caller = await call({ pauseMs: 'until-told' });
    await desktop.wait('EventEstablished');
    await server.control.gracefulShutdown();
    expect((await server.control.abort()).status).toBe(200);
    await caller.hangUp();
    await desktop.wait('EventReleased');
    await (await call({ pauseMs: 300 })).succeeded();
    expect(desktop.names('7001')).not.toContain('EventAgentLogout');
    await expect
      .poll(async () => (await server.control.status()).agents)
      .toMatchObject({ loggedIn: 1, ready: 1 });
  });

  it('can be aborted in FLUSH, and no longer once Suspended (S-121, S-122)', async () => {
    const { server, call } = await startSite(
      { phones: [phone], options: { 'graceful-shutdown-sip-timeout': 60 } },
      onTestFinished,
    );
    await server.control.gracefulShutdown({ whenSuspended: 'wait' });
    await expect.poll(async () => (await server.control.status()).phase).toBe('FLUSH');
    expect((await server.control.abort()).body.status).toBe('Started');
    await (await call({ dial: '7001', pauseMs: 200 })).succeeded();

    expect((await server.control.patchOptions({ 'graceful-shutdown-sip-timeout': 1 })).status).toBe(200);
    await server.control.gracefulShutdown({ whenSuspended: 'wait' });
    await expect.poll(async () => (await server.control.status()).status).toBe('Suspended');
    const late = await server.control.abort();
    expect(late.status).toBe(409);
    expect((await server.control.status()).status).toBe('Suspended');
  });

  it('answers 409 to an abort when nothing runs (S-121)', async () => {
    const { server } = await startSite({}, onTestFinished);
    expect((await server.control.abort()).status).toBe(409);
  });
});

describe('crash', () => {
  it('E13: after kill -9 in mid drain it comes up Suspending with its gates closed, says what was lost, and an abort opens it (S-124, S-125)', async () => {
    const { server, call } = await startSite({ phones: [phone] }, onTestFinished);
    const desktop = await server.desktop();
    await desktop.login('7001', 'A1');
    await call({ pauseMs: 60_000 });
    const { connID } = await desktop.wait('EventEstablished');
    const { body } = await server.control.gracefulShutdown();
    server.signal('SIGKILL');
    expect((await server.exit()).signal).toBe('SIGKILL');

    await server.start();
    expect(await server.control.status()).toMatchObject({
      status: 'Suspending',
      phase: 'DRAIN',
      calls: { live: 0 },
      agents: { loggedIn: 0 },
      shutdown: { id: body.shutdownId, crashed: true },
    });
    expect((await fetch(`${server.control.url}/readyz`)).status).not.toBe(200);
    await (await call({ scenario: 'caller-refused', values: { status: 603 } })).succeeded();
    const newDesktop = await server.desktop();
    const login = { thisDN: '7001', thisQueue: '8000', agentID: 'A1', workMode: 'AutoIn' };
    await newDesktop.request('RequestRegisterAddress', { thisDN: '7001' });
    expect(await newDesktop.request('RequestAgentLogin', login)).toMatchObject({ errorCode: 118 });
    expect(await server.control.report(body.shutdownId)).toMatchObject({
      outcome: 'crashed',
      calls: { atStart: 1, lost: 1 },
      callsDropped: 1,
    });
    expect(onlyOf(await server.control.events(body.shutdownId), 'crashed').lost).toEqual([connID]);

    expect((await server.control.abort()).body.status).toBe('Started');
    expect(await newDesktop.request('RequestAgentLogin', login)).toMatchObject({
      message: 'EventAgentLogin',
    });
    expectUnbroken(server.journal());
  });

  it('E13: or an admin tells it to finish, and it ends with 0 (S-125)', async () => {
    const { server, call } = await startSite({ phones: [phone] }, onTestFinished);
    await call({ dial: '7001', pauseMs: 60_000 });
    await expect.poll(async () => (await server.control.status()).calls.live).toBe(1);
    const { body } = await server.control.gracefulShutdown();
    server.signal('SIGKILL');
    await server.exit();

    await server.start();
    const finish = await server.control.gracefulShutdown({ initiator: 'dora' });
    expect(finish.body.shutdownId).toBe(body.shutdownId);
    expect((await server.exit()).code).toBe(0);
    const events = server.journal();
    expectUnbroken(events);
    expectOrder(events, ['requested', 'crashed', 'resumed', 'suspended', 'stopped']);
    expect(onlyOf(events, 'resumed').initiator).toBe('dora');
    expect(server.lastReport()).toMatchObject({ callsDropped: 1, exitCode: 0 });
  });

  it('comes up Started after a clean shutdown on the same journal (S-124)', async () => {
    const { server } = await startSite({ options: { 'graceful-shutdown-sip-timeout': 0 } }, onTestFinished);
    const { body } = await server.control.gracefulShutdown();
    expect((await server.exit()).code).toBe(0);
    await server.start();
    expect((await server.control.status()).status).toBe('Started');
    expect(await server.control.reports()).toMatchObject([
      { shutdownId: body.shutdownId, outcome: 'stopped' },
    ]);
  });
});

describe('signals and Stop now', () => {
  it('SIGUSR2 starts a graceful shutdown that ends in exit 0 (S-1, S-11)', async () => {
    const { server } = await startSite({}, onTestFinished);
    const desktop = await server.desktop();
    await desktop.login('7001', 'A1');
    server.signal('SIGUSR2');
    expect((await desktop.wait('EventAgentLogout')).extensions).toMatchObject({
      ReasonCode: 'graceful_shutdown_logout',
    });
    expect((await server.exit()).code).toBe(0);
    expect(onlyOf(server.journal(), 'requested')).toMatchObject({ via: 'signal', whenSuspended: 'exit' });
  });

  it('SIGTERM stops at once: BYE to both sides, released parties, logged-out agents, exit 0 (S-18)', async () => {
    const { server, phones, call } = await startSite({ phones: [phone] }, onTestFinished);
    const desktop = await server.desktop();
    await desktop.login('7001', 'A1');
    const caller = await call({ scenario: 'caller-waits-for-bye' });
    await desktop.wait('EventEstablished');
    const from = desktop.events.length;
    server.signal('SIGTERM');
    // The call would go on for ever.
    expect((await server.exit()).code).toBe(0);
    await caller.succeeded();
    await phones[0]?.receives('BYE ');
    expect(desktop.names('7001', from)).toEqual(['EventReleased', 'EventAgentLogout']);
    expect(desktop.only('EventAgentLogout', '7001').extensions?.ReasonCode).not.toBe(
      'graceful_shutdown_logout',
    );
    expect(desktop.only('EventReleased', '7001')).toMatchObject({ callState: 'Dropped' });
  });

  it('Stop now in mid drain cuts the calls that are left and the record says so (S-18)', async () => {
    const { server, call } = await startSite({ phones: [phone] }, onTestFinished);
    const desktop = await server.desktop();
    await desktop.login('7001', 'A1');
    const caller = await call({ scenario: 'caller-waits-for-bye' });
    await desktop.wait('EventEstablished');
    await server.control.gracefulShutdown();
    expect((await server.control.stop()).status).toBe(202);
    expect((await server.exit()).code).toBe(0);
    await caller.succeeded();
    const events = server.journal();
    expect(onlyOf(events, 'forced').calls).toBe(1);
    expect(ofType(events, 'call-ended').map(({ cause }) => cause)).toEqual(['stop-now']);
    expect(server.lastReport()).toMatchObject({ outcome: 'forced', callsDropped: 1 });
  });
});
