import type { Clock } from '../clock/clock';
import type { ShutdownEvent } from '../feed/shutdown-events';
import { silentLog } from '../log/log';
import type { MemoryNetwork } from '../sip/transport/memory-network';
import type { RandomHex } from '../sip/user-agent/types';
import type { DesktopLinkListener } from '../simulator/desktops/desktop';
import { parseConfig } from '../sip-server/config/load-config';
import { createEngine, type Engine } from '../sip-server/engine';
import type { FeedPublisher } from '../sip-server/feed/types';
import { InternalErrors } from '../sip-server/internal-errors';
import { createOptionStore } from '../sip-server/options/option-store';
import { MemoryJournal } from '../sip-server/testing/memory-journal';
import type { TLibRequest } from '../tlib/requests';
import { DnIndex } from '../tlib/server/dn-index';
import type { TLibEvent, TLibHub } from '../tlib/types';
import { Connection, type ConnectionSite } from './connection';

/** What a site lets others watch. */
interface SiteWatch {
  /** An event of a DN goes out; `asked`: it answers a request. */
  readonly onEvent: (site: Site, event: TLibEvent, asked: boolean) => void;
  readonly onRecord: (site: Site, event: ShutdownEvent) => void;
  readonly onInternalError: (site: Site, error: unknown) => void;
  readonly onStopped: (site: Site) => void;
}

export interface SiteOptions {
  readonly name: string;
  readonly address: string;
  readonly yaml: string;
  readonly clock: Clock;
  readonly network: MemoryNetwork;
  readonly random: RandomHex;
  readonly watch: SiteWatch;
}

const noFeed: FeedPublisher = {
  mark: () => undefined,
  markServer: () => undefined,
  event: () => undefined,
  stopping: () => Promise.resolve(),
};

/** One SIP Server of the simulation: the real engine with its journal in memory, and T-Library connections in memory. */
export class Site implements ConnectionSite {
  readonly name: string;
  readonly address: string;
  #engine: Engine | undefined;
  #journal: MemoryJournal;
  readonly #options: SiteOptions;
  readonly #index = new DnIndex<Connection>();
  readonly #connections = new Set<Connection>();
  #nextId = 1;
  #exiting = false;

  constructor(options: SiteOptions) {
    this.#options = options;
    this.name = options.name;
    this.address = options.address;
    this.#journal = this.#newJournal([]);
  }

  /** Undefined while the server is stopped. */
  get engine(): Engine | undefined {
    return this.#engine;
  }

  get journal(): MemoryJournal {
    return this.#journal;
  }

  /** Something waits for the journal, or the server is going down: promises have work to do. */
  get unsettled(): boolean {
    return this.#journal.pending || this.#exiting;
  }

  get status(): string {
    return this.#engine?.shutdown.state.status ?? 'Stopped';
  }

  /** Whether new calls are refused. */
  get closed(): boolean {
    return this.#engine?.gate.closed ?? true;
  }

  /** Starts the server, with the records of its life before. */
  async start(): Promise<void> {
    const { clock, network, random, yaml, watch } = this.#options;
    const config = parseConfig(`${this.name}.yaml`, yaml);
    this.#journal = this.#newJournal(this.#journal.events);
    const errors = new InternalErrors(clock, {
      ...silentLog,
      error: (_message, details) => watch.onInternalError(this, details?.error),
    });
    const engine = createEngine({
      config,
      version: '0.0.0',
      clock,
      random,
      transports: [network.transport(config.sip.address, config.sip.port)],
      options: createOptionStore(config),
      journal: this.#journal,
      log: silentLog,
      errors,
      hub: () => this.#hub,
      feed: () => noFeed,
      onExit: () => void this.#exit(),
    });
    this.#engine = engine;
    await engine.open();
  }

  /** Opens a T-Library connection; where the server is down it is told that it broke. */
  connect(listener: DesktopLinkListener, name = 'desktop', allow: readonly string[] = ['tlib']): Connection {
    const { clock } = this.#options;
    const connection = new Connection(clock, this, listener, this.#nextId++, name, new Set(allow));
    const engine = this.#engine;
    if (engine === undefined || this.#exiting) connection.cut();
    else {
      this.#connections.add(connection);
      connection.send({ message: 'EventLinkConnected', protocol: 1, status: engine.shutdown.state.status });
    }
    return connection;
  }

  registered(dn: string, connection: Connection): void {
    this.#index.add(dn, connection);
  }

  unregistered(dn: string, connection: Connection): void {
    this.#index.remove(dn, connection);
  }

  request(connection: Connection, request: TLibRequest): void {
    const engine = this.#engine;
    if (engine === undefined || this.#exiting) return;
    try {
      engine.dispatcher.request(connection, request);
    } catch (error) {
      this.#options.watch.onInternalError(this, error);
    }
  }

  gone(connection: Connection): void {
    if (!this.#connections.delete(connection)) return;
    for (const dn of connection.registered) this.#index.remove(dn, connection);
    this.#engine?.dispatcher.closed(connection);
  }

  /** The end of a simulation: everything that runs is closed. */
  async close(): Promise<void> {
    for (const connection of [...this.#connections]) connection.close();
    await this.#engine?.close();
    this.#engine = undefined;
  }

  async #exit(): Promise<void> {
    const engine = this.#engine;
    if (engine === undefined || this.#exiting) return;
    this.#exiting = true;
    await engine.shutdown.stopped(0);
    this.#options.watch.onStopped(this);
    for (const connection of [...this.#connections]) connection.cut();
    await engine.close();
    this.#engine = undefined;
    this.#exiting = false;
  }

  #newJournal(events: readonly ShutdownEvent[]): MemoryJournal {
    const journal = new MemoryJournal(events);
    const append = journal.append.bind(journal);
    journal.append = (event) => {
      append(event);
      this.#options.watch.onRecord(this, event);
    };
    return journal;
  }

  readonly #hub: TLibHub = {
    publish: (dn, event, origin) => {
      this.#options.watch.onEvent(this, event, origin !== undefined);
      const asking = origin?.client;
      asking?.send(origin?.referenceID === undefined ? event : { ...event, referenceID: origin.referenceID });
      for (const connection of this.#index.get(dn) ?? []) if (connection !== asking) connection.send(event);
    },
    broadcast: (event) => {
      for (const connection of this.#connections) if (connection.registered.size > 0) connection.send(event);
    },
    // One more than there are: whoever watches the simulation hears everything.
    clientCount: 1,
  };
}
