import { describe, expect, it } from 'vitest';
import type { TLibEvent } from '../../tlib/types';
import { type Harness, startEngine, type TestClient } from '../testing/engine-harness';
import type { CallOutcome, TestPeer } from '../testing/engine-peers';

const dns = `
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090", prefix: "9" }
  - { number: Trunk_Site1, type: Trunk, contact: "sip:10.0.0.1:5050" }
  - { number: Trunk_Gone, type: Trunk, contact: "sip:10.0.0.9:5091", prefix: "66", out-of-service: true }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.9:5701" }
  - { number: "7002", type: Extension, contact: "sip:7002@10.0.0.9:5702" }
  - { number: "7003", type: Extension }
  - { number: "8000", type: ACD Queue }
  - { number: "8001", type: ACD Queue, out-of-service: true }
  - { number: "8800", type: Routing Point, default-dn: "8000" }
  - { number: "8801", type: Routing Point, router-timeout: 3 }
  - { number: "8802", type: Routing Point, default-dn: "7001" }
agentLogins:
  - { code: A1, queues: ["8000"], wrap-up-time: 30 }
  - { code: A2, queues: ["8000"] }
`;

interface Setting {
  h: Harness;
  trunk: TestPeer;
  phone: TestPeer;
  phone2: TestPeer;
  site1: TestPeer;
  /** Has registered everything. */
  desktop: TestClient;
  /** Has registered nothing. */
  strategy: TestClient;
  login(agentID: string, thisDN: string, workMode?: string): void;
}

async function setting(tserver = ''): Promise<Setting> {
  const h = await startEngine(`TServer: { ${tserver} }\n${dns}`);
  const [trunk, phone, phone2, site1] = await Promise.all([
    h.peer(5090, '0301234'),
    h.peer(5701, '7001'),
    h.peer(5702, '7002'),
    h.peer(5050, 'site1', '10.0.0.1'),
  ]);
  const desktop = h.client();
  const strategy = h.client('strategy');
  for (const thisDN of ['7001', '7002', '8000', '8800', '8801', '8802'])
    h.ask(desktop, { message: 'RequestRegisterAddress', thisDN });
  desktop.take();
  return {
    h,
    trunk,
    phone,
    phone2,
    site1,
    desktop,
    strategy,
    login(agentID, thisDN, workMode = 'AutoIn') {
      h.ask(desktop, { message: 'RequestAgentLogin', thisDN, thisQueue: '8000', agentID, workMode });
      desktop.take();
    },
  };
}

interface Waiting extends Setting {
  call: CallOutcome;
  connID: string;
  /** Routes the call; resolves with what the strategy hears of it. */
  route(attributes: Record<string, unknown>): Promise<TLibEvent[]>;
}

/** A caller at a Routing Point, of whom a strategy is told. */
async function waiting(s: Setting, routingPoint = '8800'): Promise<Waiting> {
  s.desktop.take();
  const call = s.trunk.call(routingPoint);
  await s.h.pass(20);
  const [request] = s.desktop.events.splice(0);
  const connID = request?.connID ?? '';
  return {
    ...s,
    call,
    connID,
    async route(attributes) {
      s.strategy.take();
      s.h.ask(s.strategy, {
        message: 'RequestRouteCall',
        referenceID: 7,
        thisDN: routingPoint,
        connID,
        ...attributes,
      });
      await s.h.pass(20);
      return [...s.strategy.events];
    },
  };
}

const brief = (events: readonly TLibEvent[]): (string | undefined)[][] =>
  events.map(({ message, thisDN, otherDN }) => [message, thisDN, otherDN]);

