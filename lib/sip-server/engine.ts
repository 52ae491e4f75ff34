import type { Clock } from '../clock/clock';
import { guardedClock } from '../clock/guarded-clock';
import { createRandomHex } from '../sip/user-agent/random-hex';
import { createUserAgent } from '../sip/user-agent/user-agent';
import type { UserAgent, RandomHex } from '../sip/user-agent/types';
import type { SipTransport } from '../sip/transport/transport';
import type { Log } from '../log/log';
import type { TLibHub } from '../tlib/types';
import { AgentManager } from './agents/agent-manager';
import type { Agent, DeviceView } from './agents/logged-in-agent';
import { extensionWrapUp } from './agents/wrap-up';
import { AlarmBoard } from './alarms';
import { Authenticator } from './authentication/authenticator';
import { CallEvents } from './calls/call-events';
import { CallTable } from './calls/call-table';
import { SharedLegs } from './calls/shared-leg';
import { TransferTokens } from './calls/transfer-tokens';
import { GhostWatch } from './calls/ghosts';
import type { CallContext } from './calls/context';
import { makeCall } from './calls/make-call';
import { Redirection } from './calls/redirection';
import { referCall } from './calls/refer';
import { destinationOf } from './calls/set-up';
import { allowedMethods, supportedExtensions } from './capabilities';
import type { Dn, SipServerConfig } from './config/types';
import { createDirectory } from './directory';
import type { FeedPublisher } from './feed/types';
import { createIdSource } from './ids';
import type { InternalErrors } from './internal-errors';
import { NailedUp } from './nailed-up/nailed-up';
import type { Journal } from './journal/types';
import type { OptionStore } from './options/types';
import { Outbox } from './outbox';
import { OverloadGuard } from './overload/overload-guard';
import { PeerLink } from './peer/peer-link';
import { Acd } from './queues/acd';
import { BindingTable } from './registrar/bindings';
import { Registrar } from './registrar/register';
import { ByeTracker } from './shutdown/bye-tracker';
import { DrainLimit } from './shutdown/drain-limit';
import { Gate } from './shutdown/gate';
import { PeerWatch } from './shutdown/peer-watch';
import { ShutdownController } from './shutdown/shutdown-controller';
import { SipRequests } from './sip-requests';
import { Announcer } from './tlib/announcer';
import { Dispatcher } from './tlib/dispatcher';
import { DnService } from './trunks/dn-service';
import { OosCheck } from './trunks/oos-check';
import { RedirectMemory } from './trunks/redirect-memory';
import { TrunkTable } from './trunks/trunk-table';

export interface EngineDeps {
  readonly config: SipServerConfig;
  readonly version: string;
  readonly clock: Clock;
  readonly transports: readonly SipTransport[];
  readonly options: OptionStore;
  readonly journal: Journal;
  readonly log: Log;
  readonly errors: InternalErrors;
  /** Of ids, tags and nonces; the machine's own where it is left out. */
  readonly random?: RandomHex;
  /** Both come into being after the engine, over which they work. */
  readonly hub: () => TLibHub;
  readonly feed: () => FeedPublisher;
  /** Suspended was reached and the shutdown is to end the process. */
  readonly onExit: () => void;
}

/** The engine of one SIP Server: everything but sockets other than SIP's, files and the process. */
export interface Engine {
  readonly ua: UserAgent;
  readonly ctx: CallContext;
  readonly gate: Gate;
  readonly agents: AgentManager;
  readonly acd: Acd;
  readonly nailedUp: NailedUp;
  readonly alarms: AlarmBoard;
  readonly bindings: BindingTable;
  readonly trunks: TrunkTable;
  readonly peer: PeerLink;
  readonly byes: ByeTracker;
  readonly shutdown: ShutdownController;
  readonly requests: SipRequests;
  readonly overload: OverloadGuard;
  readonly dispatcher: Dispatcher;
  readonly announcer: Announcer;
  readonly errors: InternalErrors;
  readonly startedAt: number;
  /** How much is held of what peers can make it hold, by kind. */
  held(): Readonly<Record<string, number>>;
  /** Opens the SIP transports and takes work, or waits for an admin after a crash (S-125). */
  open(): Promise<void>;
  /** Stops timers and transports. */
  close(): Promise<void>;
}

/** What calls that we make ask for (RFC 4028); peers without session timers are not troubled by it. */
const sessionExpiresSeconds = 1_800;

