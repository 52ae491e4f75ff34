import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../feed/report';
import { type Harness, startEngine, type TestClient } from '../testing/engine-harness';
import { withDirection } from '../../sip/sdp/with-direction';
import { EventOrder } from '../testing/event-order';
import type { CallOutcome, TestPeer } from '../testing/engine-peers';

const yaml = `
TServer: { graceful-shutdown-sip-timeout: 4, agent-no-answer-timeout: 6, dr-peer-trunk: Trunk_Site1 }
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090", prefix: "9" }
  - { number: Trunk_Site1, type: Trunk, contact: "sip:10.0.0.1:5050", prefix: "77" }
  - { numbers: "7001-7002", type: Extension, contact: "sip:x@10.0.0.9:5701" }
  - { number: "7003", type: Extension, contact: "sip:x@10.0.0.9:5701", password: swordfish }
  - { number: "7004", type: Extension, contact: "sip:x@10.0.0.9:5701", nailed-up: true, connect-nailedup-on-login: "gcti::park", disconnect-nailedup-timeout: 20 }
  - { number: "8000", type: ACD Queue }
  - { number: "8001", type: ACD Queue }
  - { number: "8800", type: Routing Point, default-dn: "8000" }
  - { number: "8801", type: Routing Point, default-dn: "7001", router-timeout: 3 }
agentLogins:
  - { code: A1, queues: ["8000", "8001"] }
  - { code: A2, queues: ["8000"], wrap-up-time: 5 }
  - { code: A3, queues: ["8000", "8001"], wrap-up-time: untimed }
  - { code: A4, queues: ["8001"], wrap-up-time: 3, legal-guard-time: 2 }
`;

