import type { Clock } from '../clock/clock';
import { silentLog } from '../log/log';
import type { Random } from '../simulator/random';
import { parseStrategyConfig } from '../strategy/config/load-config';
import type { ConnectServer } from '../strategy/runtime/link';
import { Strategy } from '../strategy/runtime/strategy';
import type { TLibEvent } from '../tlib/types';
import type { Site } from './site';

const yaml = `
name: Strategy
http: { address: 127.0.0.1, port: 8095, tokens: [ { name: console, token: "0123456789abcdef" } ] }
servers:
  - { site: site1, url: "ws://127.0.0.1:8050/tlib", token: "0123456789abcdef", routingPoints: ["8800"] }
  - { site: site2, url: "ws://127.0.0.1:8060/tlib", token: "0123456789abcdef", routingPoints: ["8800"] }
sites:
  - { name: site1, weight: 1, label: Trunk_Peer }
  - { name: site2, weight: 1, label: Trunk_Peer }
rules:
  - name: all
    route:
      - { queue: "8001", sites: all, minAgentsAvailable: 1 }
      - { queue: "8000", sites: all }
      - { default: true }
`;

/** The real routing strategy, a client of both sites by connections in memory. */
export function startStrategy(clock: Clock, random: Random, sites: ReadonlyMap<string, Site>): Strategy {
  const { servers, sites: targets, rules } = parseStrategyConfig('strategy.yaml', yaml);
  const connect: ConnectServer = ({ site: name }, listener) => {
    const site = sites.get(name);
    if (site === undefined) throw new Error(`no site ${name}`);
    const waiting = new Map<number, (event: TLibEvent | undefined) => void>();
    const connection = site.connect(
      {
        onConnected: (status) =>
          listener.onConnected({
            message: 'EventLinkConnected',
            ...(status === undefined ? {} : { status }),
          }),
        onEvent: (event) => {
          listener.onEvent(event);
          const answered = waiting.get(event.referenceID ?? -1);
          waiting.delete(event.referenceID ?? -1);
          answered?.(event);
        },
        onDisconnected: () => {
          for (const answered of waiting.values()) answered(undefined);
          waiting.clear();
          listener.onDisconnected('cut');
        },
      },
      'strategy',
    );
    return {
      request: (request, answered) => void waiting.set(connection.ask(request), answered),
      close: () => connection.close(),
    };
  };
  // Half a minute: each look at a queue is a request and an answer, thousands of them in a day.
  const plan = { servers, sites: targets, rules, queueRefreshSeconds: 30 };
  const strategy = new Strategy({ plan, clock, random, log: silentLog, connect });
  strategy.start();
  return strategy;
}
