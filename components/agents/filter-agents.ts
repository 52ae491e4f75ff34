import type { AgentRow } from '@/lib/feed/state';
import type { At } from '@/lib/live/views';
import { agentPresence, type AgentPresence } from '@/lib/live/totals';

export interface AgentFilter {
  readonly serverId: string | null;
  readonly state: AgentPresence | null;
  /** Part of agent id, DN or queue, in any case. */
  readonly text: string;
}

/** Keeps the order, so that no row jumps while the list is read. */
export function filterAgents(
  agents: ReadonlyArray<At<AgentRow>>,
  filter: AgentFilter,
): ReadonlyArray<At<AgentRow>> {
  const text = filter.text.trim().toLowerCase();
  return agents.filter(
    ({ serverId, row }) =>
      (filter.serverId === null || serverId === filter.serverId) &&
      (filter.state === null || agentPresence(row) === filter.state) &&
      (text === '' || [row.agentID, row.dn, ...row.queues].some((one) => one.toLowerCase().includes(text))),
  );
}

/** What an operator has to look at: the state says one thing, the phone another. */
export function contradiction(agent: AgentRow): string | null {
  return agent.state === 'Ready' && !agent.reachable ? 'Ready, but the phone is not registered' : null;
}
