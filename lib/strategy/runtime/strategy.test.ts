import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../clock/simulated-clock';
import { silentLog } from '../../log/log';
import type { TLibClientRequest } from '../../tlib/client/tlib-client';
import type { TLibEvent } from '../../tlib/types';
import type { RoutingPlan } from '../config/types';
import type { Choice, Rule } from '../decision/types';
import type { ConnectServer, RoutingLinkListener } from './link';
import { Strategy } from './strategy';

type RouteRequest = Extract<TLibClientRequest, { message: 'RequestRouteCall' }>;
type Answer = Pick<TLibEvent, 'message'> & Partial<TLibEvent>;

/** A SIP Server as its T-Library shows it; answers come a moment later, as over a wire. */
class FakeServer {
  readonly routes: RouteRequest[] = [];
  readonly registered: string[] = [];
  /** What the queues count. */
  queues: Record<string, { agentsReady: number; callsWaiting: number }> = {};
  /** How a RequestRouteCall is answered; undefined: not at all. */
  answer: (request: RouteRequest) => Answer | undefined = () => ({ message: 'EventRouteUsed' });
  draining = false;
  refusing = false;
  silent = false;
  connections = 0;
  #listener: RoutingLinkListener | undefined;

  constructor(private readonly clock: SimulatedClock) {}

  connect(listener: RoutingLinkListener): ReturnType<ConnectServer> {
    this.connections += 1;
    const later = (work: () => void): void => {
      this.clock.schedule(1, () => {
        if (this.#listener === listener) work();
      });
    };
    this.#listener = listener;
    later(() => {
      if (this.refusing) this.cut('refused');
      else listener.onConnected({ message: 'EventLinkConnected', status: 'Started' });
    });
    return {
      request: (request, answered) => {
        if (request.message === 'RequestRouteCall') this.routes.push(request);
        if (request.message === 'RequestRegisterAddress') this.registered.push(request.thisDN);
        const answer = this.silent ? undefined : this.#answerTo(request);
        if (answer !== undefined) later(() => answered(answer));
      },
      close: () => {
        this.#listener = undefined;
      },
    };
  }

  tell(event: TLibEvent): void {
    this.#listener?.onEvent(event);
  }

  call(connID: string, more: Partial<TLibEvent> = {}): void {
    this.tell({
      message: 'EventRouteRequest',
      thisDN: '8800',
      connID,
      ani: '0301234',
      dnis: '8800',
      extensions: { trunk: 'Trunk_GW' },
      ...more,
    });
  }

  cut(reason = 'cut'): void {
    const listener = this.#listener;
    this.#listener = undefined;
    listener?.onDisconnected(reason);
  }

  /** `routeType otherDN` of every route so far. */
  get asked(): string[] {
    return this.routes.map(({ routeType = '', otherDN = '' }) => `${routeType} ${otherDN}`.trim());
  }

  #answerTo(request: TLibClientRequest): TLibEvent | undefined {
    if (request.message === 'RequestRouteCall') return this.answer(request);
    const shutdown = this.draining ? { shutdown: 'graceful' } : {};
    const { thisDN } = request as { thisDN: string };
    if (request.message === 'RequestRegisterAddress')
      return { message: 'EventRegistered', thisDN, extensions: { type: 'Routing Point', ...shutdown } };
    const counts = this.queues[thisDN];
    return counts === undefined
      ? { message: 'EventError', errorCode: 59, thisDN }
      : { message: 'EventAddressInfo', thisDN, extensions: { type: 'ACD Queue', ...counts, ...shutdown } };
  }
}

const toQueue: Choice = { kind: 'queue', queue: '8000', sites: 'own' };
const rule = (...route: Choice[]): Rule => ({ name: 'all', when: {}, route });
const refused = (errorCode: number) => (): Answer => ({ message: 'EventError', errorCode });

