import type { AgentRow } from '@/lib/feed/state';
import { agentPresence, agentPresences, presenceSince, type AgentPresence } from '@/lib/live/totals';
import type { At } from '@/lib/live/views';

export interface AgentLane {
  readonly presence: AgentPresence;
  /** Longest in the state first: who comes in joins at the end, and nobody jumps. */
  readonly agents: ReadonlyArray<At<AgentRow>>;
}

/** From waiting for a call to not taking one. */
const laneOrder: readonly AgentPresence[] = ['ready', 'ringing', 'on-call', 'acw', 'not-ready'];

/** Agents by state; every state has its lane, empty or not. */
export function agentLanes(agents: ReadonlyArray<At<AgentRow>>): readonly AgentLane[] {
  const lanes = new Map(
    agentPresences.map((presence): [AgentPresence, Array<At<AgentRow>>] => [presence, []]),
  );
  for (const agent of agents) lanes.get(agentPresence(agent.row))?.push(agent);
  return laneOrder.map((presence) => ({
    presence,
    agents: (lanes.get(presence) ?? []).sort(
      (a, b) => presenceSince(a.row) - presenceSince(b.row) || (a.row.agentID < b.row.agentID ? -1 : 1),
    ),
  }));
}
