import { describe, expect, it } from 'vitest';
import { buildReport } from '../../feed/report';
import type { Referral } from '../../sip/user-agent/referral';
import { type Harness, startEngine, type TestClient } from '../testing/engine-harness';
import type { CallOutcome, TestPeer } from '../testing/engine-peers';

const yaml = `
TServer: { dr-peer-trunk: Trunk_Site1, graceful-shutdown-queued-calls: relocate, graceful-shutdown-sip-timeout: 600 }
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { number: Trunk_Site1, type: Trunk, contact: "sip:10.0.0.1:5050" }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.9:5701" }
  - { number: "8000", type: ACD Queue }
agentLogins: []
`;

interface Setting {
  h: Harness;
  gateway: TestPeer;
  site1: TestPeer;
  desktop: TestClient;
  call: CallOutcome;
  referrals: Referral[];
  /** Messages of the queue's and the phone's events since the last time. */
  heard(): string[];
}

/** A caller of 7001 who was transferred to the queue, where he waits: he was answered, and no 302 can reach him. */
async function setting(allows: readonly string[]): Promise<Setting> {
  const h = await startEngine(yaml);
  const [gateway, site1] = await Promise.all([
    h.peer(5090, '0301234', '10.0.0.9', allows),
    h.peer(5050, 'x', '10.0.0.1'),
    h.peer(5701, '7001'),
  ]);
  const desktop = h.client();
  for (const thisDN of ['7001', '8000']) h.ask(desktop, { message: 'RequestRegisterAddress', thisDN });
  const referrals: Referral[] = [];
  const call = gateway.call('7001', '0301234', {
    events: { onRefer: (referral) => void referrals.push(referral) },
  });
  await h.pass(20);
  const [session] = h.engine.ctx.table.all();
  const connID = session?.call.connID;
  h.ask(desktop, { message: 'RequestSingleStepTransfer', thisDN: '7001', connID, otherDN: '8000' });
  await h.pass(50);
  expect(h.engine.ctx.table.counts()).toMatchObject({ live: 1, queued: 1 });
  desktop.take();
  return {
    h,
    gateway,
    site1,
    desktop,
    call,
    referrals,
    heard: () => desktop.take().filter((message) => message !== 'EventPrivateInfo'),
  };
}

const relocated = (h: Harness) => h.journal.events.filter(({ type }) => type === 'call-relocated');

describe('an answered caller in a queue whose side takes REFER (S-89 b)', () => {
  it('is referred to the peer with the number he called, and gets BYE when he has told of success', async () => {
    const { h, site1, call, referrals, heard } = await setting(['REFER']);
    await h.drain();
    await h.pass(20);
    expect(referrals.map(({ referTo }) => referTo.uriText)).toEqual(['sip:7001@10.0.0.1:5050']);
    referrals[0]?.accept();
    referrals[0]?.notify(180);
    await h.pass(5_000);
    expect([call.bye, h.engine.ctx.table.live]).toEqual([false, 1]);
    referrals[0]?.notify(200);
    await h.pass(20);
    expect([call.bye, h.engine.ctx.table.live]).toEqual([true, 0]);
    expect(heard()).toEqual(['EventDiverted']);
    expect(relocated(h)).toMatchObject([{ method: 'refer', peer: 'Trunk_Site1' }]);
    expect(buildReport(h.journal.events)).toMatchObject({ callsDropped: 0, calls: { relocated: 1 } });
    expect(site1.offered, 'he calls there himself').toEqual([]);
    expect([...h.engine.alarms.ids()]).toEqual([]);
  });

  it('who hangs up once he was accepted, as some do, has gone there', async () => {
    const { h, call, referrals } = await setting(['REFER']);
    await h.drain();
    await h.pass(20);
    referrals[0]?.accept();
    await h.pass(20);
    call.leg.end();
    await h.pass(20);
    expect(relocated(h)).toMatchObject([{ method: 'refer' }]);
  });

  it('S-91: goes back to the head of the queue with an alarm when the peer refuses him, and is tried again after 10 s', async () => {
    const { h, call, referrals, heard } = await setting(['REFER']);
    await h.drain();
    await h.pass(20);
    referrals[0]?.accept();
    referrals[0]?.notify(503);
    await h.pass(20);
    const { connID } = [...h.engine.ctx.table.all()][0]!.call;
    const alarm = `relocation_failed:${connID}`;
    expect(h.engine.alarms.row(alarm)?.message).toContain('it answered 503');
    expect(h.engine.ctx.table.counts()).toMatchObject({ live: 1, queued: 1 });
    await h.pass(10_000);
    expect(referrals).toHaveLength(2);
    expect(h.engine.alarms.row(alarm), 'one alarm until he is gone').toMatchObject({ count: 1 });
    referrals[1]?.accept();
    referrals[1]?.notify(200);
    await h.pass(20);
    expect(call.bye).toBe(true);
    expect(heard()).toEqual(['EventDiverted']);
    expect([...h.engine.alarms.ids()]).toEqual([]);
  });

  it('may hang up before anything comes of it: EventAbandoned, and nothing was relocated', async () => {
    const { h, call, heard } = await setting(['REFER']);
    await h.drain();
    await h.pass(20);
    call.leg.end();
    await h.pass(20);
    expect(heard()).toEqual(['EventAbandoned']);
    expect(relocated(h)).toEqual([]);
    expect(h.engine.ctx.table.live).toBe(0);
  });

  it('S-121: after an abort he waits on here if the peer does not take him', async () => {
    const { h, referrals } = await setting(['REFER']);
    await h.drain();
    await h.pass(20);
    referrals[0]?.accept();
    h.engine.shutdown.abort({ requestId: 'a', initiator: 'admin', reason: 'no' });
    referrals[0]?.notify(486);
    await h.pass(20_000);
    expect(h.engine.ctx.table.counts()).toMatchObject({ live: 1, queued: 1 });
    expect(referrals).toHaveLength(1);
    expect([...h.engine.alarms.ids()]).toEqual([]);
  });
});