function setting(rules: readonly Rule[] = [rule(toQueue)]) {
  const clock = new SimulatedClock();
  const servers = { site1: new FakeServer(clock), site2: new FakeServer(clock) };
  for (const server of Object.values(servers))
    server.queues = { '8000': { agentsReady: 5, callsWaiting: 0 } };
  const plan: RoutingPlan = {
    servers: (['site1', 'site2'] as const).map((site) => ({
      site,
      url: `ws://${site}/tlib`,
      token: 'token',
      routingPoints: ['8800'],
    })),
    sites: [
      { name: 'site1', weight: 1, label: 'Trunk_Site1' },
      { name: 'site2', weight: 1, label: 'Trunk_Site2' },
    ],
    rules,
    queueRefreshSeconds: 1,
  };
  let draw = 0;
  const strategy = new Strategy({
    plan,
    clock,
    random: () => draw,
    log: silentLog,
    connect: ({ site }, listener) => servers[site as 'site1' | 'site2'].connect(listener),
  });
  strategy.start();
  clock.advance(10);
  const setDraw = (next: number): void => {
    draw = next;
  };
  return { clock, ...servers, plan, strategy, setDraw };
}

describe('a strategy', () => {
  it('registers its Routing Points and routes each call once', () => {
    const { clock, site1, site2 } = setting();
    expect([site1.registered, site2.registered]).toEqual([['8800'], ['8800']]);
    site1.call('c1');
    site1.call('c1');
    clock.advance(5_000);
    expect(site1.routes).toEqual([
      { message: 'RequestRouteCall', thisDN: '8800', connID: 'c1', routeType: 'Default', otherDN: '8000' },
    ]);
    expect(site2.routes).toEqual([]);
  });

  it('tries the next choice after a refusal, and no more than eight for one stay', () => {
    const route: Choice[] = [toQueue, { kind: 'label', label: '661', site: undefined }, { kind: 'default' }];
    const { clock, site1 } = setting([rule(...route)]);
    site1.answer = ({ routeType }) =>
      routeType === 'Default' ? { message: 'EventError', errorCode: 93 } : { message: 'EventRouteUsed' };
    site1.call('c1');
    clock.advance(5_000);
    expect(site1.asked).toEqual(['Default 8000', 'Label 661']);
    site1.answer = refused(93);
    site1.call('c2');
    clock.advance(60_000);
    expect(site1.asked).toHaveLength(2 + 8);
    expect(site1.asked.slice(2, 5)).toEqual(['Default 8000', 'Label 661', 'Default']);
  });

  it('waits a second before it begins again with ways that were all refused', () => {
    const { clock, site1 } = setting();
    site1.answer = refused(93);
    site1.call('c1');
    clock.advance(500);
    expect(site1.routes).toHaveLength(1);
    clock.advance(2_000);
    expect(site1.routes).toHaveLength(2);
  });

  it('lets go of a call that has left: routed, abandoned, gone (56), or away by router-timeout', () => {
    const { clock, site1, strategy } = setting([rule({ ...toQueue, minAgentsAvailable: 9 })]);
    for (const connID of ['c1', 'c2', 'c3']) site1.call(connID);
    clock.advance(100);
    expect(strategy.site('site1')?.callsWaiting).toBe(3);
    site1.tell({ message: 'EventAbandoned', thisDN: '8800', connID: 'c1' });
    site1.tell({ message: 'EventDiverted', thisDN: '8800', connID: 'c2' });
    site1.answer = refused(56);
    site1.queues['8000'] = { agentsReady: 9, callsWaiting: 0 };
    clock.advance(5_000);
    expect(site1.routes.map(({ connID }) => connID)).toEqual(['c3']);
    expect(strategy.site('site1')?.callsWaiting).toBe(0);
  });

  it('leaves a call that somebody else routes (110), and takes it where that fails', () => {
    const { clock, site1 } = setting([rule(toQueue, { kind: 'default' })]);
    site1.answer = refused(110);
    site1.call('c1');
    clock.advance(100);
    expect(site1.asked).toEqual(['Default 8000']);
    site1.answer = () => ({ message: 'EventRouteUsed' });
    clock.advance(3_000);
    expect(site1.asked).toEqual(['Default 8000', 'Default 8000']);
  });

  it('offers a call that an agent gave back to somebody else', () => {
    const { clock, site1 } = setting([rule({ kind: 'agent', agentID: 'A1' }, toQueue)]);
    site1.call('c1');
    clock.advance(10);
    site1.tell({ message: 'EventDiverted', thisDN: '8800', connID: 'c1' });
    clock.advance(15_000);
    site1.call('c1');
    clock.advance(100);
    expect(site1.asked).toEqual(['AgentID A1', 'Default 8000']);
  });
});

