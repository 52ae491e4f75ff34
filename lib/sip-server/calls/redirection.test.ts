import { describe, expect, it } from 'vitest';
import { type Harness, startEngine, type TestClient } from '../testing/engine-harness';
import type { CallOutcome, TestPeer } from '../testing/engine-peers';

const yaml = (options: string): string => `
TServer: { ${options} }
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { number: Trunk_Site1, type: Trunk, contact: "sip:10.0.0.1:5060" }
  - { number: Trunk_Out, type: Trunk, contact: "sip:10.0.0.7:5060", prefix: "9" }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.8:5701" }
  - { number: "7002", type: Extension, contact: "sip:7002@10.0.0.8:5702" }
  - { number: "7003", type: Extension }
  - { number: "8000", type: ACD Queue }
  - { number: "8800", type: Routing Point }
agentLogins:
  - { code: A1, queues: ["8000"] }
  - { code: A2, queues: ["8000"] }
`;

interface Setting {
  h: Harness;
  trunk: TestPeer;
  phone: TestPeer;
  phone2: TestPeer;
  desktop: TestClient;
}

async function setting(options = ''): Promise<Setting> {
  const h = await startEngine(yaml(options));
  const [trunk, phone, phone2] = await Promise.all([
    h.peer(5090, '0301234'),
    h.peer(5701, '7001', '10.0.0.8'),
    h.peer(5702, '7002', '10.0.0.8'),
  ]);
  phone.behaviour = 'silent';
  const desktop = h.client();
  for (const thisDN of ['7001', '7002', '8000', '8800'])
    h.ask(desktop, { message: 'RequestRegisterAddress', thisDN });
  desktop.take();
  return { h, trunk, phone, phone2, desktop };
}

async function login({ h, desktop }: Setting, agentID: string, thisDN: string): Promise<void> {
  h.ask(desktop, { message: 'RequestAgentLogin', thisDN, thisQueue: '8000', agentID, workMode: 'AutoIn' });
  await h.pass(0);
  desktop.take();
}

/** The phone of 7001 rings, then answers 302 with these Contacts. */
async function redirected(s: Setting, contact: string, number = '7001', status = 302): Promise<CallOutcome> {
  const call = s.trunk.call(number);
  await s.h.pass(20);
  const leg = s.phone.offered.at(-1)!;
  leg.provisional(180);
  await s.h.pass(10);
  leg.reject(status, { headers: [['Contact', contact]] });
  await s.h.pass(20);
  return call;
}

const brief = (events: TestClient['events']) =>
  events.splice(0).map(({ message, thisDN, otherDN, callState }) => [message, thisDN, otherDN, callState]);