/** Wires the engine's parts together; no part knows how another one comes into being. */
export function createEngine(deps: EngineDeps): Engine {
  const { config, options, journal, log, errors, feed } = deps;
  const clock = guardedClock(deps.clock, errors.of('timer'));
  const directory = createDirectory(config);
  const gate = new Gate();
  const { random } = deps;
  const ids = createIdSource(random === undefined ? undefined : (bytes) => Buffer.from(random(bytes), 'hex'));
  const table = new CallTable();
  const hub: TLibHub = {
    publish: (dn, event, origin) => deps.hub().publish(dn, event, origin),
    broadcast: (event) => deps.hub().broadcast(event),
    get clientCount() {
      return deps.hub().clientCount;
    },
  };
  const outbox = new Outbox(journal, (error) =>
    log.error('the shutdown journal cannot be written; events go out unrecorded', { error: String(error) }),
  );
  const announcer = new Announcer(hub, outbox, clock);

  const alarms: AlarmBoard = new AlarmBoard(clock, (id, row, first) => {
    feed().mark('alarm', id);
    if (row === undefined || !first) return;
    log.warn(row.message, { alarm: row.code, severity: row.severity });
    shutdown.records.alarmRaised(row);
  });
  const service: DnService = new DnService(options, (dn) => {
    peerLink.mark(dn.number);
    if (dn.type === 'Trunk') {
      feed().mark('trunk', dn.number);
      peerWatch.check();
    } else agents.deviceChanged(dn.number);
  });
  const trunks: TrunkTable = new TrunkTable(
    directory,
    options,
    service,
    (number) => feed().mark('trunk', number),
    () => peerLink.view.draining,
  );
  const bindings: BindingTable = new BindingTable(clock, (dn) => {
    agents.deviceChanged(dn);
    peerLink.mark(dn);
    feed().markServer();
  });
  const authenticator = new Authenticator({
    clock,
    realm: config.sip.realm ?? config.site,
    algorithms: config.sip.digest,
    random: random ?? createRandomHex(),
    log,
  });
  const devices: DeviceView = {
    connIDs: (dn) => table.connIDs(dn),
    onCall: (dn) => table.onCall(dn),
    business: (dn) => table.business(dn),
    wrapUp: (dn) => extensionWrapUp(table.businessData(dn), options),
    device: (dn) => table.device(dn),
    reachable: (dn: Dn) => (dn.contact !== undefined || bindings.has(dn.number)) && service.inService(dn),
    outOfService: (dn: Dn) => !service.inService(dn),
  };
  const agents: AgentManager = new AgentManager({
    clock,
    options,
    announcer,
    devices,
    hooks: {
      onAvailability: (agent, available) => acd.agentAvailability(agent, available),
      onChange: (agent) => {
        peerLink.mark(agent.dn.number);
        feed().mark('agent', agent.agentID);
      },
      onQueue: (queue, by) => acd.agentsChanged(queue, by),
      onLogout: (agent, path) => {
        peerLink.mark(agent.dn.number);
        shutdown.records.agentLoggedOut(agent, path);
        feed().mark('agent', agent.agentID);
      },
      onLoggedOut: () => shutdown.check(),
      onClass: (agent: Agent, from, to) => shutdown.records.agentClassChanged(agent, from, to),
    },
  });

  const overload = new OverloadGuard({
    clock,
    backlog: () => Math.max(...deps.transports.map((transport) => transport.backlog ?? 0)),
    onBegin: ({ lagMs, backlog }) => {
      log.warn('new calls are shed', { eventLoopLagMs: lagMs, receiveQueueFullness: backlog });
      alarms.raise(
        'Major',
        'overload',
        '',
        'more calls arrive than this server can carry; some new ones are answered 503 with Retry-After, calls that are up go on',
      );
    },
    onEnd: () => {
      alarms.clear('overload');
      log.info('the overload is over', { invitesShedTotal: overload.shedTotal });
    },
  });
  const requests: SipRequests = new SipRequests({
    ctx: () => ctx,
    gate,
    shutdown: () => shutdown,
    registrar: () => registrar,
    peer: () => peerLink,
    alarms,
    overload,
    onRejected: () => feed().markServer(),
  });
  const ua = createUserAgent({
    clock: deps.clock,
    transports: deps.transports,
    handler: requests,
    product: `Tidegate/${deps.version}`,
    allow: allowedMethods,
    supported: supportedExtensions,
    sessionExpires: sessionExpiresSeconds,
    ...(random === undefined ? {} : { random }),
    onWarning: (message, count) => log.warn(message, { count }),
    onFault: errors.of('SIP'),
  });
  const peerLink: PeerLink = new PeerLink({
    clock,
    ua: () => ua,
    trunks: () => trunks,
    authenticator,
    alarms,
    dns: config.dns,
    stateOf(number) {
      const agent = agents.onDn(number)?.agentID;
      const reachable = devices.reachable(directory.dn(number)!);
      return agent === undefined && !reachable
        ? undefined
        : { ...(agent === undefined ? {} : { agent }), reachable };
    },
    draining: () => gate.closed,
    epoch: ids.unique(''),
    onChange: () => peerWatch.check(),
  });
  const byes: ByeTracker = new ByeTracker(() => ua, {
    unanswered: () => shutdown.unansweredBye(),
    unconfirmed: (callId, status) => shutdown.records.byeUnconfirmed(callId, status),
    changed: () => {
      // Not at once: this may be in the middle of releasing a call whose agents have not been told yet.
      if (shutdown.state.status === 'Suspending') clock.schedule(0, () => shutdown.check());
      feed().markServer();
    },
  });
  const ctx: CallContext = {
    clock,
    ua,
    options,
    directory,
    bindings,
    authenticator,
    service,
    trunks,
    gate,
    peer: peerLink.view,
    redirects: new RedirectMemory(clock),
    redirection: new Redirection(() => ctx),
    table,
    sharedLegs: new SharedLegs(),
    tokens: new TransferTokens(clock, deps.random ?? createRandomHex()),
    events: new CallEvents(announcer, () => agents),
    ids,
    byes,
    address: config.sip.address,
    agents: () => agents,
    acd: () => acd,
    nailedUp: () => nailedUp,
    refer: (session, place, referral) => referCall(ctx, session, place, referral),
    hooks: {
      started: (session) => {
        feed().mark('call', session.call.connID);
        feed().markServer();
        shutdown.records.callStarted(session);
        if (shutdown.state.status === 'Suspending') shutdown.check();
      },
      changed: (session) => {
        feed().mark('call', session.call.connID);
        shutdown.records.callChanged(session);
      },
      ended: (session, end) => {
        feed().mark('call', session.call.connID);
        shutdown.records.callEnded(session, end);
      },
      bridged: (session, peer) => shutdown.records.callBridged(session, peer),
      together: (work) => shutdown.together(work),
    },
  };
  const acd: Acd = new Acd(ctx, {
    clock,
    alarms,
    onChange: (queue) => feed().mark('queue', queue),
    onRelocationFailed: (session, message) => shutdown.records.relocationFailed(session, message),
  });
  const registrar = new Registrar({
    clock,
    directory,
    options,
    bindings,
    authenticator,
    gate,
    dnIsOnCall: (dn) => table.onCall(dn),
    onShortened: () => shutdown.records.registrationShortened(),
  });
  const nailedUp: NailedUp = new NailedUp(ctx, {
    alarms,
    connectTo: (dn, number) => {
      const destination = destinationOf(ctx, number);
      if (destination !== undefined) makeCall(ctx, announcer, dn, number, destination, {});
    },
    onReleased: () => shutdown.records.nailedUpReleased(),
  });
  const limit = new DrainLimit(ctx, {
    alarms,
    onForced: (calls) => shutdown.records.stragglersForced(calls),
  });
  const shutdown: ShutdownController = new ShutdownController({
    application: config.application,
    site: config.site,
    clock,
    options,
    gate,
    journal,
    feed,
    announcer,
    agents: () => agents,
    acd: () => acd,
    nailedUp: () => nailedUp,
    limit: () => limit,
    table,
    byes: () => byes,
    newId: () => ids.unique('gs-'),
    onState: (state) => {
      log.info('server status changed', {
        status: state.status,
        ...(state.status === 'Suspending' ? { phase: state.phase } : {}),
      });
      feed().markServer();
      peerLink.changed();
      // After what the change of state itself puts on the record.
      clock.schedule(0, () => peerWatch.check());
    },
    onExit: deps.onExit,
    warn: (message, details) => log.warn(message, details),
  });
  const dispatcher = new Dispatcher({
    ctx,
    agents,
    announcer,
    gate,
    shutdown,
    alarms,
    newRequestId: () => ids.unique('req-'),
  });
  const peerWatch = new PeerWatch({
    options,
    trunks,
    alarms,
    draining: () => shutdown.state.status === 'Suspending',
  });
  options.onChanged(() => shutdown.optionsChanged());
  options.onChanged(() => {
    peerLink.changed();
    peerWatch.check();
  });
  const ghosts = new GhostWatch(clock, table, ctx.hooks.changed);
  const oosCheck = new OosCheck({
    clock,
    ua,
    dns: config.dns,
    options,
    bindings,
    service,
    alarms,
    onAnswer: (dn, response) => peerLink.optionsAnswered(dn, response),
    peerDrains: (dn) => peerLink.view.draining && dn === trunks.peer(),
  });

  return {
    ua,
    ctx,
    gate,
    agents,
    acd,
    nailedUp,
    alarms,
    bindings,
    trunks,
    peer: peerLink,
    byes,
    shutdown,
    requests,
    overload,
    dispatcher,
    announcer,
    errors,
    startedAt: clock.now(),
    held: () => ({
      ...ua.counts(),
      ...authenticator.counts(),
      redirects: ctx.redirects.size,
      peerDns: peerLink.view.size,
      transferTokens: ctx.tokens.size,
      connections: deps.transports.reduce((sum, { connectionCount = 0 }) => sum + connectionCount, 0),
    }),
    async open() {
      // The gate is decided before the first packet can arrive.
      gate.close();
      await ua.open();
      gate.open();
      shutdown.boot();
      oosCheck.start();
      ghosts.start();
    },
    async close() {
      oosCheck.close();
      peerLink.close();
      overload.close();
      limit.disarm();
      ghosts.close();
      agents.close();
      nailedUp.close();
      bindings.close();
      await ua.close();
    },
  };
}
