'use client';
import type { AgentRow } from '@/lib/feed/state';
import { useEveryAgent, useTimeline } from '@/lib/live/hooks';
import type { At } from '@/lib/live/views';
import { useIsFrozen, useShownNow } from '../live/frozen-clock';
import { type DrainColumns, drainColumns } from './drain-columns';

export interface Drain {
  readonly columns: DrainColumns;
  /** False until the shutdown's records have been read: before that, nobody out is not "nobody". */
  readonly loaded: boolean;
  readonly failure: string | null;
}

/** The drain view of one migration. `every`: the agents of all servers as the view shows them, where that is not now. */
export function useDrain(migrationId: string, serverId: string, every?: ReadonlyArray<At<AgentRow>>): Drain {
  const live = useEveryAgent();
  const agents = every ?? live;
  const { events, loaded, failure } = useTimeline(migrationId);
  const now = useShownNow(serverId);
  const frozen = useIsFrozen();
  const peers = new Map<string, string[]>();
  for (const at of agents) {
    if (at.serverId === serverId) continue;
    peers.set(at.row.agentID, [...(peers.get(at.row.agentID) ?? []), at.serverId]);
  }
  const columns = drainColumns({
    serverId,
    agents: agents.filter((at) => at.serverId === serverId).map(({ row }) => row),
    events: frozen ? events.filter((event) => event.at <= now) : events,
    peers,
    now,
  });
  return { columns, loaded, failure };
}
