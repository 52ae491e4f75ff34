import { describe, expect, it } from 'vitest';
import { type Harness, startEngine, type TestClient } from '../testing/engine-harness';
import type { CallOutcome, TestPeer } from '../testing/engine-peers';

const yaml = (tserver: string, login: string): string => `
TServer: { agent-no-answer-timeout: 5${tserver} }
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { number: Trunk_Out, type: Trunk, contact: "sip:10.0.0.7:5703", prefix: "77" }
  - { number: Trunk_Site1, type: Trunk, contact: "sip:10.0.0.1:5060" }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.8:5701" }
  - { number: "7002", type: Extension, contact: "sip:7002@10.0.0.8:5702" }
  - { number: "7003", type: Extension, contact: "sip:7003@10.0.0.8:5703", agent-no-answer-timeout: 2 }
  - { number: "7004", type: Extension }
  - { number: "8000", type: ACD Queue }
  - { number: "8001", type: ACD Queue }
agentLogins:
  - { code: A1, queues: ["8000"]${login} }
  - { code: A2, queues: ["8001"] }
`;

interface Setting {
  h: Harness;
  trunk: TestPeer;
  phone: TestPeer;
  phone2: TestPeer;
  phone3: TestPeer;
  desktop: TestClient;
  call: CallOutcome;
}

/** A caller in 8000 whose agent A1 lets the phone of 7001 ring; that of 7003 rings too. */
async function ringing(overflow: string, options = '', login = ''): Promise<Setting> {
  const h = await startEngine(
    yaml(`${overflow === '' ? '' : `, agent-no-answer-overflow: ${overflow}`}${options}`, login),
  );
  const [trunk, phone, phone2, phone3] = await Promise.all([
    h.peer(5090, '0301234'),
    h.peer(5701, '7001', '10.0.0.8'),
    h.peer(5702, '7002', '10.0.0.8'),
    h.peer(5703, '7003', '10.0.0.8'),
  ]);
  for (const each of [phone, phone3]) each.behaviour = 'ring';
  const desktop = h.client();
  for (const thisDN of ['7001', '7002', '7003', '8000', '8001'])
    h.ask(desktop, { message: 'RequestRegisterAddress', thisDN });
  h.ask(desktop, {
    message: 'RequestAgentLogin',
    thisDN: '7001',
    thisQueue: '8000',
    agentID: 'A1',
    workMode: 'AutoIn',
  });
  const call = trunk.call('8000');
  await h.pass(100);
  expect(desktop.take().slice(-3)).toEqual(['EventQueued', 'EventDiverted', 'EventRinging']);
  return { h, trunk, phone, phone2, phone3, desktop, call };
}

const brief = (events: TestClient['events']) =>
  events.splice(0).map(({ message, thisDN, callState }) => [message, thisDN, callState]);

/** What every unanswered offer begins with. */
const notTaken = [
  ['EventReleased', '7001', 'NoAnswer'],
  ['EventAgentNotReady', '7001', undefined],
] as const;

