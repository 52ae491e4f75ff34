import type { AgentRow } from '@/lib/feed/state';
import type { At } from '@/lib/live/views';
import { agentPresence, presenceSince, type AgentPresence } from '@/lib/live/totals';

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

/** Longer than this in a state, ms, an agent is worth a look; states without a limit are not listed. */
const limits: Readonly<Partial<Record<AgentPresence, { readonly ms: number; readonly words: string }>>> = {
  ringing: { ms: 30_000, words: 'rings for more than 30 s' },
  acw: { ms: 5 * 60_000, words: 'in after-call work for more than 5 min' },
  'not-ready': { ms: 30 * 60_000, words: 'not ready for more than 30 min' },
};

/** Which limit of its state the agent has passed, in words; null: none. */
export function lingering(agent: AgentRow, now: number): string | null {
  const limit = limits[agentPresence(agent)];
  return limit && now - presenceSince(agent) > limit.ms ? limit.words : null;
}
