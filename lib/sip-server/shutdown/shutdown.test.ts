import { describe, expect, it } from 'vitest';
import { buildReport } from '../../feed/report';
import { createEngineControl } from '../engine-control';
import { type Harness, startEngine, type TestClient } from '../testing/engine-harness';
import type { TestPeer } from '../testing/engine-peers';

const dns = `
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { number: Trunk_Site1, type: Trunk, contact: "sip:10.0.0.1:5050", prefix: "8001" }
  - { numbers: "7001-7004", type: Extension, contact: "sip:x@10.0.0.9:5701" }
  - { number: "8000", type: ACD Queue }
agentLogins:
  - { code: A1, queues: ["8000"] }
  - { code: A2, queues: ["8000"], wrap-up-time: 5 }
  - { code: A3, queues: ["8000"], wrap-up-time: untimed }
  - { code: A4, queues: ["8000"], wrap-up-time: 1000 }
`;

interface Setting {
  h: Harness;
  trunk: TestPeer;
  phone: TestPeer;
  desktop: TestClient;
  login(agentID: string, dn: string, workMode?: string): void;
}

async function setting(tserver: string): Promise<Setting> {
  const h = await startEngine(`TServer: { ${tserver} }\n${dns}`);
  const [trunk, phone] = await Promise.all([h.peer(5090, '030'), h.peer(5701, 'x')]);
  const desktop = h.client();
  for (const thisDN of ['7001', '7002', '7003', '7004', '8000'])
    h.ask(desktop, { message: 'RequestRegisterAddress', thisDN });
  desktop.take();
  return {
    h,
    trunk,
    phone,
    desktop,
    login(agentID, dn, workMode = 'AutoIn') {
      h.ask(desktop, { message: 'RequestAgentLogin', thisDN: dn, thisQueue: '8000', agentID, workMode });
      desktop.take();
    },
  };
}

const names = (desktop: TestClient): (string | undefined)[][] =>
  desktop.events.map((event) => [event.message, event.thisDN]);