describe('agent-no-answer-overflow', () => {
  it('recall: the call is back at the head of its queue', async () => {
    const s = await ringing('');
    await s.h.pass(5000);
    expect(brief(s.desktop.events)).toEqual([...notTaken, ['EventQueued', '8000', 'Ok']]);
    expect(s.phone.cancels).toHaveLength(1);
    expect(s.h.engine.ctx.table.counts()).toMatchObject({ live: 1, queued: 1 });
  });

  it('release: the caller hears 480', async () => {
    const s = await ringing('release');
    await s.h.pass(5000);
    expect(brief(s.desktop.events)).toEqual(notTaken);
    expect(s.call.status).toBe(480);
    expect(s.h.engine.ctx.table.live).toBe(0);
  });

  it('none: the phone rings on, its agent is NotReady, and he may still answer', async () => {
    const s = await ringing('none');
    await s.h.pass(20_000);
    expect(brief(s.desktop.events)).toEqual([['EventAgentNotReady', '7001', undefined]]);
    expect(s.phone.cancels).toEqual([]);
    s.phone.offered[0]?.accept({ body: Buffer.from('v=0\r\n') });
    await s.h.pass(20);
    expect(s.call.status).toBe(200);
  });

  it('none: nobody is logged out while his phone rings (S-46)', async () => {
    const s = await ringing('none', ', agent-no-answer-action: logout');
    await s.h.pass(20_000);
    expect(s.h.engine.agents.byID('A1')).toBeDefined();
    expect(brief(s.desktop.events)).toEqual([]);
  });

  it('a list: its numbers in order, each for its own time; what can’t be reached is passed over', async () => {
    const s = await ringing('[nobody, 7004, 7003, 7755, 7002]');
    const outside = await s.h.peer(5703, 'outside', '10.0.0.7');
    await s.h.pass(5000);
    expect(s.phone3.offered).toHaveLength(1);
    await s.h.pass(2000);
    expect(s.phone3.cancels).toHaveLength(1);
    expect(s.call.status).toBe(200);
    expect(outside.offered.map(({ invite }) => invite.uri.user)).toEqual(['7755']);
    expect(s.phone2.offered).toEqual([]);
    expect(brief(s.desktop.events)).toEqual([
      ...notTaken,
      ['EventRinging', '7003', 'Ok'],
      ['EventReleased', '7003', 'NoAnswer'],
    ]);
    expect(s.h.engine.ctx.table.counts()).toMatchObject({ live: 1, queued: 0, ringing: 0 });
    expect(s.h.engine.acd.row('8000')).toMatchObject({ waiting: 0 });
  });

  it('a list with a queue: the call stays there', async () => {
    const s = await ringing('["8001", "7002"]');
    await s.h.pass(5000);
    expect(brief(s.desktop.events)).toEqual([...notTaken, ['EventQueued', '8001', 'Ok']]);
    await s.h.pass(60_000);
    expect(s.phone2.offered).toEqual([]);
    expect(s.h.engine.acd.row('8000')).toMatchObject({ waiting: 0 });
    expect(s.h.engine.acd.row('8001')).toMatchObject({ waiting: 1 });
  });

  it('a list with a Trunk: the number that was called, out on it', async () => {
    const s = await ringing('[Trunk_Site1]');
    const peer = await s.h.peer(5060, 'peer', '10.0.0.1');
    await s.h.pass(5000);
    expect(peer.offered.map(({ invite }) => invite.uri.user)).toEqual(['8000']);
    expect(s.call.status).toBe(200);
  });

  it.each([
    ['', undefined, 1],
    [', recall', undefined, 1],
    [', release', 480, 0],
  ])('a list that nobody takes, ending with "%s"', async (end, status, queued) => {
    const s = await ringing(`["7003", "7004"${end}]`);
    await s.h.pass(7100);
    expect(s.call.status).toBe(status);
    expect(s.h.engine.ctx.table.counts()).toMatchObject({ live: queued, queued });
    expect(brief(s.desktop.events)).toEqual([
      ...notTaken,
      ['EventRinging', '7003', 'Ok'],
      ['EventReleased', '7003', 'NoAnswer'],
      ...(queued === 1 ? [['EventQueued', '8000', 'Ok']] : []),
    ]);
  });

  it('a list, for a caller who hears a treatment: he hears it until somebody answers', async () => {
    const h = await startEngine(
      yaml(', agent-no-answer-overflow: ["7003", "7002"]', '').replace(
        'ACD Queue',
        'ACD Queue, treatment-dn: "7755"',
      ),
    );
    const [trunk, music, ...phones] = await Promise.all([
      h.peer(5090, '0301234'),
      h.peer(5703, 'music', '10.0.0.7'),
      h.peer(5701, '7001', '10.0.0.8'),
      h.peer(5703, '7003', '10.0.0.8'),
      h.peer(5702, '7002', '10.0.0.8'),
    ]);
    for (const each of phones) each.behaviour = 'ring';
    const call = trunk.call('8000');
    await h.pass(100);
    expect(call.status, 'the treatment answers').toBe(200);
    const desktop = h.client();
    const agent = { thisDN: '7001', thisQueue: '8000', agentID: 'A1', workMode: 'AutoIn' };
    h.ask(desktop, { message: 'RequestAgentLogin', ...agent });
    await h.pass(7100);
    expect(phones.map(({ offered, cancels }) => [offered.length, cancels.length])).toEqual([
      [1, 1],
      [1, 1],
      [1, 0],
    ]);
    expect([music.offered.length, music.byes.length, call.bye]).toEqual([1, 0, false]);
    phones[2]!.offered[0]?.accept({ body: Buffer.from('v=0\r\no=- 2 1 IN IP4 10.0.0.8\r\ns=-\r\n') });
    await h.pass(100);
    expect(music.byes).toHaveLength(1);
    expect(h.engine.ctx.table.counts()).toMatchObject({ live: 1, queued: 0 });
    call.leg.end();
    await h.pass(40_000);
    expect(h.engine.ua.counts()).toEqual({ clientTransactions: 0, serverTransactions: 0, legs: 0 });
  });

  it('of the agent login goes before that of the DN and of the server', async () => {
    const s = await ringing('release', '', ', agent-no-answer-overflow: ["7002"]');
    await s.h.pass(5000);
    expect(s.call.status).toBe(200);
    expect(s.phone2.offered).toHaveLength(1);
  });

  it('a caller who hangs up meanwhile leaves nothing behind', async () => {
    const s = await ringing('["7003"]');
    await s.h.pass(5100);
    s.desktop.take();
    s.call.leg.end();
    await s.h.pass(20);
    expect(s.desktop.take()).toEqual(['EventAbandoned']);
    expect(s.h.engine.acd.row('8000')).toMatchObject({ waiting: 0 });
    await s.h.pass(40_000);
    expect(s.h.engine.ua.counts()).toEqual({ clientTransactions: 0, serverTransactions: 0, legs: 0 });
  });

  it('S-70 S-44: in a shutdown it passes over queues and agents who drain, and tries the others', async () => {
    const s = await ringing('["8001", "7002", "7003", "Trunk_Site1"]', ', agent-no-answer-action: logout');
    const peer = await s.h.peer(5060, 'peer', '10.0.0.1');
    loginOnTheOther(s);
    await s.h.drain();
    s.desktop.events.splice(0);
    await s.h.pass(5000);
    expect(brief(s.desktop.events)).toEqual([
      ['EventReleased', '7001', 'NoAnswer'],
      ['EventAgentLogout', '7001', undefined],
      ['EventRinging', '7003', 'Ok'],
    ]);
    expect(s.phone2.offered).toEqual([]);
    await s.h.pass(2000);
    expect(s.call.status).toBe(200);
    expect(peer.offered).toHaveLength(1);
    peer.offered[0]?.end();
    await s.h.pass(40_000);
    expect(s.h.exits).toEqual([0]);
  });

  it('S-70 S-89: where all of it is closed the call goes back, and by the policy of its queue', async () => {
    const s = await ringing('["8001", "7002"]', ', dr-peer-trunk: Trunk_Site1');
    loginOnTheOther(s);
    await s.h.drain();
    await s.h.pass(5000);
    expect(s.call).toMatchObject({ status: 302, contact: 'sip:8000@10.0.0.1:5060' });
  });
});

/** Logs A2 in on 7002, so that this DN is an agent's. */
function loginOnTheOther({ h, desktop }: Setting): void {
  h.ask(desktop, {
    message: 'RequestAgentLogin',
    thisDN: '7002',
    thisQueue: '8001',
    agentID: 'A2',
    workMode: 'ManualIn',
  });
}