describe('a destination that answers 3xx', () => {
  it.each([
    ['this server', '<sip:7002@10.0.0.2:5060>'],
    ['the phone itself', '<sip:7002@10.0.0.8:5702>'],
  ])('sends the call to a DN of ours, named at %s', async (_where, contact) => {
    const s = await setting();
    const call = await redirected(s, contact);
    expect(call.status).toBe(200);
    expect(brief(s.desktop.events)).toEqual([
      ['EventRinging', '7001', '0301234', 'Ok'],
      ['EventReleased', '7001', '0301234', 'Redirected'],
      ['EventRinging', '7002', '0301234', 'Ok'],
      ['EventEstablished', '7002', '0301234', 'Ok'],
    ]);
    expect(s.phone2.offered[0]?.invite.headers.getAll('history-info')).toEqual([
      '<sip:7001@10.0.0.2:5060?Reason=SIP%3Bcause%3D302>;index=1',
      '<sip:7002@10.0.0.2:5060>;index=1.1;mp=1',
      '<sip:7002@10.0.0.8:5702>;index=1.1.1;rc=1.1',
    ]);
    expect(s.h.engine.ctx.table.onCall('7001'), 'it is off the call').toBe(false);
    call.leg.end();
    await s.h.pass(40_000);
    expect(s.h.engine.ua.counts()).toEqual({ clientTransactions: 0, serverTransactions: 0, legs: 0 });
  });

  it.each([
    ['outside', '<sip:bob@10.0.0.77:5080>', '10.0.0.77', 5080, 'bob'],
    ['a trunk', '<sip:0555@10.0.0.7>', '10.0.0.7', 5060, '0555'],
    ['a telephone number', '<tel:90-555>', '10.0.0.7', 5060, '90555'],
  ])('sends it %s', async (where, contact, address, port, user) => {
    const s = await setting();
    const outside = await s.h.peer(port, 'x', address);
    const call = await redirected(s, contact);
    expect(call.status).toBe(200);
    expect(outside.offered[0]?.invite.uri.user).toBe(user);
    const trunk = s.h.engine.trunks.row('Trunk_Out');
    expect(trunk?.calls).toBe(where === 'outside' ? 0 : 1);
    outside.offered[0]?.end();
    await s.h.pass(20);
    expect(call.bye).toBe(true);
    expect(s.h.engine.trunks.row('Trunk_Out')?.calls).toBe(0);
  });

  it('tries the Contacts by q until one takes it, and a 6xx speaks for all', async () => {
    const s = await setting();
    const [first, second] = [await s.h.peer(5080, 'a', '10.0.0.71'), await s.h.peer(5080, 'b', '10.0.0.72')];
    first.behaviour = 'busy';
    const contacts = '<sip:b@10.0.0.72:5080>;q=0.2, <sip:a@10.0.0.71:5080>;q=0.7, <sip:7001@10.0.0.2>';
    expect((await redirected(s, contacts)).status).toBe(200);
    expect([first.offered.length, second.offered.length]).toEqual([1, 1]);
    expect(second.offered[0]?.invite.headers.getAll('history-info').slice(1, 3)).toEqual([
      '<sip:a@10.0.0.71:5080?Reason=SIP%3Bcause%3D486>;index=1.1;mp=1',
      '<sip:b@10.0.0.72:5080>;index=1.2;mp=1',
    ]);
    first.behaviour = 'silent';
    const declined = await redirected(s, contacts);
    first.offered[1]?.reject(603);
    await s.h.pass(20);
    expect([declined.status, second.offered.length]).toEqual([603, 1]);
  });

  it('sends it into a queue, which keeps it', async () => {
    const s = await setting();
    const call = await redirected(s, '<sip:8000@10.0.0.2:5060>');
    expect(brief(s.desktop.events).slice(1)).toEqual([
      ['EventReleased', '7001', '0301234', 'Redirected'],
      ['EventQueued', '8000', '0301234', 'Ok'],
    ]);
    await login(s, 'A2', '7002');
    await s.h.pass(20);
    expect(call.status).toBe(200);
  });

  it('takes a call that a strategy routed, whose request is answered by EventRouteUsed', async () => {
    const s = await setting();
    s.trunk.call('8800');
    await s.h.pass(20);
    const { connID } = s.desktop.events[0]!;
    s.desktop.take();
    const strategy = s.h.client('strategy');
    s.h.ask(strategy, {
      message: 'RequestRouteCall',
      referenceID: 7,
      thisDN: '8800',
      connID,
      otherDN: '7001',
    });
    await s.h.pass(20);
    s.phone.offered[0]?.reject(302, { headers: [['Contact', '<sip:8000@10.0.0.2:5060>']] });
    await s.h.pass(20);
    expect(strategy.events).toMatchObject([{ message: 'EventRouteUsed', referenceID: 7 }]);
    expect(brief(s.desktop.events).map(([message, dn]) => [message, dn])).toEqual([
      ['EventRouteUsed', '8800'],
      ['EventDiverted', '8800'],
      ['EventQueued', '8000'],
    ]);
  });

  it.each([
    ['a phone', '7002'],
    ['a queue', '8000'],
  ])('takes a call that is transferred to %s, and the transferor is out of it', async (_where, number) => {
    const s = await setting();
    s.phone.behaviour = 'answer';
    const call = s.trunk.call('7001');
    await s.h.pass(20);
    const { connID } = s.desktop.events[0]!;
    s.desktop.take();
    const outside = await s.h.peer(5060, 'x', '10.0.0.7');
    outside.behaviour = 'silent';
    s.h.ask(s.desktop, { message: 'RequestSingleStepTransfer', thisDN: '7001', connID, otherDN: '90555' });
    await s.h.pass(20);
    const contact = `<sip:${number}@10.0.0.2:5060>`;
    outside.offered[0]?.reject(302, { headers: [['Contact', contact]] });
    await s.h.pass(20);
    expect(s.desktop.events.map(({ message }) => message)).toContain('EventReleased');
    expect(s.h.engine.ctx.table.onCall('7001')).toBe(false);
    expect(s.phone.byes).toHaveLength(1);
    expect(s.h.engine.ctx.table.counts()).toMatchObject({ live: 1, queued: number === '8000' ? 1 : 0 });
    call.leg.end();
    await s.h.pass(40_000);
    expect(s.h.engine.ua.counts()).toEqual({ clientTransactions: 0, serverTransactions: 0, legs: 0 });
  });

  it('takes an agent’s call to where his phone sends it; a queue it has been at is no such place', async () => {
    const s = await setting();
    await login(s, 'A1', '7001');
    const call = await redirected(s, '<sip:8000@10.0.0.2:5060>, <sip:7002@10.0.0.2:5060>', '8000');
    expect(call.status).toBe(200);
    expect(brief(s.desktop.events)).toEqual([
      ['EventQueued', '8000', '0301234', 'Ok'],
      ['EventDiverted', '8000', '7001', 'Ok'],
      ['EventRinging', '7001', '0301234', 'Ok'],
      ['EventReleased', '7001', '0301234', 'Redirected'],
      ['EventRinging', '7002', '0301234', 'Ok'],
      ['EventEstablished', '7002', '0301234', 'Ok'],
    ]);
    expect(s.h.engine.ctx.table.counts()).toMatchObject({ live: 1, queued: 0 });
  });

  it('gives an agent’s call back to its queue where nobody takes it', async () => {
    const s = await setting();
    await login(s, 'A1', '7001');
    s.phone2.behaviour = 'busy';
    const call = await redirected(s, '<sip:7002@10.0.0.2:5060>', '8000');
    expect(call.status).toBeUndefined();
    expect(s.h.engine.ctx.table.counts()).toMatchObject({ live: 1, queued: 1 });
    expect(s.h.engine.agents.byID('A1')?.available).toBe(false);
  });

  it.each([
    ['itself', '<sip:7001@10.0.0.2:5060>'],
    ['its own address', '<sip:7001@10.0.0.8:5701>'],
    ['a number of nobody', '<sip:4711@10.0.0.2:5060>'],
    ['a DN without a phone', '<sip:7003@10.0.0.2:5060>'],
    ['a web page', '<http://10.0.0.2/>'],
    ['nothing that can be read', '<<>'],
  ])('is a refusal where it names %s', async (_what, contact) => {
    const s = await setting();
    expect((await redirected(s, contact)).status).toBe(480);
    expect(s.phone.offered).toHaveLength(1);
    expect(s.h.engine.ctx.table.live).toBe(0);
  });

  it.each([305, 380])('%i names no other place for the call', async (status) => {
    const s = await setting();
    expect((await redirected(s, '<sip:7002@10.0.0.2:5060>', '7001', status)).status).toBe(480);
    expect(s.phone2.offered).toEqual([]);
  });

  it('keeps the Contact’s parameters in what it sends out on a trunk', async () => {
    const s = await setting();
    const peer = await s.h.peer(5060, 'peer', '10.0.0.1');
    await redirected(s, '<sip:7001@10.0.0.1:5060;dr-forwarded?Subject=x>');
    expect(peer.offered[0]?.invite.uriText).toBe('sip:7001@10.0.0.1:5060;dr-forwarded');
    expect(s.h.engine.trunks.row('Trunk_Site1')?.calls).toBe(1);
  });

  it('ends a loop over two phones, and five redirections in all', async () => {
    const s = await setting();
    s.phone2.behaviour = 'silent';
    const call = await redirected(s, '<sip:7002@10.0.0.2:5060>');
    s.phone2.offered[0]?.reject(302, { headers: [['Contact', '<sip:7001@10.0.0.2:5060>']] });
    await s.h.pass(20);
    expect(call.status).toBe(480);

    const chain: TestPeer[] = [];
    for (let n = 0; n < 7; n++) {
      const peer = await s.h.peer(6000 + n, 'x', '10.0.0.70');
      peer.behaviour = 'silent';
      chain.push(peer);
    }
    const far = await redirected(s, '<sip:c0@10.0.0.70:6000>');
    for (let n = 0; n < 6; n++) {
      const contact = `<sip:c${n + 1}@10.0.0.70:${6001 + n}>`;
      chain[n]?.offered[0]?.reject(302, { headers: [['Contact', contact]] });
      await s.h.pass(20);
    }
    expect(chain.map(({ offered }) => offered.length)).toEqual([1, 1, 1, 1, 1, 0, 0]);
    expect(far.status).toBe(480);
  });

  it('by on-redirect: pass-on hands the Contacts to the caller, but keeps what a queue offers', async () => {
    const s = await setting('on-redirect: pass-on');
    const passed = await redirected(s, '<sip:bob@10.0.0.77>;q=0.5, <sip:7002@10.0.0.2>', '7001', 301);
    expect(passed).toMatchObject({ status: 301, contact: 'sip:7002@10.0.0.2' });
    expect(brief(s.desktop.events).at(-1)).toEqual(['EventReleased', '7001', '0301234', 'Redirected']);
    expect(s.phone2.offered).toEqual([]);
    await login(s, 'A1', '7001');
    const queued = await redirected(s, '<sip:7002@10.0.0.2>', '8000');
    expect(queued.status).toBeUndefined();
    expect(s.h.engine.ctx.table.counts()).toMatchObject({ queued: 1 });
  });
});

