import type { Clock, Timer } from '../../clock/clock';
import type { Log } from '../../log/log';
import type { TLibClientRequest } from '../../tlib/client/tlib-client';
import type { TLibEvent } from '../../tlib/types';
import type { ServerConfig } from '../config/types';
import type { QueueFacts, Random } from '../decision/types';
import type { ConnectServer, RoutingLink } from './link';

const firstPauseMs = 500;
const longestPauseMs = 15_000;
/** A server that leaves a question open for so long is given up, and the connection made anew. */
const answerWithinMs = 10_000;
const shutdownService = 3019;

export interface ServerLinkDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly connect: ConnectServer;
  /** EventRouteRequest of a call, and the events with which it leaves its Routing Point. */
  readonly onCall: (event: TLibEvent) => void;
  /** Counts of queues, or the server's shutdown, are other than before. */
  readonly onChange: () => void;
  /** No answer to what was asked will come. */
  readonly onLost: () => void;
}

/** One SIP Server as a strategy sees it: connected again and again, its Routing Points registered, its queues counted. */
export class ServerLink {
  readonly config: ServerConfig;
  readonly #deps: ServerLinkDeps;
  readonly #queues = new Map<string, QueueFacts>();
  readonly #unknown = new Set<string>();
  #wanted: readonly string[];
  #link: RoutingLink | undefined;
  #connected = false;
  #draining = false;
  #failures = 0;
  #pause: Timer | undefined;
  #open = 0;
  #openSince = 0;
  #closed = false;

  constructor(config: ServerConfig, queues: readonly string[], deps: ServerLinkDeps) {
    this.config = config;
    this.#wanted = queues;
    this.#deps = deps;
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Its graceful shutdown has begun, as it said itself (S-4, S-47). */
  get draining(): boolean {
    return this.#draining;
  }

  get queues(): ReadonlyMap<string, QueueFacts> {
    return this.#queues;
  }

  start(): void {
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    this.#pause?.cancel();
    this.#link?.close();
    this.#link = undefined;
    this.#connected = false;
  }

  /** The queues whose counts matter. */
  watch(queues: readonly string[]): void {
    this.#wanted = queues;
    for (const queue of this.#queues.keys()) if (!queues.includes(queue)) this.#queues.delete(queue);
    this.#unknown.clear();
    this.refresh();
  }

  request(request: TLibClientRequest, answered: (event: TLibEvent | undefined) => void): void {
    this.#link?.request(request, answered);
  }

  /** Asks for the counts, unless the last answers have not come yet. */
  refresh(): void {
    if (!this.#connected) return;
    if (this.#open > 0) {
      if (this.#deps.clock.now() - this.#openSince < answerWithinMs) return;
      this.#link?.close();
      this.#lost(`no answer within ${answerWithinMs / 1000} s`);
      return;
    }
    this.#openSince = this.#deps.clock.now();
    // Without a queue to ask for, a Routing Point tells of the shutdown.
    const dns = this.#wanted.length > 0 ? this.#wanted : this.config.routingPoints.slice(0, 1);
    for (const thisDN of dns)
      this.#ask({ message: 'RequestQueryAddress', thisDN }, (event) => this.#counted(thisDN, event));
  }

  /** A call was sent to the queue: until the next answer one agent less is free for others. */
  expectCall(queue: string): void {
    const facts = this.#queues.get(queue);
    if (facts === undefined) return;
    const { agentsReady, callsWaiting } = facts;
    this.#queues.set(queue, {
      agentsReady: Math.max(0, agentsReady - 1),
      callsWaiting: callsWaiting + (agentsReady > 0 ? 0 : 1),
    });
  }

  #connect(): void {
    const link: RoutingLink = this.#deps.connect(this.config, {
      onConnected: (event) => {
        if (this.#link === link) this.#up(event);
      },
      onEvent: (event) => {
        if (this.#link === link) this.#heard(event);
      },
      onDisconnected: (reason) => {
        if (this.#link === link) this.#lost(reason);
      },
    });
    this.#link = link;
  }

  #up({ application, status }: TLibEvent): void {
    const { site, routingPoints } = this.config;
    this.#connected = true;
    this.#draining = isDraining(status);
    this.#open = 0;
    this.#deps.log.info('connected to a SIP Server', { site, application, status });
    // First, so that the counts are here when the calls that wait are told.
    this.refresh();
    for (const thisDN of routingPoints)
      this.#ask({ message: 'RequestRegisterAddress', thisDN }, (event) => this.#registered(thisDN, event));
    this.#deps.onChange();
  }

  #registered(routingPoint: string, event: TLibEvent): void {
    const { site } = this.config;
    if (event.message === 'EventError') {
      this.#deps.log.error('a Routing Point can’t be registered; its calls go to default-dn', {
        site,
        routingPoint,
        errorCode: event.errorCode,
        errorMessage: event.errorMessage,
      });
      return;
    }
    this.#failures = 0;
    if (event.extensions?.type !== 'Routing Point')
      this.#deps.log.error('a number of routingPoints is no Routing Point', { site, routingPoint });
    this.#setDraining(event.extensions?.shutdown === 'graceful');
  }

  #counted(queue: string, event: TLibEvent): void {
    if (event.message === 'EventError') {
      this.#queues.delete(queue);
      if (this.#unknown.has(queue)) return;
      this.#unknown.add(queue);
      const { errorCode, errorMessage } = event;
      this.#deps.log.warn('a queue of the rules is not known here', {
        site: this.config.site,
        queue,
        errorCode,
        errorMessage,
      });
      return;
    }
    const { agentsReady, callsWaiting, shutdown } = event.extensions ?? {};
    if (typeof agentsReady === 'number' && typeof callsWaiting === 'number') {
      const known = this.#queues.get(queue);
      this.#queues.set(queue, { agentsReady, callsWaiting });
      if (known?.agentsReady !== agentsReady || known.callsWaiting !== callsWaiting) this.#deps.onChange();
    }
    this.#setDraining(shutdown === 'graceful');
  }

  #heard(event: TLibEvent): void {
    if (event.message === 'EventPrivateInfo') {
      if (event.privateMsgID !== shutdownService) return;
      const { status } = event.extensions ?? {};
      this.#setDraining(isDraining(status));
      return;
    }
    if (event.connID !== undefined) this.#deps.onCall(event);
  }

  #setDraining(draining: boolean): void {
    if (draining === this.#draining) return;
    this.#draining = draining;
    const { site } = this.config;
    this.#deps.log.info(
      draining
        ? 'the site shuts down gracefully: its agents get no more calls'
        : 'the site takes calls again',
      { site },
    );
    this.#deps.onChange();
  }

  #ask(request: TLibClientRequest, answered: (event: TLibEvent) => void): void {
    const link = this.#link;
    this.#open += 1;
    link?.request(request, (event) => {
      if (this.#link !== link) return;
      this.#open -= 1;
      if (event !== undefined) answered(event);
    });
  }

  #lost(reason: string): void {
    if (this.#closed) return;
    this.#link = undefined;
    this.#connected = false;
    this.#queues.clear();
    const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** this.#failures);
    const pauseMs = Math.round(longest * (0.5 + this.#deps.random() / 2));
    this.#failures += 1;
    this.#deps.log.warn('no connection to a SIP Server', { site: this.config.site, reason, pauseMs });
    this.#pause = this.#deps.clock.schedule(pauseMs, () => this.#connect());
    this.#deps.onLost();
  }
}

const isDraining = (status: unknown): boolean =>
  status === 'Suspending' || status === 'Suspended' || status === 'Stopped';
