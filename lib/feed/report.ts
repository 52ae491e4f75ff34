import type { CallEndCause, LogoutPath, ShutdownEvent } from './shutdown-events';
import type { AgentClass } from './state';

interface AgentExit {
  readonly agentID: string;
  readonly dn: string;
  readonly class: AgentClass;
  readonly path: LogoutPath;
  readonly waitedMs: number;
  readonly at: number;
}

/** How a shutdown stands: `running`, or how it ended. */
type ShutdownOutcome = 'running' | 'suspended' | 'stopped' | 'aborted' | 'crashed' | 'forced';

/** The report of S-147, computed from the records and nothing else. Times in ms since the epoch, durations in ms. */
export interface ShutdownReport {
  readonly shutdownId: string;
  readonly outcome: ShutdownOutcome;
  readonly initiator: string;
  readonly via: 'control' | 'tlib' | 'signal';
  readonly reason: string;
  readonly requestedAt: number;
  readonly gatesClosedAt: number | undefined;
  readonly suspendedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly exitCode: number | undefined;
  readonly abortedBy: string | undefined;
  readonly durations: {
    readonly drainMs: number | undefined;
    readonly flushMs: number | undefined;
    readonly totalMs: number | undefined;
  };
  readonly calls: {
    readonly atStart: number;
    readonly finished: number;
    readonly relocated: number;
    readonly releasedFromQueue: number;
    readonly forced: number;
    readonly lost: number;
    readonly left: number;
  };
  /** Calls that the shutdown, a stop or a crash cut; 0 is the product's promise. */
  readonly callsDropped: number;
  readonly agentsAtStart: number;
  readonly agents: readonly AgentExit[];
  readonly invitesRejected: ReadonlyArray<{
    readonly code: number;
    readonly trunk: string;
    readonly count: number;
  }>;
  readonly requestsRefused: number;
  readonly byesUnconfirmed: number;
}

const dropCauses: ReadonlySet<CallEndCause> = new Set(['stop-now', 'forced', 'drain_forced', 'lost']);

/**
 * Builds the report of one shutdown from its events in order (spec S-147). Every call that was live at t0, or that an
 * old call made later, is followed to its end by connID; one that has none when the process stopped counts as lost.
 * Throws RangeError when the events don't start with `requested`.
 */
export function buildReport(events: readonly ShutdownEvent[]): ShutdownReport {
  const first = events[0];
  if (first?.type !== 'requested')
    throw new RangeError('a shutdown report needs the `requested` record first');
  const open = new Set<string>();
  const over = new Set<string>();
  /** At the peer, over this server, until they end. */
  const bridged = new Set<string>();
  /** True once a call: one that is reported ended twice, or ended and lost, counts once. */
  const ends = (connID: string): boolean => {
    open.delete(connID);
    if (over.has(connID)) return false;
    over.add(connID);
    return true;
  };
  const agents: AgentExit[] = [];
  const tally = { atStart: 0, finished: 0, relocated: 0, releasedFromQueue: 0, forced: 0, lost: 0 };
  let outcome: ShutdownOutcome = 'running';
  let gatesClosedAt: number | undefined;
  let suspendedAt: number | undefined;
  let zeroAt: number | undefined;
  let flushStartAt: number | undefined;
  let flushEndAt: number | undefined;
  let endedAt: number | undefined;
  let exitCode: number | undefined;
  let abortedBy: string | undefined;
  let agentsAtStart = 0;
  let invitesRejected: ShutdownReport['invitesRejected'] = [];
  let requestsRefused = 0;
  let byesUnconfirmed = 0;
  for (const event of events) {
    switch (event.type) {
      case 'gates-closed':
        gatesClosedAt = event.at;
        for (const connID of event.calls) open.add(connID);
        tally.atStart = event.calls.length;
        agentsAtStart = event.agents.length;
        break;
      case 'call-started':
        open.add(event.connID);
        break;
      case 'call-ended':
        if (!ends(event.connID)) break;
        if (event.cause === 'lost') tally.lost += 1;
        else if (dropCauses.has(event.cause)) tally.forced += 1;
        else if (event.cause === 'released-from-queue') tally.releasedFromQueue += 1;
        else if (bridged.has(event.connID)) tally.relocated += 1;
        else tally.finished += 1;
        break;
      case 'call-relocated':
        if (event.method === 'bridge') bridged.add(event.connID);
        else if (ends(event.connID)) tally.relocated += 1;
        break;
      case 'agent-logout':
        agents.push({
          agentID: event.agentID,
          dn: event.dn,
          class: event.class,
          path: event.path,
          waitedMs: event.waitedMs,
          at: event.at,
        });
        break;
      case 'zero-calls':
        zeroAt = event.at;
        break;
      case 'flush-start':
        flushStartAt = event.at;
        break;
      case 'flush-cancelled':
        zeroAt = undefined;
        flushStartAt = undefined;
        break;
      case 'flush-end':
        flushEndAt = event.at;
        byesUnconfirmed = event.unconfirmed;
        break;
      case 'suspended':
        suspendedAt = event.at;
        if (outcome !== 'forced') outcome = 'suspended';
        invitesRejected = event.invitesRejected;
        requestsRefused = event.requestsRefused;
        break;
      case 'stopped':
        endedAt = event.at;
        exitCode = event.exitCode;
        if (outcome !== 'forced') outcome = 'stopped';
        tally.lost += open.size;
        open.clear();
        break;
      case 'aborted':
        endedAt = event.at;
        abortedBy = event.initiator;
        outcome = 'aborted';
        open.clear();
        break;
      case 'crashed':
        outcome = 'crashed';
        for (const connID of event.lost) if (ends(connID)) tally.lost += 1;
        break;
      case 'resumed':
        outcome = 'running';
        break;
      case 'forced':
        outcome = 'forced';
        break;
      case 'requested':
      case 'probe-result':
      case 'relocation-failed':
      case 'call-state':
      case 'invites-rejected':
      case 'agent-class':
      case 'bye-unconfirmed':
      case 'last-agent':
      case 'alarm':
        break;
      default:
        event satisfies never;
    }
  }
  return {
    shutdownId: first.shutdownId,
    outcome,
    initiator: first.initiator,
    via: first.via,
    reason: first.reason,
    requestedAt: first.at,
    gatesClosedAt,
    suspendedAt,
    endedAt,
    exitCode,
    abortedBy,
    durations: {
      drainMs: span(gatesClosedAt, zeroAt),
      flushMs: span(flushStartAt, flushEndAt),
      totalMs: span(gatesClosedAt, suspendedAt ?? endedAt),
    },
    calls: { ...tally, left: open.size },
    callsDropped: tally.forced + tally.lost,
    agentsAtStart,
    agents,
    invitesRejected,
    requestsRefused,
    byesUnconfirmed,
  };
}

function span(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : to - from;
}