describe('agents available', () => {
  it('keep a call waiting until the queue has as many as the rule wants', () => {
    const { clock, site1 } = setting([rule({ ...toQueue, minAgentsAvailable: 1 })]);
    site1.queues['8000'] = { agentsReady: 0, callsWaiting: 0 };
    clock.advance(2_000);
    site1.call('c1');
    clock.advance(3_000);
    expect(site1.routes).toEqual([]);
    site1.queues['8000'] = { agentsReady: 1, callsWaiting: 0 };
    clock.advance(1_100);
    expect(site1.asked).toEqual(['Default 8000']);
  });

  it('are not promised twice between two answers', () => {
    const { clock, site1 } = setting([
      rule({ ...toQueue, minAgentsAvailable: 1 }, { kind: 'label', label: '661', site: undefined }),
    ]);
    site1.queues['8000'] = { agentsReady: 2, callsWaiting: 0 };
    clock.advance(2_000);
    for (const connID of ['c1', 'c2', 'c3']) site1.call(connID);
    clock.advance(20);
    expect(site1.asked).toEqual(['Default 8000', 'Default 8000', 'Label 661']);
  });

  it('are unknown for a queue that the server doesn’t have', () => {
    const { clock, site1 } = setting([rule({ ...toQueue, minAgentsAvailable: 1 }, { kind: 'reject' })]);
    site1.queues = {};
    clock.advance(2_000);
    site1.call('c1');
    clock.advance(10);
    expect(site1.asked).toEqual(['Reject']);
  });
});

const spread: Choice = { kind: 'queue', queue: '8000', sites: 'all' };

describe('a site that is no longer targeted', () => {
  it('gets no RequestRouteCall after the stop, not even of calls that were under way to it', () => {
    const { clock, site1, site2, strategy, setDraw } = setting([rule(spread)]);
    setDraw(0.9);
    site1.call('c1');
    clock.advance(10);
    expect(site1.asked).toEqual(['Label Trunk_Site2']);
    // The first way is refused after the stop: the second one must not be taken.
    setDraw(0);
    site1.answer = refused(93);
    site1.call('c2');
    strategy.setTargeting('site2', false, { by: 'console' });
    const sent = site1.asked.length;
    for (let caller = 0; caller < 50; caller += 1) {
      setDraw(caller / 50);
      site1.call(`d${caller}`);
      site2.call(`e${caller}`);
      clock.advance(100);
    }
    clock.advance(5_000);
    expect(site1.asked.slice(sent)).not.toContain('Label Trunk_Site2');
    expect(site2.asked).toHaveLength(50);
    expect(new Set(site2.asked)).toEqual(new Set(['Label Trunk_Site1']));
  });

  it('says since when, by whom and why; the same again changes nothing', () => {
    const { clock, strategy } = setting();
    const at = clock.now();
    expect(strategy.setTargeting('site2', false, { by: 'console', reason: 'migration' })).toBe(true);
    clock.advance(5_000);
    expect(strategy.setTargeting('site2', false, { by: 'other' })).toBe(true);
    expect(strategy.site('site2')).toMatchObject({
      targeting: false,
      change: { at, by: 'console', reason: 'migration' },
    });
    expect(strategy.setTargeting('site9', false, { by: 'console' })).toBe(false);
  });

  it('takes its waiting calls at once when it is targeted again', () => {
    const { clock, site1, strategy } = setting();
    strategy.setTargeting('site1', false, { by: 'console' });
    site1.call('c1');
    clock.advance(5_000);
    expect(site1.routes).toEqual([]);
    strategy.setTargeting('site1', true, { by: 'console' });
    clock.advance(10);
    expect(site1.asked).toEqual(['Default 8000']);
  });
});

describe('a server that shuts down gracefully (S-45)', () => {
  const told = (status: string): TLibEvent => ({
    message: 'EventPrivateInfo',
    privateMsgID: 3019,
    extensions: { status, phase: 'DRAIN' },
  });

  it('gets calls for the other site alone from the moment it says so, and again its own after an abort', () => {
    const { clock, site1, site2, setDraw } = setting([rule(spread)]);
    site2.draining = true;
    site2.tell(told('Suspending'));
    setDraw(0.9);
    site1.call('c1');
    site2.call('c2');
    clock.advance(10);
    expect([site1.asked, site2.asked]).toEqual([['Default 8000'], ['Label Trunk_Site1']]);
    site2.draining = false;
    site2.tell(told('Started'));
    site2.call('c3');
    clock.advance(10);
    expect(site2.asked).toEqual(['Label Trunk_Site1', 'Default 8000']);
  });

  it('is found out when the strategy comes later than the shutdown (S-47)', () => {
    const { clock, site2, strategy } = setting([rule(spread)]);
    site2.cut();
    site2.draining = true;
    clock.advance(2_000);
    expect(strategy.site('site2')).toMatchObject({ connected: true, draining: true });
  });
});

