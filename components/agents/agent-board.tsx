'use client';
import type { AgentRow } from '@/lib/feed/state';
import { useMigrations } from '@/lib/live/hooks';
import { presenceSince, type AgentPresence } from '@/lib/live/totals';
import type { At } from '@/lib/live/views';
import { isRunning } from '../status/migration-mark';
import { presenceLooks } from '../status/agent-mark';
import { Elapsed } from '../time/elapsed';
import { AgentCard } from './agent-card';
import { GoneCard } from './gone-card';
import { Lane, Lanes } from './lane';
import { agentLanes } from './lanes';
import { useDrain } from './use-drain';

interface AgentBoardProps {
  readonly agents: ReadonlyArray<At<AgentRow>>;
  /** The one state asked for; null: all. */
  readonly only: AgentPresence | null;
  readonly serverId: string | null;
}

/** Agents in lanes by state, and during a drain those whom it logged out. */
export function AgentBoard({ agents, only, serverId }: AgentBoardProps) {
  const drains = useMigrations().filter(
    (one) => isRunning(one) && (serverId === null || one.serverId === serverId),
  );
  return (
    <Lanes label="Agents by state">
      {agentLanes(agents)
        .filter(({ presence }) => only === null || presence === only)
        .map(({ presence, agents: inLane }) => {
          const { shape, colour, word } = presenceLooks[presence];
          const first = inLane[0];
          return (
            <Lane
              key={presence}
              title={word}
              shape={shape}
              colour={colour}
              none="Nobody."
              detail={
                first ? (
                  <>
                    longest <Elapsed serverId={first.serverId} since={presenceSince(first.row)} />
                  </>
                ) : null
              }
              keys={inLane.map((at) => `${at.serverId}/${at.row.agentID}`)}
              card={(index) => {
                const at = inLane[index];
                return at ? <AgentCard at={at} /> : null;
              }}
            />
          );
        })}
      {only === null
        ? drains.map((drain) => (
            <LoggedOutLane key={drain.id} migrationId={drain.id} serverId={drain.serverId} />
          ))
        : null}
    </Lanes>
  );
}

/** Those whom a drain logged out and who are not at the peer yet. */
function LoggedOutLane({
  migrationId,
  serverId,
}: {
  readonly migrationId: string;
  readonly serverId: string;
}) {
  const { columns } = useDrain(migrationId, serverId);
  const { out } = columns;
  return (
    <Lane
      title="Logged out"
      shape="hollow"
      colour="text-agent-logged-out"
      none="Nobody."
      detail="in the shutdown, not at the peer yet"
      keys={out.map((agent) => agent.agentID)}
      card={(index) => {
        const agent = out[index];
        return agent?.kind === 'gone' ? <GoneCard agent={agent} serverId={serverId} /> : null;
      }}
    />
  );
}