const agents = ['A1', 'A2', 'A3', 'A4'] as const;
const dns = ['7001', '7002', '7003', '7004'] as const;
const one = fc.nat({ max: 3 });
const action = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('login' as const),
      agent: one,
      dn: one,
      queue: fc.constantFrom('8000', '8001'),
      workMode: fc.constantFrom('AutoIn', 'ManualIn'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('mode' as const),
      dn: one,
      ready: fc.boolean(),
      workMode: fc.constantFrom('ManualIn', 'AuxWork', 'AfterCallWork'),
      wrapUp: fc.constantFrom(undefined, 'untimed', 2, 30),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('logout' as const), dn: one }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('call' as const),
      number: fc.constantFrom('8000', '8000', '8001', '8800', '8801', '7001', '7002', '9555'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('make-call' as const),
      dn: one,
      number: fc.constantFrom('7001', '90', '8000'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('hang-up' as const), index: fc.nat({ max: 9 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('phone-hangs-up' as const), index: fc.nat({ max: 9 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('phone-answers' as const), index: fc.nat({ max: 9 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('phones-are' as const),
      behaviour: fc.constantFrom('answer' as const, 'ring' as const, 'busy' as const, 'silent' as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('control' as const),
      message: fc.constantFrom(
        'RequestReleaseCall',
        'RequestHoldCall',
        'RequestRetrieveCall',
        'RequestRedirectCall',
        'RequestSendDTMF',
        'RequestAttachUserData',
        'RequestAnswerCall',
      ),
      dn: one,
      number: fc.constantFrom('7001', '7004', '8000', '9555', '7755'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('route' as const),
      index: one,
      target: fc.constantFrom(
        { otherDN: '7002' },
        { otherDN: '8001' },
        { otherDN: '8801' },
        { otherDN: '9555' },
        { otherDN: '7755' },
        { otherDN: 'Trunk_GW' },
        { otherDN: 'A1', routeType: 'AgentID' },
        { otherDN: 'A4', routeType: 'AgentID' },
        { routeType: 'Default' },
        { routeType: 'Reject' },
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('in-dialog' as const),
      status: fc.constantFrom(200, 200, 488, 481),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('phone-calls' as const),
      password: fc.constantFrom('swordfish', 'swordfish', 'wrong', undefined),
      number: fc.constantFrom('7001', '8000', '9555'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('offers' as const),
      by: fc.constantFrom('phones' as const, 'callers' as const),
      index: fc.nat({ max: 9 }),
      method: fc.constantFrom('INVITE', 'UPDATE'),
      direction: fc.constantFrom('inactive' as const, 'sendonly' as const, 'sendrecv' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('option' as const),
      change: fc.constantFrom(
        { 'graceful-shutdown-acw-cap': 2 },
        { 'graceful-shutdown-acw-cap': 0 },
        { 'graceful-shutdown-early-exit': true },
        { 'graceful-shutdown-sip-timeout': 0 },
        { 'graceful-shutdown-sip-timeout': 9 },
        { 'graceful-shutdown-queued-calls': 'wait' },
        { 'graceful-shutdown-max-duration': 5 },
        { 'graceful-shutdown-max-duration': 0 },
        { 'shutdown-sip-reject-code': 302 },
        { 'shutdown-retry-after': 0 },
        { 'agent-no-answer-timeout': 2 },
        { 'agent-no-answer-action': 'notready' },
        { 'agent-no-answer-action': 'logout' },
        { 'wrap-up-time': 4 },
        { 'wrap-up-time': 0 },
        { 'timed-acw-in-idle': true },
        { 'acw-in-idle-force-ready': false },
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('wait' as const),
      ms: fc.constantFrom(5, 500, 1500, 4000, 9000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('drain' as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('abort' as const) }) },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

const phoneSdp = Buffer.from(
  'v=0\r\no=- 3 1 IN IP4 10.0.0.9\r\ns=-\r\nc=IN IP4 10.0.0.9\r\nt=0 0\r\nm=audio 4002 RTP/AVP 0\r\n',
);

interface World {
  readonly h: Harness;
  readonly trunk: TestPeer;
  readonly phones: TestPeer;
  readonly desktop: TestClient;
  readonly calls: CallOutcome[];
  readonly faults: string[];
}

/** Watches what must hold at every single moment, not only between steps. */
async function world(): Promise<World> {
  const h = await startEngine(yaml);
  const [trunk, phones] = await Promise.all([h.peer(5090, '030'), h.peer(5701, 'x')]);
  const desktop = h.client();
  for (const thisDN of [...dns, '8000', '8001', '8800', '8801'])
    h.ask(desktop, { message: 'RequestRegisterAddress', thisDN });
  const faults: string[] = [];
  const { journal, engine } = h;
  const append = journal.append.bind(journal);
  journal.append = (event) => {
    append(event);
    if (event.type === 'agent-logout' && engine.ctx.table.onCall(event.dn))
      faults.push(`agent ${event.agentID} logged out while on a call`);
    if (event.type === 'suspended' && engine.agents.count > 0) faults.push('Suspended with agents logged in');
    if (event.type === 'call-started') faults.push(`call ${event.connID} was made while draining`);
    if (
      event.type === 'call-ended' &&
      ['forced', 'stop-now', 'lost', 'released-from-queue'].includes(event.cause)
    )
      faults.push(`the shutdown ended call ${event.connID} (${event.cause})`);
  };
  const order = new EventOrder();
  const send = desktop.send.bind(desktop);
  desktop.send = (event) => {
    send(event);
    const disorder = order.next(event);
    if (disorder !== undefined) faults.push(disorder);
    const previous = desktop.events.at(-2);
    if (
      previous?.message === 'EventAgentReady' &&
      engine.gate.closed &&
      previous.thisDN === event.thisDN &&
      event.message !== 'EventAgentLogout'
    ) {
      if (['EventRinging', 'EventEstablished'].includes(event.message))
        faults.push(`a call was offered to ${event.thisDN} after Ready in a shutdown`);
    }
  };
  return { h, trunk, phones, desktop, calls: [], faults };
}

async function perform({ h, trunk, phones, desktop, calls }: World, step: Action): Promise<void> {
  const ask = (request: Record<string, unknown>): void => void h.ask(desktop, { referenceID: 1, ...request });
  switch (step.type) {
    case 'login':
      return ask({
        message: 'RequestAgentLogin',
        agentID: agents[step.agent],
        thisDN: dns[step.dn],
        thisQueue: step.queue,
        workMode: step.workMode,
      });
    case 'mode':
      return ask({
        message: step.ready ? 'RequestAgentReady' : 'RequestAgentNotReady',
        thisDN: dns[step.dn],
        workMode: step.workMode,
        ...(step.wrapUp === undefined ? {} : { extensions: { WrapUpTime: step.wrapUp } }),
      });
    case 'logout':
      return ask({ message: 'RequestAgentLogout', thisDN: dns[step.dn] });
    case 'call':
      calls.push(trunk.call(step.number));
      return;
    case 'make-call':
      return ask({ message: 'RequestMakeCall', thisDN: dns[step.dn], otherDN: step.number });
    case 'hang-up':
      return calls[step.index]?.leg.end();
    case 'phone-hangs-up':
      return phones.offered.at(-1 - step.index)?.end();
    case 'phone-answers': {
      const leg = phones.offered.at(-1 - step.index);
      if (leg?.state === 'early' || leg?.state === 'proceeding') leg.accept({});
      return;
    }
    case 'phones-are':
      phones.behaviour = step.behaviour;
      return;
    case 'control': {
      const connID = h.engine.ctx.table.connIDs(dns[step.dn] ?? '')[0];
      const more = { otherDN: step.number, dtmfDigits: '1', userData: { k: step.number } };
      if (connID !== undefined) ask({ message: step.message, thisDN: dns[step.dn], connID, ...more });
      return;
    }
    case 'route': {
      const atPoints = [...h.engine.ctx.table.all()].filter(({ call }) => call.place?.queue.startsWith('88'));
      const call = atPoints[step.index]?.call;
      if (call?.place === undefined) return;
      return ask({
        message: 'RequestRouteCall',
        thisDN: call.place.queue,
        connID: call.connID,
        ...step.target,
      });
    }
    case 'phone-calls': {
      const { password } = step;
      const credentials = password === undefined ? {} : { credentials: { username: '7003', password } };
      calls.push(phones.call(step.number, '7003', credentials));
      return;
    }
    case 'offers': {
      const legs = step.by === 'phones' ? phones.offered : calls.map(({ leg }) => leg);
      const leg = legs.at(-1 - step.index);
      if (leg?.state !== 'confirmed') return;
      leg.request(step.method, { body: withDirection(phoneSdp, step.direction) }, (answer) => {
        if (step.method === 'INVITE' && (answer?.response.status ?? 500) < 300) answer?.ack();
      });
      return;
    }
    case 'option':
      h.engine.ctx.options.patch(step.change);
      return;
    case 'in-dialog':
      phones.inDialog = step.status;
      return;
    case 'wait':
      return h.pass(step.ms);
    case 'drain':
      await h.drain();
      return;
    case 'abort':
      if (h.engine.shutdown.state.status === 'Suspending')
        h.engine.shutdown.abort({ requestId: 'a', initiator: 'x', reason: '' });
      return;
    default:
      step satisfies never;
  }
}

/** Without people at work most days would be empty. */
const morning: readonly Action[] = [0, 1, 3].map((agent) => ({
  type: 'login',
  agent,
  dn: agent,
  queue: agent === 3 ? '8001' : '8000',
  workMode: 'AutoIn',
}));

async function run(day: readonly Action[]): Promise<void> {
  const w = await world();
  const { engine } = w.h;
  let clock: { id: string; startedAt: number } | undefined;
  for (const step of [...morning, ...day]) {
    const liveBefore = engine.ctx.table.live;
    const closedBefore = engine.gate.closed;
    const agentsBefore = engine.agents.count;
    await perform(w, step);
    await w.h.pass(5);
    expect(w.faults).toEqual([]);
    if (closedBefore && engine.gate.closed) {
      expect(engine.ctx.table.live, 'S-7: no new call').toBeLessThanOrEqual(liveBefore);
      expect(engine.agents.count, 'S-41: no new login').toBeLessThanOrEqual(agentsBefore);
    }
    const running = engine.shutdown.running;
    if (running !== undefined && running.id === clock?.id)
      expect(running.startedAt, 'S-120').toBe(clock.startedAt);
    clock = running && { id: running.id, startedAt: running.startedAt };
    if (engine.shutdown.state.status === 'Suspended') expect(engine.agents.count, 'S-76').toBe(0);
    let queued = 0;
    for (const { call } of engine.ctx.table.all()) if (call.place !== undefined) queued += 1;
    expect(engine.ctx.table.queued).toBe(queued);
    expect(engine.nailedUp.counts().busy, 'a nailed-up leg without its call').toBeLessThanOrEqual(
      engine.ctx.table.live,
    );
    if (engine.gate.closed) expect(engine.nailedUp.counts().parked, 'S-100').toBe(0);
  }
  // Whatever happened: when the callers have gone, a shutdown ends, nobody is left and nothing leaks.
  await w.h.drain();
  for (const call of w.calls) call.leg.end();
  await w.h.pass(20_000);
  const talking = [...w.phones.offered, ...w.trunk.offered].filter((leg) => leg.state === 'confirmed');
  expect(talking.length, 'a leg without a call').toBeLessThanOrEqual(2 * engine.ctx.table.live);
  for (const leg of w.phones.offered) leg.end();
  for (const leg of w.trunk.offered) leg.end();
  await w.h.pass(120_000);
  expect(w.faults).toEqual([]);
  expect(engine.shutdown.state.status).toBe('Suspended');
  expect(engine.ctx.table.live).toBe(0);
  expect(engine.ctx.table.queued).toBe(0);
  expect(engine.agents.acwCount).toBe(0);
  expect(engine.nailedUp.counts(), 'S-100, S-101').toEqual({ parked: 0, busy: 0 });
  expect(engine.ua.counts()).toEqual({ clientTransactions: 0, serverTransactions: 0, legs: 0 });
  for (const trunk of engine.trunks.numbers()) expect(engine.trunks.row(trunk)?.calls).toBe(0);
  const last = w.h.journal.events.filter((event) => event.shutdownId === engine.shutdown.running?.id);
  expect(buildReport(last)).toMatchObject({ callsDropped: 0, calls: { left: 0 } });
}

describe('random days of agents, calls and shutdowns', () => {
  it('never log an agent out on a call, never end a call, leave nobody logged in and leak nothing (S-7, S-50…S-76, S-80, S-120)', async () => {
    await fc.assert(fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 80, size: 'max' }), run), {
      numRuns: Number(process.env.TIDEGATE_PROPERTY_RUNS ?? 150),
      seed: Number(process.env.TIDEGATE_PROPERTY_SEED ?? 20261122),
    });
  }, 120_000);
});
