import type { CallRow, PartyRow, ServerRow } from '../feed/state';
import { type Call, partiesOf, phaseOf } from './calls/call';
import { userDataRow } from './calls/user-data';
import type { SipServerConfig } from './config/types';
import type { StatusAnswer } from './control/types';
import type { EngineMetrics } from './control/metrics';
import type { Engine } from './engine';
import type { FeedSource } from './feed/types';
import { rejectedList, rejectedTotal, rowOf } from './shutdown/running-shutdown';

export interface ViewDeps {
  readonly engine: Engine;
  readonly config: SipServerConfig;
  readonly version: string;
  readonly epoch: string;
}

/** A call as the feed shows it. */
function callRowOf(call: Call, agentOn: (dn: string) => string | undefined): CallRow {
  const parties: PartyRow[] = [];
  for (const party of partiesOf(call)) {
    const agentID = party.kind === 'extension' ? agentOn(party.dn) : undefined;
    parties.push({
      dn: party.dn,
      kind: party.kind,
      state: party.state,
      ...(party.trunk === undefined ? {} : { trunk: party.trunk }),
      ...(agentID === undefined ? {} : { agentID }),
    });
  }
  if (call.place !== undefined && call.destination === undefined)
    parties.push({ dn: call.place.queue, kind: 'queue', state: 'queued' });
  const userData = userDataRow(call.userData);
  return {
    connID: call.connID,
    callUUID: call.callUUID,
    callType: call.callType,
    ...(call.consultOf === undefined ? {} : { consultOf: call.consultOf }),
    state: phaseOf(call),
    ani: call.ani,
    dnis: call.dnis,
    ...(call.queue === undefined ? {} : { queue: call.queue }),
    callID: call.callID,
    startedAt: call.startedAt,
    ...(call.answeredAt === undefined ? {} : { answeredAt: call.answeredAt }),
    since: call.since,
    ...(call.suspectedGhost ? { suspectedGhost: true } : {}),
    parties,
    ...(userData === undefined ? {} : { userData }),
  };
}

function serverRowOf({ engine, config, version }: ViewDeps): ServerRow {
  const { state, since, running } = engine.shutdown;
  return {
    application: config.application,
    site: config.site,
    version,
    status: state.status,
    ...(state.status === 'Suspending' ? { phase: state.phase } : {}),
    since,
    startedAt: engine.startedAt,
    registrations: engine.bindings.count,
    callsTotal: engine.ctx.table.total,
    invitesRejectedTotal: engine.requests.rejectedTotal,
    dialogsEnding: engine.byes.unconfirmed,
    ...(running === undefined ? {} : { shutdown: rowOf(running) }),
  };
}

/** Where the live feed reads its rows. */
export function feedSourceOf(deps: ViewDeps): FeedSource {
  const { engine } = deps;
  const agentOn = (dn: string): string | undefined => engine.agents.onDn(dn)?.agentID;
  return {
    server: () => serverRowOf(deps),
    call(id) {
      const session = engine.ctx.table.byConnID(id);
      return session && callRowOf(session.call, agentOn);
    },
    agent(id) {
      const agent = engine.agents.byID(id);
      return agent && engine.agents.row(agent);
    },
    queue: (id) => engine.acd.row(id),
    trunk: (id) => engine.trunks.row(id),
    alarm: (id) => engine.alarms.row(id),
    *ids(table) {
      switch (table) {
        case 'call':
          for (const session of engine.ctx.table.all()) yield session.call.connID;
          return;
        case 'agent':
          for (const agent of engine.agents.all()) yield agent.agentID;
          return;
        case 'queue':
          yield* engine.acd.numbers();
          return;
        case 'trunk':
          yield* engine.trunks.numbers();
          return;
        case 'alarm':
          yield* engine.alarms.ids();
          return;
        default:
          table satisfies never;
      }
    },
  };
}

function agentCounts(engine: Engine): StatusAnswer['agents'] {
  const counts = { loggedIn: engine.agents.count, ready: 0, notReady: 0, afterCallWork: 0, onCall: 0 };
  for (const agent of engine.agents.all()) {
    if (engine.ctx.table.onCall(agent.dn.number)) counts.onCall += 1;
    else if (agent.core.mode.kind === 'Ready') counts.ready += 1;
    else if (agent.core.mode.kind === 'AfterCallWork') counts.afterCallWork += 1;
    else counts.notReady += 1;
  }
  return counts;
}

function peerOf({ peer, trunks }: Engine): Pick<StatusAnswer, 'peer'> {
  const trunk = trunks.peer()?.number;
  if (trunk === undefined) return {};
  const { known, draining, agentCount } = peer.view;
  return { peer: { trunk, known, draining, agents: agentCount } };
}

/** The answer to GET /control/status. Agents on a call are counted there and in no other state. */
export function statusOf({ engine, config, version, epoch }: ViewDeps): StatusAnswer {
  const { state, since, running } = engine.shutdown;
  return {
    application: config.application,
    site: config.site,
    version,
    epoch,
    status: state.status,
    ...(state.status === 'Suspending' ? { phase: state.phase } : {}),
    since: iso(since),
    calls: engine.ctx.table.counts(),
    agents: agentCounts(engine),
    registrations: engine.bindings.count,
    trunks: [...engine.trunks.numbers()].map((number) => {
      const row = engine.trunks.row(number)!;
      return { number, contact: row.contact, inService: row.inService };
    }),
    ...peerOf(engine),
    ...(running === undefined
      ? {}
      : {
          shutdown: {
            id: running.id,
            initiator: running.initiator,
            reason: running.reason,
            startedAt: iso(running.startedAt),
            ...(running.flushStartedAt === undefined ? {} : { flushStartedAt: iso(running.flushStartedAt) }),
            whenSuspended: running.whenSuspended,
            crashed: running.crashed,
            invitesRejected: rejectedTotal(running),
            requestsRefused: running.requestsRefused,
            byesUnconfirmed: running.byesUnconfirmed,
          },
        }),
  };
}

/** What /metrics reads at a scrape. */
export function metricsOf(
  { engine, config, version }: ViewDeps,
  clients: { tlib: number; feed: number },
): EngineMetrics {
  const { running, state } = engine.shutdown;
  const agents = agentCounts(engine);
  return {
    application: config.application,
    site: config.site,
    version,
    status: state.status,
    calls: engine.ctx.table.live,
    callsTotal: engine.ctx.table.total,
    agents: {
      Ready: agents.ready,
      NotReady: agents.notReady,
      AfterCallWork: agents.afterCallWork,
      OnCall: agents.onCall,
    },
    registrations: engine.bindings.count,
    peerKnown: engine.peer.view.known,
    peerAgents: engine.peer.view.agentCount,
    invitesForwarded: engine.trunks.forwardedTotal,
    invitesShed: engine.overload.shedTotal,
    eventLoopLagSeconds: engine.overload.lagSeconds,
    rejected: rejectedList(engine.requests.rejected),
    requestsRefused: engine.dispatcher.refusedTotal,
    byesUnconfirmed: running?.byesUnconfirmed ?? 0,
    dialogsEnding: engine.byes.unconfirmed,
    tlibClients: clients.tlib,
    feedClients: clients.feed,
    internalErrors: engine.errors.total,
    held: engine.held(),
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();
