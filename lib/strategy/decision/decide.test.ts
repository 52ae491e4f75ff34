import { describe, expect, it } from 'vitest';
import { decide } from './decide';
import { parsePattern } from './number-pattern';
import { minuteOf, wallClock, weekdays } from './time-window';
import type { CallFacts, Choice, Rule, SiteFacts, When } from './types';
import { weightedOrder } from './weighted-order';

const now = Date.parse('2026-11-23T12:00:00Z');

const call = (more: Partial<CallFacts> = {}): CallFacts => ({
  site: 'site1',
  routingPoint: '8800',
  called: '8800',
  ani: '0301234',
  userData: {},
  trunk: 'Trunk_GW',
  ...more,
});

const site = (name: string, more: Partial<SiteFacts> = {}): SiteFacts => ({
  name,
  weight: 1,
  label: `Trunk_${name}`,
  targeting: true,
  draining: false,
  connected: true,
  queues: new Map(),
  ...more,
});

const queue = (more: Partial<Extract<Choice, { kind: 'queue' }>> = {}): Choice => ({
  kind: 'queue',
  queue: '8000',
  sites: 'own',
  ...more,
});

const rule = (name: string, route: readonly Choice[], when: When = {}): Rule => ({ name, when, route });
const called = (text: string): When => {
  const pattern = parsePattern(text);
  return { called: pattern === undefined ? [] : [pattern] };
};

const first = (): number => 0;

/** `routeType otherDN` of each target, in order. */
function targets(
  rules: readonly Rule[],
  given = call(),
  sites: readonly SiteFacts[] = [site('site1'), site('site2')],
  random = first,
): string[] {
  return decide(rules, given, now, sites, random).targets.map(({ routeType, otherDN }) =>
    [routeType, otherDN].filter((part) => part !== undefined).join(' '),
  );
}

describe('the rule that decides', () => {
  const rules = [
    rule('sales', [queue({ queue: '8001' })], called('8801')),
    rule('vip', [queue({ queue: '8002' })], { userData: { vip: 'true', level: '3' } }),
    rule('berlin', [queue({ queue: '8003' })], {
      ...called('88*'),
      ani: [{ kind: 'prefix', prefix: '030' }],
    }),
    rule('rest', [queue({ queue: '8004' })], called('8800-8899')),
  ];
  it.each([
    ['the called number', call({ called: '8801' }), 'sales', ['Default 8001']],
    [
      'all keys of the user data',
      call({ called: '1', userData: { vip: true, level: 3 } }),
      'vip',
      ['Default 8002'],
    ],
    ['not one key alone', call({ ani: '1', userData: { vip: true } }), 'rest', ['Default 8004']],
    ['called and calling number', call({ called: '8850' }), 'berlin', ['Default 8003']],
    ['the first that applies', call({ called: '8850', ani: '089' }), 'rest', ['Default 8004']],
    ['default-dn where none applies', call({ called: '7', ani: '1' }), undefined, ['Default']],
  ])('is chosen by %s', (_what, given, name, expected) => {
    expect(decide(rules, given, now, [site('site1')], first).rule).toBe(name);
    expect(targets(rules, given)).toEqual(expected);
  });

  it('is chosen by time', () => {
    const clock = wallClock('UTC');
    if (clock === undefined) throw new Error('no UTC');
    const window = (from: string, to: string) => ({
      days: new Set(weekdays),
      fromMinute: minuteOf(from) ?? 0,
      toMinute: minuteOf(to) ?? 0,
      clock,
    });
    const timed = (from: string, to: string) => [
      rule('open', [queue()], { time: [window(from, to)] }),
      rule('closed', [{ kind: 'reject' }]),
    ];
    expect(targets(timed('08:00', '18:00'))).toEqual(['Default 8000']);
    expect(targets(timed('18:00', '08:00'))).toEqual(['Reject']);
  });
});