describe('a graceful shutdown', () => {
  it('E1 S-50 S-57 S-10 S-76: logs idle agents out at once with the reason, flushes and exits', async () => {
    const { h, desktop, login } = await setting('graceful-shutdown-sip-timeout: 32');
    login('A1', '7001');
    login('A2', '7002');
    login('A3', '7003', 'ManualIn');
    await h.drain();
    const logouts = desktop.events.filter((event) => event.message === 'EventAgentLogout');
    expect(logouts).toHaveLength(3);
    for (const event of logouts) {
      expect(event).toMatchObject({
        thisQueue: '8000',
        extensions: { ReasonCode: 'graceful_shutdown_logout' },
      });
      expect(event.referenceID).toBeUndefined();
    }
    expect(h.engine.agents.count).toBe(0);
    expect(h.engine.shutdown.state).toMatchObject({ status: 'Suspending', phase: 'FLUSH' });
    await h.pass(31_900);
    expect(h.exits).toEqual([]);
    await h.pass(200);
    expect(h.engine.shutdown.state.status).toBe('Suspended');
    expect(h.exits).toEqual([0]);
    expect(h.types()).toEqual([
      'requested',
      'gates-closed',
      'agent-logout',
      'agent-logout',
      'agent-logout',
      'last-agent',
      'zero-calls',
      'flush-start',
      'flush-end',
      'suspended',
    ]);
  });

  it('S-4: tells every connection that registered a DN of each change of phase', async () => {
    const { h, desktop } = await setting('graceful-shutdown-sip-timeout: 2');
    const idle = h.client('bystander');
    await h.drain();
    await h.pass(2100);
    const infos = desktop.events.filter((event) => event.message === 'EventPrivateInfo');
    expect(
      infos.map((event) => [event.privateMsgID, event.extensions?.status, event.extensions?.phase]),
    ).toEqual([
      [3019, 'Suspending', 'DRAIN'],
      [3019, 'Suspending', 'FLUSH'],
      [3019, 'Suspended', undefined],
    ]);
    expect(infos[0]?.extensions?.initiator).toBe('admin');
    expect(idle.events).toEqual([]);
  });

  it('E2 S-20 S-24 S-54 S-80: rejects new calls, leaves the old one alone and logs its agent out after it', async () => {
    const { h, trunk, desktop, login } = await setting('graceful-shutdown-sip-timeout: 2');
    login('A1', '7001');
    const call = trunk.call('8000');
    await h.pass(20);
    desktop.take();
    await h.drain();
    const sent = h.network.packets.length;
    await h.pass(60_000);
    expect(h.network.packets.length).toBe(sent);
    const late = trunk.call('8000');
    await h.pass(20);
    expect(late).toMatchObject({ status: 603, retryAfter: '60' });
    expect(desktop.take()).toEqual(['EventPrivateInfo']);
    expect(h.engine.shutdown.state).toMatchObject({ phase: 'DRAIN' });
    call.leg.end();
    await h.pass(20);
    expect(names(desktop)).toEqual([
      ['EventReleased', '7001'],
      ['EventAgentLogout', '7001'],
      ['EventPrivateInfo', undefined],
    ]);
    await h.pass(3000);
    expect(h.exits).toEqual([0]);
    const report = buildReport(h.journal.events);
    expect(report).toMatchObject({
      callsDropped: 0,
      calls: { atStart: 1, finished: 1, left: 0 },
      invitesRejected: [{ code: 603, trunk: 'Trunk_GW', count: 1 }],
      agents: [{ agentID: 'A1', class: 'S-54', path: 'after-call' }],
    });
  });

  it('E3 S-55 S-52 S-66: NotReady before Released, then the wrap-up time, Ready and Logout in one tick, no call offered', async () => {
    const { h, trunk, phone, desktop, login } = await setting(
      'graceful-shutdown-sip-timeout: 2, graceful-shutdown-queued-calls: wait',
    );
    login('A2', '7002');
    const call = trunk.call('8000');
    await h.pass(20);
    const waiting = trunk.call('8000');
    await h.pass(20);
    desktop.take();
    await h.drain();
    desktop.take();
    call.leg.end();
    await h.pass(20);
    expect(names(desktop)).toEqual([
      ['EventAgentNotReady', '7002'],
      ['EventReleased', '7002'],
    ]);
    expect(desktop.events[0]).toMatchObject({ workMode: 'AfterCallWork', extensions: { WrapUpTime: 5 } });
    desktop.take();
    await h.pass(4900);
    expect(desktop.take()).toEqual([]);
    await h.pass(100);
    expect(names(desktop)).toEqual([
      ['EventAgentReady', '7002'],
      ['EventAgentLogout', '7002'],
    ]);
    expect(desktop.events[0]?.time).toBe(desktop.events[1]?.time);
    expect(phone.offered).toHaveLength(1);
    expect(h.engine.alarms.row('queue_without_agents:8000')).toMatchObject({ severity: 'Major' });
    waiting.leg.end();
    await h.pass(20);
    expect(h.engine.alarms.row('queue_without_agents:8000')).toBeUndefined();
  });

  it('E4 S-53 S-56 S-60: cuts untimed ACW at once when idle, and after the call without NotReady or Ready when on one', async () => {
    const { h, trunk, desktop, login } = await setting('graceful-shutdown-sip-timeout: 2');
    login('A4', '7004');
    const first = trunk.call('8000');
    await h.pass(20);
    first.leg.end();
    await h.pass(20);
    login('A3', '7003');
    const second = trunk.call('8000');
    await h.pass(20);
    desktop.take();
    await h.drain();
    expect(names(desktop)).toEqual([
      ['EventPrivateInfo', undefined],
      ['EventAgentLogout', '7004'],
    ]);
    desktop.take();
    second.leg.end();
    await h.pass(20);
    expect(names(desktop).slice(0, 2)).toEqual([
      ['EventReleased', '7003'],
      ['EventAgentLogout', '7003'],
    ]);
    expect(
      buildReport(h.journal.events).agents.map((agent) => [agent.agentID, agent.class, agent.path]),
    ).toEqual([
      ['A4', 'S-53', 'acw-untimed'],
      ['A3', 'S-56', 'acw-untimed'],
    ]);
  });

  it('E5 S-21: redirects to the contact of dr-peer-trunk, keeping the dialled number', async () => {
    const { h, trunk } = await setting('shutdown-sip-reject-code: 300, dr-peer-trunk: Trunk_Site1');
    await h.drain();
    const call = trunk.call('4711');
    await h.pass(20);
    expect(call).toMatchObject({ status: 302, contact: 'sip:4711@10.0.0.1:5050' });
  });

  it('E6 S-22 S-25: answers 503 with Retry-After and raises an alarm when there is no peer to redirect to', async () => {
    const { h, trunk } = await setting('shutdown-sip-reject-code: 302, shutdown-retry-after: 7');
    await h.drain();
    const call = trunk.call('8000');
    await h.pass(20);
    expect(call).toMatchObject({ status: 503, retryAfter: '7' });
    expect(h.engine.alarms.row('redirect_without_peer')).toMatchObject({ severity: 'Major', count: 1 });
  });

  it('S-25: adds no Retry-After where the option is 0', async () => {
    const { h, trunk } = await setting('shutdown-retry-after: 0');
    await h.drain();
    const call = trunk.call('8000');
    await h.pass(20);
    expect(call).toMatchObject({ status: 603, retryAfter: undefined });
  });

  it('S-30 S-31 S-33: OPTIONS and new registrations are refused, leaving is not', async () => {
    const { h, phone } = await setting('');
    const registered = phone.register('7001', 600);
    await h.pass(20);
    expect(await registered).toBe(200);
    await h.drain();
    const answers = Promise.all([
      phone.request('OPTIONS'),
      phone.register('7002', 600),
      phone.register('7001', 0),
    ]);
    await h.pass(50);
    expect(await answers).toEqual([503, 503, 200]);
  });

  it('S-32: a phone on a live call may refresh its registration, shortened', async () => {
    const { h, trunk, phone } = await setting('');
    trunk.call('7001');
    await h.pass(20);
    await h.drain();
    const refreshed = phone.register('7001', 600);
    await h.pass(20);
    expect(await refreshed).toBe(200);
    expect(h.engine.bindings.of('7001')[0]!.expiresAt - h.clock.now()).toBeLessThanOrEqual(60_000);
  });

  it('S-40 S-41 S-47: refuses MakeCall and AgentLogin with 118, and still registers and queries', async () => {
    const { h, desktop } = await setting('dr-peer-trunk: Trunk_Site1');
    await h.drain();
    const refused = [
      h.ask(desktop, { message: 'RequestMakeCall', thisDN: '7001', otherDN: '7002', referenceID: 4 })[0],
      h.ask(desktop, { message: 'RequestAgentLogin', thisDN: '7001', agentID: 'A1', referenceID: 5 })[0],
      h.ask(desktop, {
        message: 'RequestMakePredictiveCall',
        thisDN: '7001',
        otherDN: '7002',
        referenceID: 6,
      })[0],
    ];
    expect(refused).toMatchObject([
      {
        message: 'EventError',
        errorCode: 118,
        referenceID: 4,
        errorMessage: 'graceful shutdown in progress',
        extensions: { shutdown: 'graceful', peer: 'Trunk_Site1' },
      },
      { errorCode: 118, referenceID: 5 },
      { errorCode: 118, referenceID: 6 },
    ]);
    expect(h.ask(desktop, { message: 'RequestRegisterAddress', thisDN: '7001' })[0]).toMatchObject({
      message: 'EventRegistered',
      extensions: { shutdown: 'graceful' },
    });
    expect(h.ask(desktop, { message: 'RequestQueryAddress', thisDN: '7001' })[0]).toMatchObject({
      message: 'EventAddressInfo',
    });
    expect(h.engine.shutdown.running?.requestsRefused).toBe(3);
    h.engine.shutdown.abort({ requestId: 'a', initiator: 'admin', reason: 'x' });
    expect(h.engine.dispatcher.refusedTotal, 'counted for /metrics since the process started').toBe(3);
  });

  it('S-41: a request that is not implemented is EventError 51 before and during the shutdown', async () => {
    const { h, desktop } = await setting('');
    const ask = () => h.ask(desktop, { message: 'RequestReserveAgent', thisDN: '7001' })[0]?.errorCode;
    expect(ask()).toBe(51);
    await h.drain();
    expect(ask()).toBe(51);
  });

  it('S-74 S-41: nobody can ask to listen in, EventError 51 in Started, DRAIN, FLUSH and Suspended', async () => {
    const { h, trunk, desktop } = await setting('graceful-shutdown-sip-timeout: 5');
    const call = trunk.call('7001');
    await h.pass(20);
    const ask = (): number | undefined =>
      h.ask(desktop, { message: 'RequestMonitorNextCall', thisDN: '7001' })[0]?.errorCode;
    const seen: unknown[] = [[h.engine.shutdown.state.status, ask()]];
    await h.drain();
    seen.push([h.engine.shutdown.state, ask()]);
    call.leg.end();
    await h.pass(20);
    seen.push([h.engine.shutdown.state, ask()]);
    await h.pass(5000);
    seen.push([h.engine.shutdown.state.status, ask()]);
    expect(seen).toEqual([
      ['Started', 51],
      [expect.objectContaining({ phase: 'DRAIN' }), 51],
      [expect.objectContaining({ phase: 'FLUSH' }), 51],
      ['Suspended', 51],
    ]);
    expect(h.engine.dispatcher.refusedTotal, 'no refusal of the shutdown').toBe(0);
  });

  it('S-42: RequestReleaseCall on a live call works', async () => {
    const { h, trunk, desktop } = await setting('');
    trunk.call('7001');
    await h.pass(20);
    const connID = desktop.events[0]?.connID;
    await h.drain();
    const [released] = h.ask(desktop, { message: 'RequestReleaseCall', thisDN: '7001', connID });
    expect(released).toMatchObject({ message: 'EventReleased' });
  });

  it('S-46: an agent on a call can’t log out (496) and is still logged out after it', async () => {
    const { h, trunk, desktop, login } = await setting('');
    login('A1', '7001');
    const call = trunk.call('8000');
    await h.pass(20);
    await h.drain();
    expect(h.ask(desktop, { message: 'RequestAgentLogout', thisDN: '7001' })[0]).toMatchObject({
      errorCode: 496,
    });
    call.leg.end();
    await h.pass(20);
    expect(desktop.events.at(-2)).toMatchObject({
      message: 'EventAgentLogout',
      extensions: { ReasonCode: 'graceful_shutdown_logout' },
    });
  });

  it('S-70 S-82: a phone that rings at t0 may still be answered', async () => {
    const { h, trunk, phone, login, desktop } = await setting('');
    phone.behaviour = 'ring';
    login('A1', '7001');
    const call = trunk.call('8000');
    await h.pass(20);
    await h.drain();
    expect(h.engine.agents.count).toBe(1);
    phone.offered[0]?.accept({});
    await h.pass(20);
    expect(call.status).toBe(200);
    call.leg.end();
    await h.pass(20);
    expect(h.engine.agents.count).toBe(0);
    expect(desktop.events.map((event) => event.message)).toContain('EventEstablished');
  });

  it('S-70 S-89: a phone that doesn’t answer frees its agent to be logged out, and the caller is relocated', async () => {
    const { h, trunk, phone, login, desktop } = await setting('dr-peer-trunk: Trunk_Site1');
    phone.behaviour = 'ring';
    login('A1', '7001');
    const call = trunk.call('8000');
    await h.pass(20);
    await h.drain();
    await h.pass(16_000);
    expect(call).toMatchObject({ status: 302, contact: 'sip:8000@10.0.0.1:5050' });
    expect(h.engine.agents.count).toBe(0);
    expect(desktop.events.filter((event) => event.message === 'EventAgentReady')).toHaveLength(0);
  });

  it('S-89 S-90: relocates queued callers by 302 with EventDiverted, on the record', async () => {
    const { h, trunk, desktop } = await setting('dr-peer-trunk: Trunk_Site1');
    const call = trunk.call('8000');
    await h.pass(20);
    desktop.take();
    await h.drain();
    await h.pass(20);
    expect(call).toMatchObject({ status: 302, contact: 'sip:8000@10.0.0.1:5050' });
    expect(desktop.events.map((event) => event.message)).toContain('EventDiverted');
    expect(h.journal.events.find((event) => event.type === 'call-relocated')).toMatchObject({
      method: '302',
      peer: 'Trunk_Site1',
    });
    expect(buildReport(h.journal.events)).toMatchObject({ callsDropped: 0, calls: { relocated: 1 } });
  });

  it('S-89: releases queued callers where the option says so', async () => {
    const { h, trunk } = await setting('graceful-shutdown-queued-calls: release');
    const call = trunk.call('8000');
    await h.pass(20);
    await h.drain();
    await h.pass(20);
    expect(call.status).toBe(603);
    expect(buildReport(h.journal.events).calls.releasedFromQueue).toBe(1);
  });

  it('S-91: keeps the caller, raises an alarm and tries again every 10 s when the peer can’t be used', async () => {
    const { h, trunk } = await setting(
      'dr-peer-trunk: Trunk_Site1, graceful-shutdown-queued-calls: relocate',
    );
    h.engine.ctx.service.setAnswering(h.engine.ctx.directory.dn('Trunk_Site1')!, false);
    const call = trunk.call('8000');
    const other = trunk.call('8000');
    await h.pass(20);
    const id = await h.drain();
    expect(call.status).toBeUndefined();
    other.leg.end();
    await h.pass(20);
    expect(
      [...h.engine.alarms.ids()].filter((alarm) => alarm.startsWith('relocation_failed')),
      'no alarm outlives its caller',
    ).toHaveLength(1);
    const connID = [...h.engine.ctx.table.all()][0]?.call.connID ?? '';
    expect(h.engine.alarms.row(`relocation_failed:${connID}`)).toMatchObject({ severity: 'Major', count: 1 });
    await h.pass(9000);
    h.engine.ctx.service.setAnswering(h.engine.ctx.directory.dn('Trunk_Site1')!, true);
    await h.pass(900);
    expect(call.status).toBeUndefined();
    await h.pass(200);
    expect(call.status).toBe(302);
    expect(h.engine.alarms.row(`relocation_failed:${connID}`)).toBeUndefined();
    expect(id).toMatch(/^gs-/);
  });

  it.each([
    [{ 'dr-peer-trunk': 'Trunk_Site1' }, 302],
    [{ 'graceful-shutdown-queued-calls': 'release' }, 603],
  ])('S-89: callers who wait are treated anew when %j is set in mid drain', async (change, status) => {
    const { h, trunk } = await setting('');
    const call = trunk.call('8000');
    await h.pass(20);
    await h.drain();
    expect(call.status).toBeUndefined();
    h.engine.ctx.options.patch(change);
    await h.pass(20);
    expect(call.status).toBe(status);
    expect(h.engine.alarms.row('queue_without_agents:8000')).toBeUndefined();
  });

  it('S-62 S-13: graceful-shutdown-acw-cap and -early-exit take effect when set in mid drain', async () => {
    const { h, desktop, login } = await setting('graceful-shutdown-sip-timeout: 600');
    login('A2', '7002');
    h.ask(desktop, {
      message: 'RequestAgentNotReady',
      thisDN: '7002',
      workMode: 'AfterCallWork',
      extensions: { WrapUpTime: 300 },
    });
    await h.drain();
    await h.pass(1000);
    h.engine.ctx.options.patch({ 'graceful-shutdown-acw-cap': 10 });
    await h.pass(8900);
    expect(h.engine.agents.count, 'the cap counts from t0').toBe(1);
    await h.pass(200);
    expect(h.engine.agents.count).toBe(0);
    expect(h.exits).toEqual([]);
    h.engine.ctx.options.patch({ 'graceful-shutdown-early-exit': true });
    expect(h.exits).toEqual([0]);
  });

  it('S-125: options changed while an admin is waited for start nothing', async () => {
    const crashed = await setting('');
    crashed.trunk.call('7001');
    await crashed.h.pass(20);
    await crashed.h.drain();
    const h = await startEngine(`TServer: {}\n${dns}`, crashed.h.journal.events);
    h.engine.ctx.options.patch({ 'graceful-shutdown-early-exit': true });
    await h.pass(1000);
    expect(h.engine.shutdown.state).toMatchObject({ phase: 'DRAIN', awaitsAdmin: true });
  });

  it('S-125 S-121: counts on where the process that died had left off', async () => {
    const crashed = await setting('');
    crashed.login('A2', '7002');
    crashed.trunk.call('7001');
    await crashed.h.pass(20);
    await crashed.h.drain();
    crashed.trunk.call('7001');
    await crashed.h.pass(2000);
    const { shutdown } = (await startEngine(`TServer: {}\n${dns}`, crashed.h.journal.events)).engine;
    expect(shutdown.running).toMatchObject({ callsAtStart: 1, agentsAtStart: 1 });
    expect([...(shutdown.running?.invitesRejected ?? [])]).toEqual([['603|Trunk_GW', 1]]);
    const notUndone = shutdown.abort({ requestId: 'a', initiator: 'admin', reason: 'it crashed' });
    expect(notUndone).toMatchObject({ agentsLoggedOut: 1 });
  });

  it('S-92: says that callers wait and no agents are left', async () => {
    const { h, trunk } = await setting('graceful-shutdown-queued-calls: wait');
    trunk.call('8000');
    await h.pass(20);
    await h.drain();
    expect(h.engine.alarms.row('queue_without_agents:8000')).toMatchObject({ severity: 'Major' });
    await h.pass(600_000);
    expect(h.engine.shutdown.state, 'S-16: it lasts without limit').toMatchObject({ phase: 'DRAIN' });
  });

  it('S-6: is refused, and nothing closes, when its start record can’t be written', async () => {
    const { h, trunk } = await setting('');
    h.journal.fault = new Error('ENOSPC');
    await expect(h.drain({ 'shutdown-sip-reject-code': 503 })).rejects.toMatchObject({
      code: 'journal_unavailable',
      status: 503,
    });
    expect(h.engine.gate.closed).toBe(false);
    expect(h.engine.ctx.options.get('shutdown-sip-reject-code'), 'options stay as they were').toBe(603);
    expect(h.engine.shutdown.history(), 'nor is it a shutdown that runs').toEqual([]);
    expect(h.engine.shutdown.state.status).toBe('Started');
    const call = trunk.call('7001');
    await h.pass(20);
    expect(call.status).toBe(200);
  });

  it('S-6 S-4: a start by service 3019 whose record can’t be written is an error and nothing else', async () => {
    const { h } = await setting('');
    const admin = h.client('admin', ['control', 'tlib']);
    h.journal.fault = new Error('ENOSPC');
    h.ask(admin, { message: 'RequestPrivateService', serviceID: 3019, referenceID: 5 });
    await h.pass(20);
    expect(admin.events).toEqual([
      expect.objectContaining({ message: 'EventError', errorCode: 52, referenceID: 5 }),
    ]);
  });

  it('S-6: the options of a start are in its record and in force once it is written', async () => {
    const { h } = await setting('');
    await h.drain({ 'shutdown-sip-reject-code': 503, 'dr-peer-trunk': 'Trunk_Site1' });
    expect(h.journal.events[0]).toMatchObject({
      type: 'requested',
      options: { 'shutdown-sip-reject-code': 503, 'dr-peer-trunk': 'Trunk_Site1' },
    });
    expect(h.engine.ctx.options.get('shutdown-sip-reject-code')).toBe(503);
  });

  it('S-120: a second start changes neither clock nor initiator', async () => {
    const { h, desktop } = await setting('');
    const id = await h.drain();
    const admin = h.client('admin', ['control', 'tlib']);
    await h.pass(10_000);
    const again = await h.engine.shutdown.start(
      { requestId: 'r2', initiator: 'other', reason: 'x' },
      'control',
      'wait',
    );
    expect(again).toEqual({ created: false, shutdownId: id });
    expect(h.ask(admin, { message: 'RequestPrivateService', serviceID: 3019 })[0]).toMatchObject({
      errorCode: 43,
    });
    expect(h.engine.shutdown.running).toMatchObject({ initiator: 'admin', whenSuspended: 'exit' });
    await h.pass(22_100);
    expect(h.engine.shutdown.state.status).toBe('Suspended');
    expect(desktop.take()).toContain('EventPrivateInfo');
  });

  it('S-1 S-5: starts by private service 3019 with the right to, and not without it', async () => {
    const { h, desktop } = await setting('');
    for (let index = 0; index < 3; index++) {
      expect(
        h.ask(desktop, { message: 'RequestPrivateService', serviceID: 3019, referenceID: 9 })[0],
      ).toMatchObject({
        message: 'EventError',
        errorCode: 51,
        errorMessage: 'private service 3019 not permitted for this application',
        referenceID: 9,
      });
    }
    expect(h.engine.alarms.row('private_service_refused:desktop')).toMatchObject({ count: 3 });
    expect(h.engine.shutdown.state.status).toBe('Started');
    const admin = h.client('console', ['control', 'tlib']);
    h.ask(admin, {
      message: 'RequestPrivateService',
      serviceID: 3019,
      referenceID: 9,
      reasons: { text: 'patch' },
    });
    await h.pass(10);
    expect(admin.events[0]).toMatchObject({ message: 'EventACK', referenceID: 9 });
    expect(h.engine.shutdown.running).toMatchObject({
      via: 'tlib',
      reason: 'patch',
      whenSuspended: 'exit',
      initiator: 'tlib:console',
    });
  });

  it('S-121: abort opens the gates, keeps ACW going as usual and logs nobody out', async () => {
    const { h, trunk, desktop, login } = await setting('graceful-shutdown-sip-timeout: 10');
    login('A2', '7002');
    login('A1', '7001');
    const first = trunk.call('8000');
    await h.pass(20);
    first.leg.end();
    await h.pass(20);
    await h.drain();
    expect(h.engine.agents.count).toBe(1);
    desktop.take();
    const notUndone = h.engine.shutdown.abort({ requestId: 'a', initiator: 'admin', reason: 'wrong server' });
    expect(notUndone).toMatchObject({ agentsLoggedOut: 1, callsRelocated: 0 });
    await h.pass(10);
    expect(h.engine.shutdown.state.status).toBe('Started');
    await h.pass(6000);
    expect(desktop.events.map((event) => event.message)).toEqual(['EventPrivateInfo', 'EventAgentReady']);
    expect(h.engine.agents.count).toBe(1);
    const call = trunk.call('8000');
    await h.pass(20);
    expect(call.status).toBe(200);
    await h.pass(60_000);
    expect(h.engine.shutdown.state.status).toBe('Started');
  });

  it('S-122: abort after Suspended is refused with 409', async () => {
    const { h } = await setting('graceful-shutdown-sip-timeout: 0');
    await h.drain();
    expect(h.engine.shutdown.state.status, 'S-14: a flush of 0 s ends at once').toBe('Suspended');
    expect(() => h.engine.shutdown.abort({ requestId: 'a', initiator: 'x', reason: '' })).toThrow(
      expect.objectContaining({ status: 409 }),
    );
  });

  it('S-123: abort clears the shutdown’s gate and not a trunk’s own out-of-service', async () => {
    const h = await startEngine(
      'dns:\n  - { number: T, type: Trunk, contact: "sip:10.0.0.7", out-of-service: true }\nagentLogins: []\n',
    );
    await h.drain();
    h.engine.shutdown.abort({ requestId: 'a', initiator: 'x', reason: '' });
    expect(h.engine.trunks.inService('T')).toBe(false);
  });

  it('S-12: exits when both the flush timer and the last agent’s ACW are over, whichever is later', async () => {
    const { h, trunk, login } = await setting('graceful-shutdown-sip-timeout: 2');
    login('A2', '7002');
    const call = trunk.call('8000');
    await h.pass(20);
    await h.drain();
    call.leg.end();
    await h.pass(2500);
    expect(h.engine.shutdown.state).toMatchObject({ phase: 'FLUSH', over: true });
    await h.pass(2600);
    expect(h.engine.shutdown.state.status).toBe('Suspended');
  });

  it('S-13: runs the whole flush timer by default and ends it early by option', async () => {
    const { h } = await setting('graceful-shutdown-sip-timeout: 30, graceful-shutdown-early-exit: true');
    await h.drain();
    await h.pass(10);
    expect(h.engine.shutdown.state.status).toBe('Suspended');
    expect(h.journal.events.find((event) => event.type === 'flush-end')).toMatchObject({ early: true });
  });

  it('E9 S-110 S-112 S-114: a phone that ignores BYE gets it 11 times, and the server leaves after the timer', async () => {
    const { h, trunk } = await setting('graceful-shutdown-sip-timeout: 32');
    const call = trunk.call('7001');
    await h.pass(20);
    let byes = 0;
    h.network.filter = ({ bytes, to }) => {
      if (to.port !== 5701 || !bytes.toString('latin1').startsWith('BYE ')) return 'deliver';
      byes += 1;
      return 'lose';
    };
    await h.drain();
    call.leg.end();
    await h.pass(31_900);
    expect(h.exits).toEqual([]);
    await h.pass(300);
    expect(byes).toBe(11);
    expect(h.exits).toEqual([0]);
    expect(buildReport(h.journal.events)).toMatchObject({ byesUnconfirmed: 1, callsDropped: 0 });
  });

  it('S-112: a BYE that timed out before FLUSH is sent again, as a new one, when FLUSH starts', async () => {
    const { h, trunk } = await setting('graceful-shutdown-sip-timeout: 10');
    const lost = trunk.call('7001');
    const other = trunk.call('7002');
    await h.pass(20);
    const seen: string[] = [];
    h.network.filter = ({ bytes, to }) => {
      const text = bytes.toString('latin1');
      if (to.port !== 5701 || !text.startsWith('BYE ')) return 'deliver';
      const cseq = /CSeq: (\d+) BYE/i.exec(text)?.[1] ?? '';
      if (!seen.includes(cseq)) seen.push(cseq);
      return 'lose';
    };
    await h.drain();
    lost.leg.end();
    await h.pass(40_000);
    expect(seen).toHaveLength(1);
    h.network.filter = ({ bytes, to }) => {
      const text = bytes.toString('latin1');
      if (to.port === 5701 && text.startsWith('BYE ')) seen.push(/CSeq: (\d+) BYE/i.exec(text)?.[1] ?? '');
      return 'deliver';
    };
    other.leg.end();
    await h.pass(100);
    expect(new Set(seen).size).toBe(2);
    await h.pass(11_000);
    expect(buildReport(h.journal.events).byesUnconfirmed).toBe(0);
  });

  it('S-111: a BYE answered with an error is closed, listed with its code and not sent again', async () => {
    const { h, trunk } = await setting('graceful-shutdown-sip-timeout: 2');
    const call = trunk.call('7001');
    await h.pass(20);
    await h.drain();
    // The phone forgets the call: its stack answers 481.
    const leg = [...h.engine.ctx.table.all()][0]?.legs.destination;
    if (leg?.dialog !== undefined) leg.dialog.remoteTag = 'nobody';
    call.leg.end();
    await h.pass(2500);
    expect(h.journal.events.find((event) => event.type === 'bye-unconfirmed')).toMatchObject({ status: 481 });
    expect(buildReport(h.journal.events).byesUnconfirmed).toBe(1);
  });

  it('S-124: announces nothing of a change before it is in the journal', async () => {
    const { h, desktop, login } = await setting('');
    login('A1', '7001');
    let synced = 0;
    const send = desktop.send.bind(desktop);
    desktop.send = (event) => {
      if (event.message === 'EventAgentLogout') synced = h.journal.synchronous;
      send(event);
    };
    await h.drain();
    const logout = h.journal.events.findIndex((event) => event.type === 'agent-logout');
    expect(logout).toBeGreaterThan(0);
    expect(synced).toBeGreaterThan(logout);
  });

  it('E13 S-125: after a crash the server comes up with closed gates and waits; abort opens them, a start finishes', async () => {
    const { h, trunk } = await setting('graceful-shutdown-sip-timeout: 2');
    trunk.call('7001');
    await h.pass(20);
    const id = await h.drain();
    const next = await startEngine(`TServer: { graceful-shutdown-sip-timeout: 2 }\n${dns}`, h.journal.events);
    expect(next.engine.shutdown.state).toMatchObject({
      status: 'Suspending',
      phase: 'DRAIN',
      awaitsAdmin: true,
    });
    expect(next.engine.gate.closed).toBe(true);
    const caller = await next.peer(5090, '030');
    const call = caller.call('7001');
    await next.pass(60_000);
    expect(call.status).toBe(603);
    expect(next.engine.shutdown.state).toMatchObject({ phase: 'DRAIN', awaitsAdmin: true });
    expect(buildReport(next.journal.events)).toMatchObject({ outcome: 'crashed', callsDropped: 1 });
    const finished = await next.engine.shutdown.start(
      { requestId: 'r', initiator: 'admin', reason: 'finish' },
      'control',
      'exit',
    );
    expect(finished).toEqual({ created: false, shutdownId: id });
    await next.pass(2100);
    expect(next.engine.shutdown.state.status).toBe('Suspended');
    const seqs = next.journal.events.map((event) => event.seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  });

  it('S-127: whoever takes over the journal of one that died in mid shutdown takes no calls and carries it on', async () => {
    const primary = await setting('graceful-shutdown-sip-timeout: 1');
    primary.trunk.call('7001');
    await primary.h.pass(20);
    const id = await primary.h.drain();
    const backup = await startEngine(
      `TServer: { graceful-shutdown-sip-timeout: 1 }\n${dns}`,
      primary.h.journal.events,
    );
    const caller = await backup.peer(5090);
    const refused = caller.call('7001');
    await backup.pass(60_000);
    expect(refused.status).toBe(603);
    expect(backup.engine.shutdown.state).toMatchObject({ phase: 'DRAIN', awaitsAdmin: true });
    expect(await backup.drain(), 'the same shutdown, not a new one').toBe(id);
    await backup.pass(1100);
    expect(backup.exits).toEqual([0]);
  });

  it('S-125: abort after a crash takes calls again', async () => {
    const { h } = await setting('');
    await h.drain();
    await h.pass(0);
    const next = await startEngine(dns, h.journal.events);
    next.engine.shutdown.abort({ requestId: 'a', initiator: 'admin', reason: 'go on' });
    const [caller] = await Promise.all([next.peer(5090, '030'), next.peer(5701, 'x')]);
    const call = caller.call('7001');
    await next.pass(20);
    expect(call.status).toBe(200);
  });

  it('S-18: Stop now BYEs every dialog, releases parties as Dropped, logs agents out without the graceful reason', async () => {
    const { h, trunk, phone, desktop, login } = await setting('');
    login('A1', '7001');
    const call = trunk.call('8000');
    await h.pass(20);
    await h.drain();
    desktop.take();
    const exits: number[] = [];
    const control = createEngineControl(
      {
        engine: h.engine,
        config: { application: 'x', site: 'y' } as never,
        version: '0',
        epoch: 'e',
      },
      (code) => exits.push(code),
    );
    await control.stop({ requestId: 's', initiator: 'admin', reason: 'fire' });
    await control.stop({ requestId: 's2', initiator: 'other', reason: 'fire!' });
    expect(h.types().filter((type) => type === 'forced')).toHaveLength(1);
    await h.pass(200);
    expect(call.bye).toBe(true);
    expect(phone.byes).toHaveLength(1);
    expect(desktop.events.find((event) => event.message === 'EventReleased')).toMatchObject({
      callState: 'Dropped',
    });
    const logout = desktop.events.find((event) => event.message === 'EventAgentLogout');
    expect(logout?.extensions?.ReasonCode).not.toBe('graceful_shutdown_logout');
    expect(exits).toEqual([0]);
    await h.engine.shutdown.stopped(0);
    expect(buildReport(h.journal.events)).toMatchObject({ outcome: 'forced', callsDropped: 1 });
  });

  it('S-71 S-75 S-11: waits for a call of a DN without an agent, and stays Suspended where it is told to wait', async () => {
    const { h, trunk } = await setting('graceful-shutdown-sip-timeout: 1');
    const call = trunk.call('7001');
    await h.pass(20);
    await h.engine.shutdown.start({ requestId: 'r', initiator: 'a', reason: '' }, 'control', 'wait');
    await h.pass(10_000);
    expect(h.engine.shutdown.state).toMatchObject({ phase: 'DRAIN' });
    call.leg.end();
    await h.pass(1100);
    expect(h.engine.shutdown.state.status).toBe('Suspended');
    expect(h.exits).toEqual([]);
  });

  it('S-8 S-7: an INVITE that came before t0 goes on, the next one is refused', async () => {
    const { h, trunk, phone } = await setting('');
    phone.behaviour = 'ring';
    const before = trunk.call('7001');
    await h.pass(5);
    await h.drain();
    const after = trunk.call('7001');
    await h.pass(20);
    expect(after.status).toBe(603);
    phone.offered[0]?.accept({});
    await h.pass(20);
    expect(before.status).toBe(200);
  });

  it('S-26: CANCEL of an old INVITE works as always', async () => {
    const { h, trunk, phone } = await setting('');
    phone.behaviour = 'ring';
    const call = trunk.call('7001');
    await h.pass(20);
    await h.drain();
    call.leg.end();
    await h.pass(20);
    expect(call.status).toBe(487);
    expect(phone.cancels).toHaveLength(1);
    expect(h.engine.shutdown.state).toMatchObject({ phase: 'FLUSH' });
  });

  it('S-29 S-81: hold and retrieve go through an old call, and a held call counts', async () => {
    const { h, trunk, phone } = await setting('');
    const call = trunk.call('7001');
    await h.pass(20);
    await h.drain();
    const body = Buffer.from(
      'v=0\r\no=- 2 2 IN IP4 10.0.0.8\r\ns=-\r\nc=IN IP4 10.0.0.8\r\nt=0 0\r\nm=audio 5000 RTP/AVP 0\r\na=sendonly\r\n',
    );
    let status = 0;
    phone.offered[0]?.request('INVITE', { body }, (answer) => {
      status = answer?.response.status ?? 0;
      answer?.ack();
    });
    await h.pass(60_000);
    expect(status).toBe(200);
    expect(h.engine.ctx.table.counts()).toMatchObject({ live: 1, held: 1 });
    expect(h.engine.shutdown.state).toMatchObject({ phase: 'DRAIN' });
    call.leg.end();
    await h.pass(20);
    expect(h.engine.shutdown.state).toMatchObject({ phase: 'FLUSH' });
  });

  it('S-24: refuses a retransmitted INVITE with the same To-tag and counts it once; a missing ACK delays nothing', async () => {
    const { h, trunk } = await setting('graceful-shutdown-sip-timeout: 2');
    await h.drain();
    const answers: string[] = [];
    h.network.filter = ({ bytes, to }) => {
      const text = bytes.toString('latin1');
      if (to.port === 5090 && text.startsWith('SIP/2.0 603')) {
        answers.push(/^To:.*;tag=(\S+)/im.exec(text)?.[1] ?? '');
        return 'lose';
      }
      return text.startsWith('ACK ') ? 'lose' : 'deliver';
    };
    trunk.call('7001');
    await h.pass(1900);
    expect(answers.length).toBeGreaterThan(2);
    expect(new Set(answers).size).toBe(1);
    expect(h.engine.requests.rejectedTotal).toBe(1);
    await h.pass(200);
    expect(h.exits).toEqual([0]);
  });

  it('S-115: answers late requests until the end of FLUSH', async () => {
    const { h, trunk } = await setting('graceful-shutdown-sip-timeout: 20');
    const call = trunk.call('7001');
    await h.pass(20);
    await h.drain();
    const session = [...h.engine.ctx.table.all()][0];
    expect(session).toBeDefined();
    call.leg.end();
    await h.pass(10_000);
    const late = trunk.request('OPTIONS');
    await h.pass(20);
    expect(await late).toBe(503);
  });

  it('S-116: a 200 that crosses a CANCEL in FLUSH is ACKed and BYEd, and that BYE is waited for', async () => {
    const { h, trunk, phone } = await setting(
      'graceful-shutdown-sip-timeout: 5, graceful-shutdown-early-exit: true',
    );
    phone.behaviour = 'ring';
    const call = trunk.call('7001');
    await h.pass(20);
    await h.drain();
    h.network.filter = ({ bytes, to }) => {
      const text = bytes.toString('latin1');
      return to.port === 5701 && (text.startsWith('CANCEL ') || text.startsWith('BYE ')) ? 'lose' : 'deliver';
    };
    call.leg.end();
    await h.pass(20);
    phone.offered[0]?.accept({});
    await h.pass(20);
    expect(h.engine.byes.unconfirmed).toBe(1);
    h.network.filter = () => 'deliver';
    await h.pass(1000);
    expect(phone.byes).toHaveLength(1);
    await h.pass(5000);
    expect(h.exits).toEqual([0]);
  });
});