describe('an answered caller in a queue whose side takes no REFER (S-89 c)', () => {
  it.each([
    ['does not name it in Allow', []],
    ['refuses it', ['REFER']],
  ])('is bridged with a call to the peer, which counts until it ends: it %s', async (_, allows) => {
    const { h, site1, gateway, call, referrals, heard } = await setting(allows);
    await h.drain();
    await h.pass(20);
    for (const referral of referrals) referral.reject(603);
    await h.pass(20);
    expect(site1.offered).toHaveLength(1);
    expect(site1.offered[0]?.invite.uri.user).toBe('7001');
    expect(heard()).toEqual(['EventDiverted']);
    expect(gateway.requests.at(-1)?.body.toString(), 'the caller has the media of the peer').toContain(
      'm=audio 5000',
    );
    expect(relocated(h)).toMatchObject([{ method: 'bridge', newCallID: site1.offered[0]?.callId }]);
    expect(h.engine.ctx.table.counts()).toMatchObject({ live: 1, queued: 0 });
    await h.pass(60_000);
    expect(h.engine.shutdown.state).toMatchObject({ phase: 'DRAIN' });
    expect(buildReport(h.journal.events).calls).toMatchObject({ relocated: 0, left: 1 });
    call.leg.end();
    await h.pass(20);
    expect(site1.byes).toHaveLength(1);
    expect(h.engine.shutdown.state).toMatchObject({ phase: 'FLUSH' });
    expect(buildReport(h.journal.events)).toMatchObject({
      callsDropped: 0,
      calls: { relocated: 1, finished: 0, left: 0 },
    });
  });

  it('S-91: stays in the queue with an alarm while the peer refuses, and gets there 10 s later', async () => {
    const { h, site1, heard } = await setting([]);
    site1.behaviour = 'full';
    await h.drain();
    await h.pass(9_000);
    expect(site1.offered).toHaveLength(1);
    expect([...h.engine.alarms.ids()]).toHaveLength(1);
    expect(h.engine.ctx.table.counts()).toMatchObject({ live: 1, queued: 1 });
    site1.behaviour = 'answer';
    await h.pass(2_000);
    expect(site1.offered).toHaveLength(2);
    expect(heard()).toEqual(['EventDiverted']);
    expect([...h.engine.alarms.ids()]).toEqual([]);
    expect(relocated(h)).toHaveLength(1);
  });
});
