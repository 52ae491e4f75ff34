import { SimulatedClock } from '../../clock/simulated-clock';
import type { ShutdownEvent } from '../../feed/shutdown-events';
import type { SipTransport } from '../../sip/transport/transport';
import type { Log } from '../../log/log';
import { MemoryNetwork } from '../../sip/transport/memory-network';
import { TestPeer } from './engine-peers';
import { EventOrder } from './event-order';
import { MemoryJournal } from './memory-journal';
import { tlibRequest } from '../../tlib/requests';
import type { TLibClient, TLibEvent, TLibHub } from '../../tlib/types';
import { parseConfig } from '../config/load-config';
import { createEngine, type Engine } from '../engine';
import { InternalErrors } from '../internal-errors';
import type { FeedPublisher } from '../feed/types';
import { createOptionStore } from '../options/option-store';

const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
};

/** A T-Library client as the engine sees one, which notes what it gets. */
export class TestClient implements TLibClient {
  readonly registered = new Set<string>();
  readonly events: TLibEvent[] = [];
  /** What was wrong with the order of its events; of use where it registered its DNs before their first call. */
  readonly disorder: string[] = [];
  readonly #order = new EventOrder();
  readonly address = '127.0.0.1:40000';

  constructor(
    readonly id: number,
    readonly name: string,
    readonly allow: ReadonlySet<string>,
  ) {}

  register(dn: string): void {
    this.registered.add(dn);
  }

  unregister(dn: string): void {
    this.registered.delete(dn);
  }

  send(event: TLibEvent): void {
    this.events.push(event);
    const fault = this.#order.next(event);
    if (fault !== undefined) this.disorder.push(fault);
  }

  /** Names of the events since the last call of `take`, and forgets them. */
  take(): string[] {
    return this.events.splice(0).map((event) => event.message);
  }
}

export interface Harness {
  readonly clock: SimulatedClock;
  readonly network: MemoryNetwork;
  readonly engine: Engine;
  readonly journal: MemoryJournal;
  readonly exits: number[];
  client(name?: string, allow?: readonly string[]): TestClient;
  /** Sends a T-Library request; returns the events that the client got at once. */
  ask(client: TestClient, request: Record<string, unknown>): TLibEvent[];
  peer(port: number, user?: string, address?: string, allows?: readonly string[]): Promise<TestPeer>;
  /** Lets time pass, promises included. */
  pass(ms: number): Promise<void>;
  /** Starts a graceful shutdown by the control interface. */
  drain(options?: Record<string, unknown>): Promise<string>;
  types(): string[];
}

const base = `
application: SIPServer_Site2
site: site2
sip: { address: 10.0.0.2, port: 5060, transports: [udp] }
http: { address: 127.0.0.1, port: 8060, tokens: [ { name: console, token: "0123456789abcdef", allow: [control, feed, tlib] } ] }
dataDir: var/test
`;

/** One SIP Server's engine on a memory network at 10.0.0.2:5060, under a simulated clock. `yaml`: TServer, dns, agentLogins,
 * `sip` in place of the usual one;
 * `backlog`: fullness of its receive queue; `beside`: an engine whose network it shares. */
export async function startEngine(
  yaml: string,
  journalEvents: readonly ShutdownEvent[] = [],
  backlog: () => number = () => 0,
  beside?: Pick<Harness, 'clock' | 'network'>,
): Promise<Harness> {
  const clock = beside?.clock ?? new SimulatedClock();
  const network = beside?.network ?? new MemoryNetwork({ clock });
  const config = parseConfig(
    'test.yaml',
    (yaml.includes('\nsip:') ? base.replace(/^sip:.*\n/m, '') : base) + yaml,
  );
  const journal = new MemoryJournal(journalEvents);
  const clients: TestClient[] = [];
  const exits: number[] = [];
  const hub: TLibHub = {
    publish(dn, event, origin) {
      for (const client of clients) {
        if (client === origin?.client)
          client.send(
            origin.referenceID === undefined ? event : { ...event, referenceID: origin.referenceID },
          );
        else if (client.registered.has(dn)) client.send(event);
      }
    },
    broadcast(event) {
      for (const client of clients) if (client.registered.size > 0) client.send(event);
    },
    get clientCount() {
      return clients.length;
    },
  };
  const feed: FeedPublisher = {
    mark: () => undefined,
    markServer: () => undefined,
    event: () => undefined,
    stopping: () => Promise.resolve(),
  };
  const engine = createEngine({
    config,
    version: '0.0.0',
    clock,
    transports: [
      Object.defineProperty(network.transport(config.sip.address, config.sip.port), 'backlog', {
        get: backlog,
      }) as SipTransport,
    ],
    options: createOptionStore(config),
    journal,
    log: silent,
    errors: new InternalErrors(clock, silent),
    hub: () => hub,
    feed: () => feed,
    onExit: () => exits.push(0),
  });
  await engine.open();
  const harness: Harness = {
    clock,
    network,
    engine,
    journal,
    exits,
    client(name = 'desktop', allow = ['tlib']) {
      const client = new TestClient(clients.length + 1, name, new Set(allow));
      clients.push(client);
      return client;
    },
    ask(client, request) {
      const before = client.events.length;
      engine.dispatcher.request(client, tlibRequest.parse(request));
      return client.events.slice(before);
    },
    async peer(port, user, address, allows) {
      const peer = new TestPeer(clock, network, port, user, address, allows);
      await peer.ua.open();
      return peer;
    },
    pass: (ms) => clock.advanceAsync(ms),
    async drain(options) {
      const started = await engine.shutdown.start(
        {
          requestId: 'r1',
          initiator: 'admin',
          reason: 'test',
          ...(options === undefined ? {} : { options }),
        },
        'control',
        'exit',
      );
      await clock.advanceAsync(0);
      return started.shutdownId;
    },
    types: () => journal.events.map((event) => event.type),
  };
  return harness;
}
