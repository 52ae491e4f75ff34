import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseGatewayConfig } from '../../lib/gateway/config';
import { parseConfig } from '../../lib/sip-server/config/load-config';
import { parseStrategyConfig } from '../../lib/strategy/config/load-config';
import { parseDemoOptions } from './options';
import { gatewayConfig, planDemo, portsOf, siteConfig, strategyConfig } from './plan';

describe('tidegate demo options', () => {
  it('runs 40 agents with calls that keep about two thirds of them busy', () => {
    expect(parseDemoOptions([])).toMatchObject({
      agents: 40,
      meanCallSeconds: 35,
      callsPerMinute: 31,
      consolePort: 3000,
      basePort: 5050,
      console: true,
    });
  });

  it('fits the rate of calls to agents and length unless it is given', () => {
    expect(parseDemoOptions(['--agents', '80']) as object).toMatchObject({ callsPerMinute: 62 });
    expect(parseDemoOptions(['--mean-call', '87']) as object).toMatchObject({ callsPerMinute: 16 });
    expect(parseDemoOptions(['--calls-per-minute', '7']) as object).toMatchObject({ callsPerMinute: 7 });
  });

  it.each([
    [['--agents', '1'], '--agents 1: allowed: a whole number from 2 to 500'],
    [['--agents', 'x'], '--agents x: allowed'],
    [['--mean-call', '3.5'], '--mean-call 3.5: allowed'],
    [['--calls-per-minute', '99999'], '--calls-per-minute 99999: allowed'],
    [['--port', '70000'], '--port 70000: allowed'],
    [['--base-port', '80'], '--base-port 80: allowed: a whole number from 1024 to 62000'],
    [['--colour', 'red'], "Unknown option '--colour'"],
    [['extra'], 'extra'],
  ])('refuses %j and says what is allowed', (args, message) => {
    expect(() => parseDemoOptions(args)).toThrow(message);
  });

  it('uses every port once, whatever the base', () => {
    for (const base of ['5050', '1024', '62000']) {
      const options = parseDemoOptions(['--base-port', base]);
      if (options === 'help') throw new Error('no options');
      const uses = portsOf(planDemo(options), true).map(({ protocol, port }) => `${protocol} ${port}`);
      expect(new Set(uses).size).toBe(uses.length);
      expect(uses.every((use) => Number(use.slice(4)) < 65_536)).toBe(true);
    }
  });

  it.each([2, 40])('lays out files that their programs take, with %d agents', (agents) => {
    const options = parseDemoOptions(['--agents', String(agents)]);
    if (options === 'help') throw new Error('no options');
    const plan = planDemo(options);
    const tokens = { console: 'a', desktop: 'b', gateway: 'c', strategy: 'd', routing: 'e' };
    const servers = plan.sites.map((site) =>
      parseConfig('site.yaml', stringify(siteConfig(plan, site, tokens))),
    );
    parseGatewayConfig(stringify(gatewayConfig(plan, tokens)), 'gateway.yaml');
    const strategy = parseStrategyConfig('strategy.yaml', stringify(strategyConfig(plan, tokens)));
    const queues = new Set(plan.services.map(({ queue }) => queue));
    expect(new Set(plan.agents.map(({ queue }) => queue))).toEqual(queues);
    for (const [index, { dns, http }] of servers.entries()) {
      const routingPoints = dns.filter(({ type }) => type === 'Routing Point').map(({ number }) => number);
      expect(strategy.servers[index]).toMatchObject({
        url: `ws://127.0.0.1:${http.port}/tlib`,
        token: http.tokens.find(({ name }) => name === 'strategy')?.token,
        routingPoints,
      });
      const { label } = strategy.sites[1 - index]!;
      expect(dns.find(({ number }) => number === label)?.type).toBe('Trunk');
    }
  });

  it('puts half of the agents at home at each site', () => {
    const options = parseDemoOptions(['--agents', '40']);
    if (options === 'help') throw new Error('no options');
    const { agents } = planDemo(options);
    expect(agents.filter(({ home }) => home === 'site1')).toHaveLength(20);
    expect(agents.at(-1)).toEqual({ dn: '7040', agentID: 'A7040', home: 'site2', queue: '8010' });
  });
});
