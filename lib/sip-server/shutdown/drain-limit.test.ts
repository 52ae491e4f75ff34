import { describe, expect, it } from 'vitest';
import { buildReport } from '../../feed/report';
import type { Referral } from '../../sip/user-agent/referral';
import { type Harness, startEngine, type TestClient } from '../testing/engine-harness';
import type { TestPeer } from '../testing/engine-peers';

interface Setting {
  h: Harness;
  trunk: TestPeer;
  phone: TestPeer;
  desktop: TestClient;
}

async function setting(tserver: string): Promise<Setting> {
  const h = await startEngine(`
TServer: { graceful-shutdown-sip-timeout: 1, graceful-shutdown-queued-calls: wait, graceful-shutdown-max-duration: 60, ${tserver} }
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { number: Trunk_Site1, type: Trunk, contact: "sip:10.0.0.1:5050" }
  - { number: "7001", type: Extension, contact: "sip:x@10.0.0.9:5701", oos-check: 5 }
  - { number: "8000", type: ACD Queue }
agentLogins:
  - { code: A1, queues: ["8000"], wrap-up-time: 100 }
`);
  const [trunk, phone] = await Promise.all([h.peer(5090, '030'), h.peer(5701, 'x')]);
  const desktop = h.client();
  h.ask(desktop, { message: 'RequestRegisterAddress', thisDN: '7001' });
  desktop.take();
  return { h, trunk, phone, desktop };
}

const overTime = 'drain_over_time';

describe('graceful-shutdown-max-duration (S-16, S-17)', () => {
  it('wait: raises a Major alarm and touches no call', async () => {
    const { h, trunk, phone } = await setting('graceful-shutdown-straggler-action: wait');
    const call = trunk.call('7001');
    await h.pass(50);
    await h.drain();
    await h.pass(59_000);
    expect(h.engine.alarms.row(overTime)).toBeUndefined();
    await h.pass(1500);
    expect(h.engine.alarms.row(overTime)).toMatchObject({ severity: 'Major', count: 1 });
    await h.pass(200_000);
    expect(call.bye).toBe(false);
    expect(phone.byes).toEqual([]);
    call.leg.end();
    await h.pass(3000);
    expect(h.engine.shutdown.state.status).toBe('Suspended');
    expect(h.engine.alarms.row(overTime)).toBeUndefined();
    expect(buildReport(h.journal.events)).toMatchObject({ callsDropped: 0 });
  });

  it('release: BYE on all legs, EventReleased with Dropped, cause drain_forced, and the report says so', async () => {
    const { h, trunk, phone, desktop } = await setting('graceful-shutdown-straggler-action: release');
    const call = trunk.call('7001');
    const waiting = trunk.call('8000');
    await h.pass(50);
    await h.drain();
    await h.pass(59_000);
    desktop.take();
    await h.pass(1500);
    expect(desktop.events[0]).toMatchObject({ message: 'EventReleased', callState: 'Dropped' });
    expect(call.bye).toBe(true);
    expect(phone.byes).toHaveLength(1);
    expect(waiting).toMatchObject({ status: 503, retryAfter: '60' });
    await h.pass(3000);
    const ends = h.journal.events.filter((event) => event.type === 'call-ended');
    expect(ends).toMatchObject([{ cause: 'drain_forced' }, { cause: 'drain_forced' }]);
    expect(h.journal.events).toContainEqual(expect.objectContaining({ type: 'forced', calls: 2 }));
    expect(h.engine.shutdown.state.status).toBe('Suspended');
    expect(buildReport(h.journal.events)).toMatchObject({
      outcome: 'forced',
      callsDropped: 2,
      calls: { forced: 2 },
    });
  });

  it('relocate: callers who wait or ring go to the peer by 302, answered ones whose side takes no REFER are released', async () => {
    const { h, trunk, phone } = await setting(
      'graceful-shutdown-straggler-action: relocate, dr-peer-trunk: Trunk_Site1',
    );
    const call = trunk.call('7001');
    const waiting = trunk.call('8000');
    await h.pass(50);
    await h.drain();
    await h.pass(60_500);
    expect(waiting).toMatchObject({ status: 302, contact: 'sip:8000@10.0.0.1:5050' });
    expect(call.bye).toBe(true);
    expect(phone.byes).toHaveLength(1);
    expect(buildReport(h.journal.events)).toMatchObject({ calls: { relocated: 1, forced: 1 } });
  });

  const outcomes: ReadonlyArray<
    [how: string, act: (referral: Referral) => void, calls: Record<string, number>]
  > = [
    [
      'goes to the peer, and is hung up on when he has told of success',
      (referral) => {
        referral.accept();
        referral.notify(200);
      },
      { relocated: 1, forced: 0 },
    ],
    [
      'whose call there fails is released',
      (referral) => {
        referral.accept();
        referral.notify(486);
      },
      { relocated: 0, forced: 1 },
    ],
    ['who refuses is released', (referral) => referral.reject(603), { relocated: 0, forced: 1 }],
  ];
  it.each(outcomes)('relocate: a talking caller is asked by REFER, and %s', async (_, act, calls) => {
    const { h, phone } = await setting(
      'graceful-shutdown-straggler-action: relocate, dr-peer-trunk: Trunk_Site1',
    );
    const gateway = await h.peer(5091, '031', '10.0.0.9', ['REFER']);
    const referrals: Referral[] = [];
    const call = gateway.call('7001', undefined, {
      events: { onRefer: (referral) => referrals.push(referral) },
    });
    await h.pass(50);
    await h.drain();
    await h.pass(60_500);
    expect(referrals.map(({ referTo }) => referTo.uriText)).toEqual(['sip:7001@10.0.0.1:5050']);
    expect(call.bye).toBe(false);
    act(referrals[0]!);
    await h.pass(50);
    expect(call.bye).toBe(true);
    expect(phone.byes).toHaveLength(1);
    expect(buildReport(h.journal.events)).toMatchObject({ calls });
  });

  it('relocate without a usable peer releases all', async () => {
    const { h, trunk } = await setting('graceful-shutdown-straggler-action: relocate');
    const waiting = trunk.call('8000');
    await h.pass(50);
    await h.drain();
    await h.pass(60_500);
    expect(waiting.status).toBe(503);
  });

  it('does nothing after an abort, and counts anew in the next shutdown', async () => {
    const { h, trunk } = await setting('graceful-shutdown-straggler-action: release');
    const call = trunk.call('7001');
    await h.pass(50);
    await h.drain();
    await h.pass(50_000);
    h.engine.shutdown.abort({ requestId: 'a', initiator: 'x', reason: '' });
    await h.pass(50_000);
    expect(call.bye).toBe(false);
    await h.drain();
    await h.pass(59_000);
    expect(call.bye).toBe(false);
    await h.pass(1500);
    expect(call.bye).toBe(true);
  });

  it('follows a change of options in mid drain, counted from t0, and alarms once for the same terms', async () => {
    const { h, trunk } = await setting('graceful-shutdown-straggler-action: wait');
    const call = trunk.call('7001');
    await h.pass(50);
    await h.drain();
    await h.pass(70_000);
    h.engine.ctx.options.patch({ 'shutdown-retry-after': 30 });
    h.engine.shutdown.optionsChanged();
    await h.pass(10);
    expect(h.engine.alarms.row(overTime)).toMatchObject({ count: 1 });
    h.engine.ctx.options.patch({
      'graceful-shutdown-max-duration': 100,
      'graceful-shutdown-straggler-action': 'release',
    });
    h.engine.shutdown.optionsChanged();
    await h.pass(29_000);
    expect(call.bye).toBe(false);
    await h.pass(2000);
    expect(call.bye).toBe(true);
    expect(h.engine.alarms.row(overTime)).toBeUndefined();
  });
});