describe('a lost connection', () => {
  it('is made again with growing pauses, and the calls that wait then are routed', () => {
    const { clock, site1 } = setting();
    site1.refusing = true;
    site1.cut();
    clock.advance(60_000);
    const attempts = site1.connections;
    expect(attempts).toBeGreaterThan(6);
    expect(attempts).toBeLessThan(15);
    site1.refusing = false;
    clock.advance(15_000);
    expect(site1.registered).toEqual(['8800', '8800']);
    site1.call('c1');
    clock.advance(10);
    expect(site1.asked).toEqual(['Default 8000']);
  });

  it('counts its open routes as lost, and routes the call again when the server tells of it', () => {
    const { clock, site1, strategy } = setting();
    site1.answer = () => undefined;
    site1.call('c1');
    clock.advance(100);
    site1.cut();
    clock.advance(2_000);
    site1.answer = () => ({ message: 'EventRouteUsed' });
    site1.call('c1');
    clock.advance(10);
    expect(site1.asked).toEqual(['Default 8000', 'Default 8000']);
    expect(strategy.routed(60).map(({ result, count }) => [result, count])).toEqual([
      ['lost', 1],
      ['routed', 1],
    ]);
  });

  it('is given up where the server leaves a question open for ten seconds', () => {
    const { clock, site1, strategy } = setting();
    site1.silent = true;
    clock.advance(11_500);
    expect(site1.connections).toBe(2);
    site1.silent = false;
    clock.advance(20_000);
    expect(strategy.site('site1')).toMatchObject({ connected: true });
  });

  it('leaves no timer behind when the strategy stops', () => {
    const { clock, site1, strategy } = setting();
    site1.call('c1');
    clock.advance(3_000);
    strategy.stop();
    clock.advance(100);
    expect(clock.pendingCount).toBe(0);
  });
});

describe('another plan', () => {
  it('counts from the next call on; what was told about targeting stays', () => {
    const { clock, site1, plan, strategy } = setting();
    strategy.setTargeting('site2', false, { by: 'console' });
    strategy.apply({ ...plan, rules: [rule({ kind: 'label', label: '661', site: undefined })] });
    site1.call('c1');
    clock.advance(10);
    expect(site1.asked).toEqual(['Label 661']);
    expect(site1.connections).toBe(1);
    expect(strategy.site('site2')?.targeting).toBe(false);
  });

  it('connects to what is new, leaves what is gone, and makes a changed connection anew', () => {
    const { clock, site1, site2, plan, strategy } = setting();
    strategy.apply({ ...plan, servers: plan.servers.slice(0, 1) });
    clock.advance(100);
    expect(strategy.site('site2')).toMatchObject({ connected: undefined });
    strategy.apply({
      ...plan,
      servers: plan.servers.map((server) => ({ ...server, routingPoints: ['8800', '8801'] })),
    });
    clock.advance(100);
    expect([site1.connections, site2.connections]).toEqual([2, 2]);
    expect(site2.registered.slice(1)).toEqual(['8800', '8801']);
  });
});

describe('what was routed where', () => {
  it('is counted by Routing Point, rule, target, site and result', () => {
    const { clock, site1, site2, strategy, setDraw } = setting([rule(spread, { kind: 'reject' })]);
    setDraw(0);
    site1.call('c1');
    setDraw(0.9);
    site1.call('c2');
    clock.advance(10);
    site2.answer = refused(93);
    strategy.setTargeting('site1', false, { by: 'console' });
    site2.call('c3');
    clock.advance(100);
    const rows = strategy
      .routed(60)
      .map(({ from, target, site, result, count }) => [from, target, site, result, count]);
    expect(rows).toHaveLength(4);
    expect(rows).toEqual(
      expect.arrayContaining([
        ['site1', 'queue 8000', 'site1', 'routed', 1],
        ['site1', 'queue 8000', 'site2', 'routed', 1],
        ['site2', 'queue 8000', 'site2', 'error 93', 1],
        ['site2', 'reject', null, 'error 93', 1],
      ]),
    );
    expect(strategy.site('site2')).toMatchObject({ routedLastMinute: 1, lastRouteAt: expect.any(Number) });
  });
});