describe('the choices of a rule', () => {
  const busy = new Map([['8000', { agentsReady: 0, callsWaiting: 5 }]]);
  const free = new Map([['8000', { agentsReady: 2, callsWaiting: 0 }]]);

  it('are tried in order: queue, agent, number, default-dn, reject', () => {
    const route: Choice[] = [
      queue(),
      { kind: 'agent', agentID: 'A1' },
      { kind: 'label', label: '661234', site: undefined },
      { kind: 'default' },
      { kind: 'reject' },
    ];
    expect(targets([rule('all', route)])).toEqual([
      'Default 8000',
      'AgentID A1',
      'Label 661234',
      'Default',
      'Reject',
    ]);
  });

  it('take minAgentsAvailable and maxCallsWaiting of each site into account; unknown counts are none', () => {
    const wanted = [rule('r', [queue({ sites: 'all', minAgentsAvailable: 1 })])];
    expect(
      targets(wanted, call(), [site('site1', { queues: busy }), site('site2', { queues: free })]),
    ).toEqual(['Label Trunk_site2']);
    expect(targets(wanted)).toEqual([]);
    const short = [rule('r', [queue({ maxCallsWaiting: 4 })])];
    expect(targets(short, call(), [site('site1', { queues: busy })])).toEqual([]);
    expect(targets(short, call(), [site('site1', { queues: free })])).toEqual(['Default 8000']);
    expect(targets(short)).toEqual([]);
  });

  it('spread over the sites by weight', () => {
    const sites = [site('site1', { weight: 3 }), site('site2')];
    const spread = [rule('r', [queue({ sites: 'all' })])];
    expect(targets(spread, call(), sites, () => 0.74)).toEqual(['Default 8000', 'Label Trunk_site2']);
    expect(targets(spread, call(), sites, () => 0.76)).toEqual(['Label Trunk_site2', 'Default 8000']);
    const own = [rule('r', [queue({ sites: { site2: 1 } })])];
    expect(targets(own, call(), sites)).toEqual(['Label Trunk_site2']);
  });

  it('ask a site that can’t be heard last', () => {
    const sites = [site('site1', { connected: false }), site('site2')];
    expect(targets([rule('r', [queue({ sites: 'all' })])], call(), sites)).toEqual([
      'Label Trunk_site2',
      'Default 8000',
    ]);
  });

  it('name each way once', () => {
    expect(targets([rule('r', [queue(), queue({ sites: { site1: 1 } })])])).toEqual(['Default 8000']);
  });
});

describe.each([
  ['stopped by an operator', { targeting: false }],
  ['shutting down gracefully (S-45)', { draining: true }],
] as const)('a site that is %s', (_what, state) => {
  const off = [site('site1', state), site('site2')];
  const local: Choice[] = [queue(), { kind: 'agent', agentID: 'A1' }, { kind: 'default' }];

  it('gets no call of its own Routing Point: neither queue nor agent nor default-dn', () => {
    expect(targets([rule('r', local)], call(), off)).toEqual([]);
    expect(targets([], call(), off)).toEqual([]);
  });

  it('sends its calls to the other site', () => {
    expect(targets([rule('r', [queue({ sites: 'all' }), ...local])], call(), off)).toEqual([
      'Label Trunk_site2',
    ]);
  });

  it('gets none of the other site’s, by whatever name', () => {
    const route: Choice[] = [
      queue({ sites: 'all' }),
      { kind: 'label', label: 'Trunk_site1', site: undefined },
      { kind: 'label', label: '7001', site: 'site1' },
    ];
    expect(targets([rule('r', route)], call({ site: 'site2' }), off)).toEqual(['Default 8000']);
  });

  it('may still reject, and send calls outside', () => {
    const route: Choice[] = [{ kind: 'label', label: '661234', site: undefined }, { kind: 'reject' }];
    expect(targets([rule('r', route)], call(), off)).toEqual(['Label 661234', 'Reject']);
  });
});

describe('a call that the other site sent', () => {
  const sent = call({ trunk: 'Trunk_site2' });
  it('is not sent on, by weight or by label, so that it can’t go in circles', () => {
    const route: Choice[] = [
      queue({ sites: 'all' }),
      { kind: 'label', label: 'Trunk_site2', site: undefined },
      { kind: 'label', label: '28000', site: 'site2' },
    ];
    expect(targets([rule('r', route)], sent)).toEqual(['Default 8000']);
  });
});

describe('weightedOrder', () => {
  it('draws each item first with its share, and holds all of them', () => {
    let seed = 7;
    const random = (): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const items = [
      { item: 'a', weight: 6 },
      { item: 'b', weight: 3 },
      { item: 'c', weight: 1 },
      { item: 'd', weight: 0 },
    ];
    const counts = new Map<string, number>();
    for (let draw = 0; draw < 10_000; draw += 1) {
      const order = weightedOrder(items, random);
      expect(order.toSorted()).toEqual(['a', 'b', 'c', 'd']);
      expect(order[3]).toBe('d');
      counts.set(order[0]!, (counts.get(order[0]!) ?? 0) + 1);
    }
    expect(counts.get('a')! / 10_000).toBeCloseTo(0.6, 1);
    expect(counts.get('b')! / 10_000).toBeCloseTo(0.3, 1);
    expect(counts.get('c')! / 10_000).toBeCloseTo(0.1, 1);
    expect(counts.get('d')).toBeUndefined();
  });
});
