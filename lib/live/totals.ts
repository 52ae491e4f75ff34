import type { AgentRow, CallRow } from '../feed/state';
import type { LiveServer } from '../feed/reducer';

/** The one state a person sees of an agent; being on a call outranks what he is set to. */
export type AgentPresence = 'ready' | 'ringing' | 'on-call' | 'acw' | 'not-ready';

export const agentPresences: readonly AgentPresence[] = ['on-call', 'ringing', 'ready', 'acw', 'not-ready'];

export function agentPresence(agent: Pick<AgentRow, 'device' | 'state'>): AgentPresence {
  if (agent.device === 'connected' || agent.device === 'held') return 'on-call';
  if (agent.device === 'ringing' || agent.device === 'dialing') return 'ringing';
  if (agent.state === 'Ready') return 'ready';
  return agent.state === 'AfterCallWork' ? 'acw' : 'not-ready';
}

/** When the agent came into the state shown. */
export function presenceSince(agent: Pick<AgentRow, 'device' | 'deviceSince' | 'since'>): number {
  return agent.device === 'idle' ? Math.max(agent.since, agent.deviceSince) : agent.deviceSince;
}

/** Counts of one server; every figure is of this moment. */
export interface ServerTotals {
  readonly calls: number;
  readonly callsBy: Readonly<Record<CallRow['state'], number>>;
  readonly queued: number;
  readonly agents: number;
  readonly agentsBy: Readonly<Record<AgentPresence, number>>;
  readonly registrations: number;
}

export function serverTotals(live: LiveServer): ServerTotals {
  const callsBy = { queued: 0, ringing: 0, connected: 0, held: 0 };
  for (const call of live.calls.values()) callsBy[call.state] += 1;
  const agentsBy = { ready: 0, ringing: 0, 'on-call': 0, acw: 0, 'not-ready': 0 };
  for (const agent of live.agents.values()) agentsBy[agentPresence(agent)] += 1;
  return {
    calls: live.calls.size,
    callsBy,
    queued: callsBy.queued,
    agents: live.agents.size,
    agentsBy,
    registrations: live.server.registrations,
  };
}