describe('a phone that goes out of service in a shutdown (S-72)', () => {
  /** A1 in timed ACW, or on the call that leads to it. */
  async function draining(then: 'call' | 'acw') {
    const s = await setting('graceful-shutdown-straggler-action: wait');
    s.h.ask(s.desktop, {
      message: 'RequestAgentLogin',
      thisDN: '7001',
      thisQueue: '8000',
      agentID: 'A1',
      workMode: 'AutoIn',
    });
    await s.h.pass(50);
    const call = s.trunk.call('8000');
    await s.h.pass(50);
    await s.h.drain();
    if (then === 'acw') {
      call.leg.end();
      await s.h.pass(50);
      expect(s.h.engine.agents.acwCount).toBe(1);
    }
    await s.phone.ua.close();
    return { ...s, call };
  }

  it('logs its agent out at once where he has no call, in timed ACW too', async () => {
    const { h, desktop } = await draining('acw');
    await h.pass(45_000);
    expect(h.engine.agents.count).toBe(0);
    expect(desktop.events.at(-1)).toBeDefined();
    const logout = desktop.events.find((event) => event.message === 'EventAgentLogout');
    expect(logout?.extensions).toEqual({ ReasonCode: 'graceful_shutdown_logout' });
  });

  it('waits for the call where he has one, then logs him out', async () => {
    const { h, call } = await draining('call');
    await h.pass(45_000);
    expect(h.engine.agents.count).toBe(1);
    call.leg.end();
    await h.pass(50);
    expect(h.engine.agents.count).toBe(0);
  });
});
