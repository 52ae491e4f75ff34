import type { AgentRow, CallRow, QueueRow, ServerRow } from '@/lib/feed/state';
import { agentPresence } from '@/lib/live/totals';

/** What still keeps the server from the end, most telling first. */
export interface WaitingFor {
  /** Longest first; the first decides when the drain can end. */
  readonly calls: readonly CallRow[];
  readonly acw: ReadonlyArray<{ readonly agent: AgentRow; readonly endsAt: number | null }>;
  /** Agents who are on no call and in no after-call work, and still logged in. */
  readonly leaving: readonly AgentRow[];
  readonly queues: readonly QueueRow[];
  readonly flush: { readonly endsAt: number | null; readonly unconfirmed: number } | null;
}

/** Reads the waiting-for list off one server's rows. */
export function waitingFor(
  server: ServerRow,
  calls: readonly CallRow[],
  agents: readonly AgentRow[],
  queues: readonly QueueRow[],
): WaitingFor {
  const acw = agents
    .filter((agent) => agentPresence(agent) === 'acw')
    .map((agent) => ({ agent, endsAt: agent.acwEndsAt ?? null }))
    .sort(
      (a, b) => (b.endsAt ?? Infinity) - (a.endsAt ?? Infinity) || order(a.agent.agentID, b.agent.agentID),
    );
  return {
    calls: [...calls].sort((a, b) => a.startedAt - b.startedAt || order(a.connID, b.connID)),
    acw,
    leaving: agents.filter((agent) => agent.device === 'idle' && agent.state !== 'AfterCallWork'),
    queues: queues.filter((queue) => queue.waiting > 0),
    flush:
      server.phase === 'FLUSH'
        ? { endsAt: server.shutdown?.flushEndsAt ?? null, unconfirmed: server.dialogsEnding }
        : null,
  };
}

/** The agents on a call, by its parties; a queued call has none. */
export function agentsOf(call: CallRow): readonly string[] {
  return call.parties.flatMap((party) => (party.agentID === undefined ? [] : [party.agentID]));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