describe('a call at a Routing Point', () => {
  it('raises EventRouteRequest, and after router-timeout goes to default-dn', async () => {
    const s = await setting();
    s.login('A1', '7001');
    const call = s.trunk.call('8800');
    await s.h.pass(20);
    expect(s.desktop.events.splice(0)).toMatchObject([
      { message: 'EventRouteRequest', thisDN: '8800', otherDN: '0301234', ani: '0301234', dnis: '8800' },
    ]);
    expect(call.provisional).toEqual([180]);
    expect(s.h.engine.ctx.table.counts()).toMatchObject({ live: 1, queued: 1 });
    await s.h.pass(9900);
    expect(s.desktop.events).toEqual([]);
    await s.h.pass(200);
    expect(brief(s.desktop.events)).toEqual([
      ['EventDiverted', '8800', '8000'],
      ['EventQueued', '8000', '0301234'],
      ['EventDiverted', '8000', '7001'],
      ['EventRinging', '7001', '0301234'],
      ['EventEstablished', '7001', '0301234'],
    ]);
    expect(call.status).toBe(200);
  });

  it('ends with 480 after router-timeout where there is no default-dn', async () => {
    const s = await waiting(await setting(), '8801');
    await s.h.pass(3000);
    expect(s.call.status).toBe(480);
    expect(brief(s.desktop.events)).toEqual([['EventDiverted', '8801', '0301234']]);
  });

  it('is EventAbandoned when the caller hangs up', async () => {
    const s = await waiting(await setting());
    s.call.leg.end();
    await s.h.pass(20);
    expect(s.desktop.events).toMatchObject([
      { message: 'EventAbandoned', thisDN: '8800', callState: 'Abandoned' },
    ]);
    await s.h.pass(20_000);
    expect(s.desktop.events, 'its router-timeout is off').toHaveLength(1);
    expect(s.h.engine.ctx.table.counts()).toMatchObject({ live: 0, queued: 0 });
  });
});

