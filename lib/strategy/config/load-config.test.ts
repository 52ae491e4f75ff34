import { describe, expect, it } from 'vitest';
import { parseStrategyConfig } from './load-config';

const good = `name: Strategy
http: { address: 127.0.0.1, port: 8095, tokens: [ { name: console, token: "secret-of-the-console" } ] }
servers:
  - { site: site1, url: "ws://127.0.0.1:8050/tlib", token: "secret-of-site1", routingPoints: [8800, "8801"] }
  - { site: site2, url: "ws://127.0.0.1:8060/tlib", token: "secret-of-site2", routingPoints: ["8800"] }
sites:
  - { name: site1, weight: 2, label: Trunk_Site1 }
  - { name: site2, label: Trunk_Site2 }
rules:
  - name: night
    when: { called: "88*", time: { days: [Fri, Sat], from: "22:00", to: "06:00", zone: Europe/Berlin } }
    route: [ { label: 0700 }, { reject: true } ]
  - name: day
    when: { called: [8800, "8810-8819"], ani: "030*", userData: { vip: true } }
    route:
      - { queue: "8000", sites: all, minAgentsAvailable: 1, maxCallsWaiting: 20 }
      - { queue: "8000", sites: { site1: 3, site2: 1 } }
      - { agent: A7001 }
      - { default: true }
`;

const faultsOf = (text: string): string[] => {
  try {
    parseStrategyConfig('strategy.yaml', text);
    return [];
  } catch (error) {
    return error instanceof Error ? error.message.split('\n') : [];
  }
};

