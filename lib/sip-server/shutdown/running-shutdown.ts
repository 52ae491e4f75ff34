import type { ShutdownEvent } from '../../feed/shutdown-events';
import type { ShutdownRow } from '../../feed/state';
import type { Agent } from '../agents/logged-in-agent';
import type { StartRequest } from '../control/types';
import type { CallWatch } from './call-watch';
import type { ShutdownRecorder } from './recorder';
import { RejectBatch } from './reject-batch';

export type StartedVia = 'control' | 'tlib' | 'signal';

/** What one graceful shutdown counts while it runs. */
export interface RunningShutdown {
  readonly id: string;
  readonly initiator: string;
  readonly via: StartedVia;
  readonly reason: string;
  /** t0, ms since the epoch. */
  startedAt: number;
  readonly whenSuspended: 'wait' | 'exit';
  readonly recorder: ShutdownRecorder;
  readonly watch: CallWatch;
  readonly rejects: RejectBatch;
  crashed: boolean;
  flushStartedAt: number | undefined;
  flushEndsAt: number | undefined;
  callsAtStart: number;
  agentsAtStart: number;
  agentsLoggedOut: number;
  nailedUpReleased: number;
  callsRelocated: number;
  registrationsShortened: number;
  requestsRefused: number;
  byesUnconfirmed: number;
  /** `code|trunk` to how many INVITEs; bounded by codes times trunks. */
  readonly invitesRejected: Map<string, number>;
  lastAgentSeen: boolean;
}

export function newShutdown(
  id: string,
  request: Pick<StartRequest, 'initiator' | 'reason'>,
  via: StartedVia,
  whenSuspended: 'wait' | 'exit',
  recorder: ShutdownRecorder,
  watch: CallWatch,
  now: number,
): RunningShutdown {
  return {
    id,
    initiator: request.initiator,
    via,
    reason: request.reason,
    startedAt: now,
    whenSuspended,
    recorder,
    watch,
    rejects: new RejectBatch(),
    crashed: false,
    flushStartedAt: undefined,
    flushEndsAt: undefined,
    callsAtStart: 0,
    agentsAtStart: 0,
    agentsLoggedOut: 0,
    nailedUpReleased: 0,
    callsRelocated: 0,
    registrationsShortened: 0,
    requestsRefused: 0,
    byesUnconfirmed: 0,
    invitesRejected: new Map(),
    lastAgentSeen: false,
  };
}

export function rejectedTotal(shutdown: RunningShutdown): number {
  let total = 0;
  for (const count of shutdown.invitesRejected.values()) total += count;
  return total;
}

/** Counts again what the process that died had counted, as far as the journal has it (S-125). */
export function countAgain(shutdown: RunningShutdown, events: readonly ShutdownEvent[]): void {
  for (const event of events) {
    if (event.type === 'gates-closed') {
      shutdown.callsAtStart = event.calls.length;
      shutdown.agentsAtStart = event.agents.length;
    } else if (event.type === 'agent-logout' && event.path !== 'own') shutdown.agentsLoggedOut += 1;
    else if (event.type === 'call-relocated') shutdown.callsRelocated += 1;
    else if (event.type === 'invites-rejected')
      for (const { code, trunk, count } of event.rejected) countRejected(shutdown, code, trunk, count);
  }
}

export function countRejected(shutdown: RunningShutdown, code: number, trunk: string, count: number): void {
  const key = `${code}|${trunk}`;
  shutdown.invitesRejected.set(key, (shutdown.invitesRejected.get(key) ?? 0) + count);
}

/** The counts by code and trunk, as the report has them. */
export function rejectedList(
  rejected: ReadonlyMap<string, number>,
): { code: number; trunk: string; count: number }[] {
  return [...rejected].map(([key, count]) => {
    const bar = key.indexOf('|');
    return { code: Number(key.slice(0, bar)), trunk: key.slice(bar + 1), count };
  });
}

export function rowOf(shutdown: RunningShutdown): ShutdownRow {
  return {
    id: shutdown.id,
    initiator: shutdown.initiator,
    via: shutdown.via,
    reason: shutdown.reason,
    startedAt: shutdown.startedAt,
    whenSuspended: shutdown.whenSuspended,
    ...(shutdown.flushStartedAt === undefined ? {} : { flushStartedAt: shutdown.flushStartedAt }),
    ...(shutdown.flushEndsAt === undefined ? {} : { flushEndsAt: shutdown.flushEndsAt }),
    crashed: shutdown.crashed,
    callsAtStart: shutdown.callsAtStart,
    agentsAtStart: shutdown.agentsAtStart,
    invitesRejected: rejectedTotal(shutdown),
    requestsRefused: shutdown.requestsRefused,
    byesUnconfirmed: shutdown.byesUnconfirmed,
  };
}

/** When an agent's after-call work ends, where he is in it. */
export function acwEnd({ core: { mode } }: Agent): { acwEndsAt?: number | null } {
  return mode.kind === 'AfterCallWork' ? { acwEndsAt: mode.endsAt ?? null } : {};
}