describe('RequestRouteCall', () => {
  it('sends it to an extension: EventRouteUsed with the referenceID, EventDiverted, then the phone’s events', async () => {
    const s = await waiting(await setting());
    const heard = await s.route({ otherDN: '7002', reasons: { why: 'free' } });
    expect(heard).toMatchObject([
      {
        message: 'EventRouteUsed',
        referenceID: 7,
        thisDN: '8800',
        otherDN: '7002',
        connID: s.connID,
        routeType: 'Default',
        reasons: { why: 'free' },
      },
    ]);
    expect(brief(s.desktop.events)).toEqual([
      ['EventRouteUsed', '8800', '7002'],
      ['EventDiverted', '8800', '7002'],
      ['EventRinging', '7002', '0301234'],
      ['EventEstablished', '7002', '0301234'],
    ]);
    expect(s.desktop.events[0], 'the referenceID is the asker’s alone').not.toHaveProperty('referenceID');
    expect(s.call.status).toBe(200);
    expect(s.h.engine.ctx.table.counts()).toMatchObject({ live: 1, queued: 0 });
    await s.h.pass(20_000);
    expect(s.call.bye, 'router-timeout is over').toBe(false);
    s.call.leg.end();
    await s.h.pass(40_000);
    expect(s.h.engine.ua.counts()).toEqual({ clientTransactions: 0, serverTransactions: 0, legs: 0 });
  });

  it('AgentID: to the DN where the agent is logged in, as a business call with his ACW to come', async () => {
    const all = await setting();
    all.login('A1', '7002', 'ManualIn');
    const s = await waiting(all);
    expect(brief(await s.route({ otherDN: 'A1', routeType: 'AgentID' }))).toEqual([
      ['EventRouteUsed', '8800', '7002'],
    ]);
    expect(s.desktop.events.at(-1)).toMatchObject({
      message: 'EventEstablished',
      thisDN: '7002',
      agentID: 'A1',
      extensions: { BusinessCall: 1, WrapUpTime: 30 },
    });
  });

  it.each([
    ['to a number outside', { otherDN: '90301' }, 'sip:90301@10.0.0.9:5090'],
    ['Label: likewise', { otherDN: '90301', routeType: 'Label' }, 'sip:90301@10.0.0.9:5090'],
  ])('%s, out on its trunk', async (_what, attributes, uri) => {
    const s = await waiting(await setting());
    expect(brief(await s.route(attributes))).toEqual([['EventRouteUsed', '8800', '90301']]);
    expect(s.trunk.offered[0]?.invite.uriText).toBe(uri);
    expect(s.call.status).toBe(200);
  });

  it('to the name of a Trunk: out there with the number that was called', async () => {
    const s = await waiting(await setting());
    await s.route({ otherDN: 'Trunk_Site1' });
    expect(s.site1.offered[0]?.invite.uriText).toBe('sip:8800@10.0.0.1:5050');
    expect(s.call.status).toBe(200);
  });

  it('to a queue and to another Routing Point, at once', async () => {
    const s = await waiting(await setting());
    await s.route({ otherDN: '8801' });
    expect(brief(s.desktop.events.splice(0))).toEqual([
      ['EventRouteUsed', '8800', '8801'],
      ['EventDiverted', '8800', '8801'],
      ['EventRouteRequest', '8801', '0301234'],
    ]);
    await s.route({ thisDN: '8801', otherDN: '8000' });
    expect(brief(s.desktop.events.splice(0))).toEqual([
      ['EventRouteUsed', '8801', '8000'],
      ['EventDiverted', '8801', '8000'],
      ['EventQueued', '8000', '0301234'],
    ]);
    await s.h.pass(60_000);
    expect(s.call.status, 'no router-timeout follows it into the queue').toBeUndefined();
  });

  it('Default without otherDN: to default-dn', async () => {
    const s = await waiting(await setting());
    expect(brief(await s.route({ routeType: 'Default' }))).toEqual([['EventRouteUsed', '8800', '8000']]);
  });

  it('Reject: the caller hears 603, and the events say so', async () => {
    const s = await waiting(await setting());
    expect(await s.route({ routeType: 'Reject' })).toMatchObject([
      { message: 'EventRouteUsed', referenceID: 7, routeType: 'Reject' },
    ]);
    expect(s.call.status).toBe(603);
    expect(s.desktop.events).toMatchObject([
      { message: 'EventRouteUsed', thisDN: '8800', routeType: 'Reject' },
      { message: 'EventDiverted', thisDN: '8800' },
    ]);
    expect(s.h.engine.ctx.table.live).toBe(0);
  });

  it('attaches its user data to the call', async () => {
    const s = await waiting(await setting());
    const [used] = await s.route({ otherDN: '7002', userData: { intent: 'billing' } });
    expect(used).toMatchObject({ message: 'EventRouteUsed', userData: { intent: 'billing' } });
    expect(s.desktop.events.find(({ message }) => message === 'EventRinging')?.userData).toEqual({
      intent: 'billing',
    });
  });

  it.each([
    ['a number of nobody', { otherDN: '4711' }, 71],
    ['this very Routing Point', { otherDN: '8800' }, 71],
    ['an agent login of nobody', { otherDN: 'Z9', routeType: 'AgentID' }, 71],
    ['an agent who is not logged in', { otherDN: 'A2', routeType: 'AgentID' }, 93],
    ['a phone that is not registered', { otherDN: '7003' }, 93],
    ['a trunk out of service', { otherDN: '6612' }, 93],
    ['a queue out of service', { otherDN: '8001' }, 93],
    ['a label of nothing', { routeType: 'Label' }, 53],
    ['an agent of nothing', { routeType: 'AgentID' }, 53],
    ['a route type that is not served', { otherDN: '7002', routeType: 'Announcement' }, 51],
    ['too much user data', { otherDN: '7002', userData: { a: 'x'.repeat(17_000) } }, 166],
    ['another call', { otherDN: '7002', connID: 'ffffffffffffffff' }, 56],
    ['a DN that has no such call', { otherDN: '7002', thisDN: '8801' }, 56],
    ['a DN that is no Routing Point', { otherDN: '7002', thisDN: '8000' }, 53],
    ['a DN that is not configured', { otherDN: '7002', thisDN: '4711' }, 59],
  ])('answers EventError for %s, and the call stays', async (_what, attributes, errorCode) => {
    const s = await waiting(await setting());
    expect(await s.route(attributes)).toMatchObject([{ message: 'EventError', referenceID: 7, errorCode }]);
    expect(s.desktop.events).toEqual([]);
    expect(s.h.engine.ctx.table.counts()).toMatchObject({ live: 1, queued: 1 });
    expect(brief(await s.route({ otherDN: '7002' })), 'it can be routed all the same').toEqual([
      ['EventRouteUsed', '8800', '7002'],
    ]);
  });

  it('to the phone that calls is EventError 93, whether it has an agent or not, and the call stays', async () => {
    const s = await setting();
    s.login('A1', '7001');
    s.desktop.take();
    s.phone.call('8800', '7001');
    await s.h.pass(20);
    const connID = s.desktop.events.find(({ message }) => message === 'EventRouteRequest')?.connID;
    for (const [to, routeType] of [
      ['7001', 'Default'],
      ['A1', 'AgentID'],
    ])
      expect(
        s.h.ask(s.strategy, {
          message: 'RequestRouteCall',
          thisDN: '8800',
          connID,
          otherDN: to,
          routeType,
        }),
      ).toMatchObject([{ message: 'EventError', errorCode: 93 }]);
    expect(s.phone.offered).toEqual([]);
    expect(s.h.engine.ctx.table.counts()).toMatchObject({ live: 1, queued: 1 });
  });

  it('Default where there is neither otherDN nor default-dn is EventError 53', async () => {
    const s = await waiting(await setting(), '8801');
    expect(await s.route({})).toMatchObject([{ message: 'EventError', errorCode: 53 }]);
  });

  it.each([
    ['busy', 231],
    ['full', 233],
  ] as const)(
    'answers EventError when the destination is %s, and waits for another route',
    async (behaviour, errorCode) => {
      const s = await waiting(await setting());
      s.phone2.behaviour = behaviour;
      await s.h.pass(6000);
      expect(await s.route({ otherDN: '7002' })).toMatchObject([
        { message: 'EventError', referenceID: 7, errorCode, connID: s.connID, otherDN: '7002' },
      ]);
      expect(s.desktop.events).toEqual([]);
      expect(s.call.status).toBeUndefined();
      await s.h.pass(9000);
      expect(s.desktop.events, 'router-timeout begins anew').toEqual([]);
      expect(brief(await s.route({ otherDN: '7001' }))).toEqual([['EventRouteUsed', '8800', '7001']]);
      expect(s.call.status).toBe(200);
    },
  );

  it('one route at a time: 110 until the destination rings, then the call has left (56)', async () => {
    const s = await waiting(await setting());
    s.phone2.behaviour = 'silent';
    expect(await s.route({ otherDN: '7002' })).toEqual([]);
    expect(await s.route({ otherDN: '7001' })).toMatchObject([{ message: 'EventError', errorCode: 110 }]);
    s.phone2.offered[0]?.provisional(180);
    await s.h.pass(20);
    expect(brief(s.desktop.events)[0]).toEqual(['EventRouteUsed', '8800', '7002']);
    expect(await s.route({ otherDN: '7001' })).toMatchObject([{ message: 'EventError', errorCode: 56 }]);
  });

  it('a caller who hangs up before the destination rings: EventAbandoned, and EventError 56 to who asked', async () => {
    const s = await waiting(await setting());
    s.phone2.behaviour = 'silent';
    await s.route({ otherDN: '7002' });
    s.call.leg.end();
    await s.h.pass(20);
    expect(brief(s.desktop.events)).toEqual([['EventAbandoned', '8800', '0301234']]);
    expect(s.strategy.events).toMatchObject([{ message: 'EventError', referenceID: 7, errorCode: 56 }]);
    expect(s.h.engine.ctx.table.live).toBe(0);
    await s.h.pass(40_000);
    expect(s.h.engine.ua.counts()).toEqual({ clientTransactions: 0, serverTransactions: 0, legs: 0 });
  });

  it('an agent who lets it ring gives it back: a new EventRouteRequest', async () => {
    const all = await setting('agent-no-answer-timeout: 5');
    all.login('A2', '7002');
    const s = await waiting(all);
    s.phone2.behaviour = 'ring';
    await s.route({ otherDN: 'A2', routeType: 'AgentID' });
    s.desktop.take();
    await s.h.pass(5100);
    expect(brief(s.desktop.events)).toEqual([
      ['EventReleased', '7002', '0301234'],
      ['EventAgentNotReady', '7002', undefined],
      ['EventRouteRequest', '8800', '0301234'],
    ]);
    expect(brief(await s.route({ otherDN: '7001' }))).toEqual([['EventRouteUsed', '8800', '7001']]);
  });

  it('a refusal after the phone rang ends the call as any other', async () => {
    const s = await waiting(await setting());
    s.phone2.behaviour = 'ring';
    await s.route({ otherDN: '7002' });
    s.phone2.offered[0]?.reject(486);
    await s.h.pass(20);
    expect(s.call.status).toBe(486);
    expect(s.h.engine.ctx.table.live).toBe(0);
  });
});