describe('parseStrategyConfig', () => {
  it('reads the documented file and fills in what may be left out', () => {
    const config = parseStrategyConfig('strategy.yaml', good);
    expect(config.queueRefreshSeconds).toBe(1);
    expect(config.servers[0]?.routingPoints).toEqual(['8800', '8801']);
    expect(config.sites[1]).toMatchObject({ name: 'site2', weight: 1, label: 'Trunk_Site2' });
    expect(config.rules[0]).toMatchObject({
      when: {
        called: [{ kind: 'prefix', prefix: '88' }],
        time: [{ days: new Set(['Fri', 'Sat']), fromMinute: 22 * 60, toMinute: 6 * 60 }],
      },
      route: [{ kind: 'label', label: '0700' }, { kind: 'reject' }],
    });
    expect(config.rules[1]).toMatchObject({
      when: {
        called: [
          { kind: 'exact', number: '8800' },
          { kind: 'range', first: '8810', last: '8819' },
        ],
        userData: { vip: 'true' },
      },
      route: [
        { kind: 'queue', queue: '8000', sites: 'all', minAgentsAvailable: 1, maxCallsWaiting: 20 },
        { kind: 'queue', queue: '8000', sites: { site1: 3, site2: 1 } },
        { kind: 'agent', agentID: 'A7001' },
        { kind: 'default' },
      ],
    });
  });

  it.each([
    ['a missing section', good.replace(/^name.*\n/, ''), 'strategy.yaml:1: name: missing; allowed: a name'],
    ['an unknown section', `${good}rule: []\n`, 'strategy.yaml:20: rule: unknown key; did you mean rules?'],
    [
      'an unknown key',
      good.replace('weight: 2', 'wait: 2'),
      'strategy.yaml:7: sites[0].wait: unknown key; allowed: name, weight, label',
    ],
    [
      'an unknown key of a choice',
      good.replace('maxCallsWaiting', 'maxCalls'),
      'strategy.yaml:16: rules[1].route[0].maxCalls: unknown key',
    ],
    [
      'an unknown key of a time',
      good.replace('zone:', 'zones:'),
      'rules[0].when.time.zones: unknown key; did you mean zone?',
    ],
    [
      'a URL of HTTP',
      good.replace('ws://127.0.0.1:8050', 'http://127.0.0.1:8050'),
      'strategy.yaml:4: servers[0].url: "http://127.0.0.1:8050/tlib" is not allowed; allowed: a URL, e.g. "ws://127.0.0.1:8060/tlib"',
    ],
    [
      'a range turned round',
      good.replace('8810-8819', '8819-8810'),
      'strategy.yaml:14: rules[1].when.called[1]: "8819-8810" is not allowed; allowed: a number, a prefix such as "88*", or a range',
    ],
    [
      'one number that is none',
      good.replace('called: "88*"', 'called: "8 8"'),
      'strategy.yaml:11: rules[0].when.called: "8 8" is not allowed; allowed: a number',
    ],
    [
      'a time of day',
      good.replace('"22:00"', '"22:60"'),
      'strategy.yaml:11: rules[0].when.time.from: "22:60" is not allowed; allowed: a time of day',
    ],
    [
      'a day',
      good.replace('[Fri, Sat]', '[Friday]'),
      'rules[0].when.time.days[0]: "Friday" is not allowed; allowed: Mon, Tue',
    ],
    [
      'a zone',
      good.replace('Europe/Berlin', 'Mars/Olympus'),
      'rules[0].when.time.zone: "Mars/Olympus" is not allowed; allowed: a time zone',
    ],
    [
      'an empty time',
      good.replace('"06:00"', '"22:00"'),
      'rules[0].when.time.to: "22:00" is not allowed; allowed: another time than from',
    ],
    [
      'two kinds in a choice',
      good.replace('{ agent: A7001 }', '{ agent: A7001, label: "7" }'),
      'strategy.yaml:18: rules[1].route[2]: {"agent":"A7001","label":"7"} is not allowed; allowed: exactly one of queue, agent, label, default, reject',
    ],
    [
      'a condition without a queue',
      good.replace('{ agent: A7001 }', '{ agent: A7001, minAgentsAvailable: 1 }'),
      'rules[1].route[2].minAgentsAvailable: 1 is not allowed; allowed: beside queue alone',
    ],
    [
      'a site without a label',
      good.replace('{ agent: A7001 }', '{ agent: A7001, site: site1 }'),
      'rules[1].route[2].site: "site1" is not allowed; allowed: beside label alone',
    ],
    [
      'sites that are none',
      good.replace('sites: all', 'sites: some'),
      'rules[1].route[0].sites: "some" is not allowed; allowed: own, all, or { SITE: WEIGHT }',
    ],
    [
      'an unknown site of a choice',
      good.replace('site1: 3', 'site3: 3'),
      'strategy.yaml:17: rules[1].route[1].sites.site3: allowed: one of the sites site1, site2',
    ],
    [
      'an unknown site of a server',
      good.replace('site: site2', 'site: site4'),
      'strategy.yaml:5: servers[1].site: allowed: one of the sites site1, site2',
    ],
    [
      'two servers of a site',
      good.replace('site: site2', 'site: site1'),
      'strategy.yaml:5: servers[1].site: allowed: one server a site',
    ],
    [
      'a site twice',
      good.replace('name: site2', 'name: site1'),
      'strategy.yaml:8: sites[1].name: allowed: each name once',
    ],
    [
      'a rule twice',
      good.replace('name: day', 'name: night'),
      'strategy.yaml:13: rules[1].name: allowed: each name once',
    ],
    ['YAML that is none', 'name: {', 'strategy.yaml:1: not valid YAML'],
    ['no mapping', '[]', 'strategy.yaml:1: no configuration; allowed: the keys name, http'],
  ])('names file, line, key and what is allowed: %s', (_what, text, expected) => {
    const faults = faultsOf(text);
    expect(
      faults.some((fault) => fault.includes(expected)),
      faults.join('\n'),
    ).toBe(true);
  });

  it('tells every fault at once, in the order of the file', () => {
    const faults = faultsOf(good.replace('port: 8095', 'port: 99999').replace('weight: 2', 'weight: -1'));
    expect(faults.map((fault) => fault.split(': ').slice(0, 2).join(': '))).toEqual([
      'strategy.yaml:2: http.port',
      'strategy.yaml:7: sites[0].weight',
    ]);
  });

  it('shows no token', () => {
    const faults = faultsOf(good.replaceAll('secret-of-', 'hidden thing '));
    expect(faults).toHaveLength(3);
    expect(faults.join('\n')).not.toContain('hidden');
  });
});
