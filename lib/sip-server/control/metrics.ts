import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { ServerStatus } from '../../feed/state';

/** What the engine counts, read once a scrape. */
export interface EngineMetrics {
  readonly application: string;
  readonly site: string;
  readonly version: string;
  readonly status: ServerStatus;
  /** Live calls. */
  readonly calls: number;
  /** Calls since the process started. */
  readonly callsTotal: number;
  /** Agents by state, e.g. Ready, NotReady, AfterCallWork. */
  readonly agents: Readonly<Record<string, number>>;
  readonly registrations: number;
  /** INVITEs refused by a shutdown, since the process started. */
  readonly rejected: ReadonlyArray<{ readonly code: number; readonly trunk: string; readonly count: number }>;
  /** New INVITEs answered 503 for overload, since the process started. */
  readonly invitesShed: number;
  /** The peer site tells of its agents. */
  readonly peerKnown: boolean;
  readonly peerAgents: number;
  /** Direct calls sent to the peer site by dr-forward, since the process started. */
  readonly invitesForwarded: number;
  /** Of the last sample; taken while calls come in. */
  readonly eventLoopLagSeconds: number;
  /** T-Library requests refused by a shutdown, since the process started. */
  readonly requestsRefused: number;
  readonly byesUnconfirmed: number;
  /** Dialogs that were ended here and whose BYE has no answer yet. */
  readonly dialogsEnding: number;
  readonly tlibClients: number;
  readonly feedClients: number;
  /** Bugs that were caught, since the process started. */
  readonly internalErrors: number;
  /** Sizes of what grows with what peers send, by name. */
  readonly held: Readonly<Record<string, number>>;
}

const statusNumbers: Readonly<Record<ServerStatus, number>> = {
  Initializing: 0,
  Started: 1,
  Suspending: 2,
  Suspended: 3,
  Stopped: 4,
};

/** The text of /metrics. Everything is read at the scrape; nothing is counted here per message. */
export interface MetricsPage {
  readonly contentType: string;
  text(): Promise<string>;
}

export function createMetricsPage(readEngine: () => EngineMetrics): MetricsPage {
  let current: EngineMetrics | undefined;
  const read = (): EngineMetrics => (current ??= readEngine());
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, value: (metrics: EngineMetrics) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value(read()));
      },
    });
  gauge(
    'tidegate_status',
    'Status: 0 Initializing, 1 Started, 2 Suspending, 3 Suspended, 4 Stopped',
    ({ status }) => statusNumbers[status],
  );
  gauge('tidegate_calls', 'Live calls', ({ calls }) => calls);
  gauge('tidegate_registrations', 'Bindings of the registrar', ({ registrations }) => registrations);
  gauge(
    'tidegate_byes_unconfirmed',
    'Dialogs of this shutdown whose BYE got no 200',
    (metrics) => metrics.byesUnconfirmed,
  );
  gauge(
    'tidegate_dialogs_ending',
    'Dialogs whose BYE has no answer yet',
    ({ dialogsEnding }) => dialogsEnding,
  );
  gauge('tidegate_peer_known', '1 while the peer site tells of its agents', ({ peerKnown }) =>
    Number(peerKnown),
  );
  gauge('tidegate_peer_agents', 'Agents logged in at the peer site', ({ peerAgents }) => peerAgents);
  gauge('tidegate_tlib_clients', 'T-Library connections', ({ tlibClients }) => tlibClients);
  gauge('tidegate_feed_clients', 'Connections to the live feed', ({ feedClients }) => feedClients);
  gauge(
    'tidegate_event_loop_lag_seconds',
    'How late the event loop was at the last sample, taken while calls come in',
    (metrics) => metrics.eventLoopLagSeconds,
  );
  new Gauge({
    name: 'tidegate_info',
    help: 'Always 1; says which server this is',
    labelNames: ['application', 'site', 'version'],
    registers: [registry],
    collect() {
      const { application, site, version } = read();
      this.reset();
      this.set({ application, site, version }, 1);
    },
  });
  new Gauge({
    name: 'tidegate_agents',
    help: 'Logged-in agents by state',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [state, count] of Object.entries(read().agents)) this.set({ state }, count);
    },
  });
  new Gauge({
    name: 'tidegate_held',
    help: 'What the server holds because of what peers sent, by kind; every kind is bounded',
    labelNames: ['kind'],
    registers: [registry],
    collect() {
      for (const [kind, count] of Object.entries(read().held)) this.set({ kind }, count);
    },
  });
  const counter = (name: string, help: string, value: (metrics: EngineMetrics) => number) =>
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(value(read()));
      },
    });
  counter('tidegate_calls_total', 'Calls since the process started', ({ callsTotal }) => callsTotal);
  counter(
    'tidegate_requests_refused_total',
    'T-Library requests refused by a shutdown',
    (metrics) => metrics.requestsRefused,
  );
  counter(
    'tidegate_invites_shed_total',
    'New INVITEs answered 503 because of overload',
    ({ invitesShed }) => invitesShed,
  );
  counter(
    'tidegate_invites_forwarded_total',
    'Direct calls sent to the peer site by dr-forward',
    ({ invitesForwarded }) => invitesForwarded,
  );
  counter(
    'tidegate_internal_errors_total',
    'Bugs that were caught; the log has them',
    ({ internalErrors }) => internalErrors,
  );
  new Counter({
    name: 'tidegate_invites_rejected_total',
    help: 'INVITEs refused by a shutdown',
    labelNames: ['code', 'trunk'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { code, trunk, count } of read().rejected) this.inc({ code: String(code), trunk }, count);
    },
  });
  return {
    contentType: registry.contentType,
    text: () => {
      current = readEngine();
      return registry.metrics();
    },
  };
}