describe('a Routing Point in a graceful shutdown', () => {
  const wait = 'dr-peer-trunk: Trunk_Site1, graceful-shutdown-queued-calls: wait';

  it('S-45 S-44: no route to a local agent or queue (93, the call stays), but outside and to the peer (S-42)', async () => {
    const all = await setting(wait);
    all.login('A1', '7001');
    const s = await waiting(all);
    const other = await waiting(all);
    await s.h.drain();
    for (const attributes of [
      { otherDN: '7001' },
      { otherDN: 'A1', routeType: 'AgentID' },
      { otherDN: '8000' },
      {},
    ])
      expect(await s.route(attributes)).toMatchObject([{ message: 'EventError', errorCode: 93 }]);
    expect(s.h.engine.ctx.table.counts()).toMatchObject({ live: 2, queued: 2 });
    expect(s.phone.offered).toEqual([]);
    expect(brief(await s.route({ otherDN: 'Trunk_Site1' }))).toEqual([['EventRouteUsed', '8800', '8800']]);
    expect(brief(await other.route({ otherDN: '90301' }))).toEqual([['EventRouteUsed', '8800', '90301']]);
    expect([s.call.status, other.call.status]).toEqual([200, 200]);
    s.call.leg.end();
    other.call.leg.end();
    await s.h.pass(40_000);
    expect(s.h.exits).toEqual([0]);
  });

  it('S-45: default-dn is no way round to an agent who drains', async () => {
    const all = await setting(`${wait}, router-timeout: 5`);
    all.login('A1', '7001');
    const s = await waiting(all, '8802');
    await s.h.drain();
    s.desktop.take();
    await s.h.pass(60_000);
    expect(s.phone.offered).toEqual([]);
    expect(s.desktop.events).toEqual([]);
    expect(brief(await s.route({ otherDN: '90301' }))).toEqual([['EventRouteUsed', '8802', '90301']]);
  });

  it('S-89: relocate sends its callers to the peer with the number they called', async () => {
    const s = await waiting(await setting('dr-peer-trunk: Trunk_Site1'));
    await s.h.drain();
    await s.h.pass(20);
    expect(s.call).toMatchObject({ status: 302, contact: 'sip:8800@10.0.0.1:5050' });
    expect(brief(s.desktop.events)).toContainEqual(['EventDiverted', '8800', '0301234']);
  });

  it('S-89 S-92: wait keeps them until router-timeout and in the queue of default-dn after it', async () => {
    const s = await waiting(await setting(wait));
    await s.h.drain();
    await s.h.pass(9000);
    expect(s.call.status).toBeUndefined();
    s.desktop.take();
    await s.h.pass(2000);
    expect(brief(s.desktop.events)).toEqual([
      ['EventDiverted', '8800', '8000'],
      ['EventQueued', '8000', '0301234'],
    ]);
    expect(s.h.engine.alarms.row('queue_without_agents:8000')).toMatchObject({ severity: 'Major' });
  });

  it('S-89: release rejects them', async () => {
    const s = await waiting(await setting('graceful-shutdown-queued-calls: release'));
    await s.h.drain();
    await s.h.pass(20);
    expect(s.call.status).toBe(603);
    expect(brief(s.desktop.events)).toContainEqual(['EventDiverted', '8800', '0301234']);
  });

  it('S-91: a relocation that fails leaves router-timeout as it was, in the shutdown and after an abort', async () => {
    const s = await waiting(
      await setting('dr-peer-trunk: Trunk_Site1, graceful-shutdown-queued-calls: relocate'),
    );
    const trunk = s.h.engine.ctx.directory.dn('Trunk_Site1')!;
    s.h.engine.ctx.service.setAnswering(trunk, false);
    await s.h.drain();
    expect(s.h.engine.alarms.row(`relocation_failed:${s.connID}`)).toMatchObject({ severity: 'Major' });
    s.h.engine.shutdown.abort({ requestId: 'a', initiator: 'admin', reason: 'x' });
    await s.h.pass(0);
    s.desktop.take();
    await s.h.pass(10_000);
    expect(brief(s.desktop.events)).toEqual([
      ['EventDiverted', '8800', '8000'],
      ['EventQueued', '8000', '0301234'],
    ]);
  });

  it('S-70 S-89: a routed agent who does not answer in mid drain gives the call back, which is relocated', async () => {
    const all = await setting('dr-peer-trunk: Trunk_Site1, agent-no-answer-timeout: 5');
    all.login('A2', '7002');
    const s = await waiting(all);
    s.phone2.behaviour = 'ring';
    await s.route({ otherDN: '7002' });
    await s.h.drain();
    expect(s.call.status).toBeUndefined();
    await s.h.pass(5100);
    expect(s.call).toMatchObject({ status: 302, contact: 'sip:8800@10.0.0.1:5050' });
    expect(s.h.engine.agents.count).toBe(0);
  });
});