describe('a destination that answers 3xx in a graceful shutdown', () => {
  it.each([
    ['a queue', '<sip:8000@10.0.0.2:5060>'],
    ['an agent who drains', '<sip:7002@10.0.0.2:5060>'],
    ['his phone’s address', '<sip:7002@10.0.0.8:5702>'],
  ])('S-44: sends no call to %s', async (_what, contact) => {
    const s = await setting();
    await login(s, 'A2', '7002');
    const call = s.trunk.call('7001');
    await s.h.pass(20);
    await s.h.drain();
    s.phone.offered[0]?.reject(302, { headers: [['Contact', contact]] });
    await s.h.pass(20);
    expect(call.status).toBe(480);
    expect(s.phone2.offered).toEqual([]);
  });

  it('S-44: still sends an old call to the peer, which is counted until it ends', async () => {
    const s = await setting('dr-peer-trunk: Trunk_Site1');
    const peer = await s.h.peer(5060, 'peer', '10.0.0.1');
    const call = s.trunk.call('7001');
    await s.h.pass(20);
    await s.h.drain();
    s.phone.offered[0]?.reject(302, { headers: [['Contact', '<sip:7001@10.0.0.1:5060>']] });
    await s.h.pass(20);
    // The same number elsewhere is the very thing that a phone with two registrations answers.
    expect(call.status).toBe(200);
    expect(s.h.engine.ctx.table.live).toBe(1);
    expect(s.h.exits).toEqual([]);
    peer.offered[0]?.end();
    await s.h.pass(40_000);
    expect(s.h.exits).toEqual([0]);
  });
});
