import { describe, expect, it } from 'vitest';
import { silentLog } from '../log/log';
import type { Harness, TestClient } from '../sip-server/testing/engine-harness';
import type { TestPeer } from '../sip-server/testing/engine-peers';
import { login, sites } from '../sip-server/testing/two-sites';
import type { TLibEvent } from '../tlib/types';
import { parseStrategyConfig } from './config/load-config';
import type { ConnectServer } from './runtime/link';
import { Strategy } from './runtime/strategy';

const file = (route: string): string => `
name: Strategy
http: { address: 127.0.0.1, port: 0, tokens: [ { name: console, token: secret } ] }
servers:
  - { site: site1, url: "ws://10.0.0.1:8050/tlib", token: secret, routingPoints: ["8800"] }
  - { site: site2, url: "ws://10.0.0.2:8060/tlib", token: secret, routingPoints: ["8800"] }
sites: [ { name: site1, label: Trunk_Site1 }, { name: site2, label: Trunk_Site2 } ]
rules: [ { name: all, route: [ ${route} ] } ]
`;

/** Connections in memory to two real engines; an answer is under way for a millisecond. */
function connectTo(servers: Readonly<Record<string, Harness>>): ConnectServer {
  return ({ site }, listener) => {
    const server = servers[site]!;
    const client: TestClient = server.client('strategy');
    const waiting = new Map<number, (event: TLibEvent) => void>();
    let reference = 0;
    let open = true;
    const later = (work: () => void): void => {
      server.clock.schedule(1, () => {
        if (open) work();
      });
    };
    client.send = (event) =>
      later(() => {
        listener.onEvent(event);
        waiting.get(event.referenceID ?? 0)?.(event);
        waiting.delete(event.referenceID ?? 0);
      });
    later(() => listener.onConnected({ message: 'EventLinkConnected', status: 'Started' }));
    return {
      request: (request, answered) => {
        reference += 1;
        waiting.set(reference, answered);
        const referenceID = reference;
        later(() => server.ask(client, { ...request, referenceID }));
      },
      close: () => {
        open = false;
      },
    };
  };
}

interface Setting {
  site1: Harness;
  site2: Harness;
  gateway: TestPeer;
  /** Phone of 7001 at each site. */
  phones: readonly [TestPeer, TestPeer];
  strategy: Strategy;
  pass(ms: number): Promise<void>;
  call(site: 1 | 2): ReturnType<TestPeer['call']>;
}

async function setting(route: string, tserver = 'graceful-shutdown-queued-calls: wait'): Promise<Setting> {
  const all = await sites({
    tserver,
    dns: '  - { number: "8800", type: Routing Point, default-dn: "8000" }\n',
  });
  const { site1, site2, gateway, pass } = all;
  const phones = [await site1.peer(5711, '7001'), await site2.peer(5721, '7001')] as const;
  const strategy = new Strategy({
    plan: parseStrategyConfig('strategy.yaml', file(route)),
    clock: site1.clock,
    random: () => 0,
    log: silentLog,
    connect: connectTo({ site1, site2 }),
  });
  await pass(1_000);
  return {
    site1,
    site2,
    gateway,
    phones,
    strategy,
    pass,
    call: (site) => gateway.call('8800', '0301234', { uri: `sip:8800@10.0.0.${site}:5060` }),
  };
}

const offered = ({ phones }: Setting): number[] => phones.map((phone) => phone.offered.length);
const readyFirst =
  '{ queue: "8000", minAgentsAvailable: 1 }, { queue: "8000", sites: all, minAgentsAvailable: 1 }';

describe('a strategy at two SIP Servers', () => {
  it('routes the calls that wait when it comes, to agents who are ready here or there', async () => {
    const s = await setting(readyFirst);
    login(s.site1, 'A1', '7001');
    login(s.site2, 'A2', '7001');
    const calls = [s.call(1), s.call(1)];
    await s.pass(1_000);
    expect(calls.map(({ status }) => status)).toEqual([undefined, undefined]);
    s.strategy.start();
    await s.pass(3_000);
    expect(calls.map(({ status }) => status)).toEqual([200, 200]);
    expect(offered(s)).toEqual([1, 1]);
    expect(s.strategy.sites().map(({ callsWaiting }) => callsWaiting)).toEqual([0, 0]);
  });

  it('holds a call until an agent is ready, within router-timeout', async () => {
    const s = await setting(readyFirst);
    s.strategy.start();
    await s.pass(1_000);
    const call = s.call(1);
    await s.pass(6_000);
    expect(call.status).toBeUndefined();
    login(s.site2, 'A2', '7001');
    await s.pass(2_000);
    expect(call.status).toBe(200);
    expect(offered(s)).toEqual([0, 1]);
  });

  it('S-45: sends the calls of a server that drains to the other one, those that wait there too', async () => {
    const s = await setting('{ queue: "8000", sites: { site2: 1 } }, { queue: "8000", sites: all }');
    login(s.site1, 'A1', '7001');
    login(s.site2, 'A2', '7001');
    s.strategy.start();
    await s.pass(1_000);
    s.strategy.setTargeting('site1', false, { by: 'test' });
    s.strategy.setTargeting('site2', false, { by: 'test' });
    const waits = s.call(2);
    await s.pass(1_000);
    expect(waits.status).toBeUndefined();
    await s.site2.drain();
    await s.pass(10);
    s.strategy.setTargeting('site1', true, { by: 'test' });
    s.strategy.setTargeting('site2', true, { by: 'test' });
    await s.pass(1_000);
    expect(waits.status).toBe(200);
    expect(offered(s)).toEqual([1, 0]);
    const comes = s.call(1);
    await s.pass(1_000);
    expect(comes.provisional).toContain(180);
    expect(s.strategy.routed(60).map(({ result }) => result)).toEqual(['routed', 'routed']);
    expect(s.strategy.site('site2')).toMatchObject({
      draining: true,
      targeting: true,
      lastRouteAt: undefined,
    });
  });

  it('tries the next way where the server refuses one', async () => {
    const s = await setting('{ agent: A3 }, { label: "7003" }, { queue: "8000" }');
    login(s.site1, 'A1', '7001');
    s.strategy.start();
    await s.pass(1_000);
    const call = s.call(1);
    await s.pass(1_000);
    expect(call.status).toBe(200);
    expect(
      s.strategy
        .routed(60)
        .map(({ target, result }) => `${target}: ${result}`)
        .toSorted(),
    ).toEqual(['agent A3: error 93', 'label 7003: error 93', 'queue 8000: routed']);
  });

  it('never plays a call to and fro, though both sites would rather have it at the other', async () => {
    const s = await setting('{ queue: "8000", sites: { site2: 1 } }, { queue: "8000", sites: { site1: 1 } }');
    s.strategy.start();
    await s.pass(1_000);
    s.call(1);
    await s.pass(8_000);
    expect(s.site2.engine.acd.row('8000')).toMatchObject({ waiting: 1 });
    expect(s.strategy.routed(600).reduce((sum, { count }) => sum + count, 0)).toBe(2);
  });
});
