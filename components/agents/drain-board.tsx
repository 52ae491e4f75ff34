'use client';
import type { ReactNode } from 'react';
import Link from 'next/link';
import type { MigrationView } from '@/lib/feed/console';
import type { AgentRow } from '@/lib/feed/state';
import { useAgent, useServer } from '@/lib/live/hooks';
import type { At } from '@/lib/live/views';
import { routes } from '../routes';
import { presenceLooks } from '../status/agent-mark';
import { Instant } from '../time/instant';
import { Banner } from '../ui/banner';
import type { Shape } from '../ui/glyph';
import { Skeleton } from '../ui/skeleton';
import { AgentCard } from './agent-card';
import { type DrainAgent, type DrainStage, drainStages } from './drain-columns';
import { exitWords, GoneCard } from './gone-card';
import { Lane, Lanes } from './lane';
import { useDrain } from './use-drain';

interface Look {
  readonly title: string;
  readonly shape: Shape;
  readonly colour: string;
  readonly none: string;
}

const looks: Readonly<Record<DrainStage, Look>> = {
  'to-go': {
    title: 'To go now',
    shape: 'disc',
    colour: 'text-agent-ready',
    none: 'Nobody: all idle agents are out.',
  },
  'on-call': { ...presenceLooks['on-call'], title: 'On call', none: 'Nobody: no call is left.' },
  acw: { ...presenceLooks.acw, title: 'After-call work', none: 'Nobody.' },
  leaving: { title: 'Leaving', shape: 'diamond-down', colour: 'text-server-suspending', none: 'Nobody.' },
  out: { title: 'Out', shape: 'hollow', colour: 'text-agent-logged-out', none: 'Nobody is on his way.' },
  'at-peer': {
    title: 'At the peer',
    shape: 'tick',
    colour: 'text-server-started',
    none: 'Nobody is seen there yet.',
  },
};

interface DrainBoardProps {
  readonly migration: MigrationView;
  /** The agents of all servers as the view shows them. */
  readonly every: ReadonlyArray<At<AgentRow>>;
}

/** The way of each agent from the server that drains to its peer, one column per step. */
export function DrainBoard({ migration, every }: DrainBoardProps) {
  const { serverId } = migration;
  const { columns, loaded, failure } = useDrain(migration.id, serverId, every);
  const here = new Map(every.filter((at) => at.serverId === serverId).map((at) => [at.row.agentID, at]));
  if (!loaded && !failure) return <Skeleton className="h-96" />;
  return (
    <div className="space-y-3">
      <p>
        <Link
          href={routes.migration(migration.id)}
          className="font-mono text-accent-text underline-offset-2 hover:underline"
        >
          {migration.application}
        </Link>{' '}
        {migration.state === 'suspended' ? 'is Suspended' : 'is Suspending'}: {here.size}{' '}
        {here.size === 1 ? 'agent' : 'agents'} left, {columns.out.length + columns['at-peer'].length} out,{' '}
        {columns['at-peer'].length} of them logged in at the peer.
      </p>
      {failure ? (
        <Banner tone="warning" title={`The shutdown's records cannot be read: ${failure}`}>
          Who is out is not known in full.
        </Banner>
      ) : null}
      <Lanes label="Agents on their way out">
        {drainStages.map((stage) => {
          const agents = columns[stage];
          return (
            <Lane
              key={stage}
              {...looks[stage]}
              detail={stage === 'out' ? exits(agents) : null}
              keys={agents.map((agent) => agent.agentID)}
              card={(index) => {
                const agent = agents[index];
                if (agent?.kind === 'gone') return <GoneCard agent={agent} serverId={serverId} />;
                const at = agent && here.get(agent.agentID);
                return at ? <LeavingCard at={at} stage={stage} stuck={agent.stuck} /> : null;
              }}
            />
          );
        })}
      </Lanes>
    </div>
  );
}

function LeavingCard({
  at,
  stage,
  stuck,
}: {
  readonly at: At<AgentRow>;
  readonly stage: DrainStage;
  readonly stuck: boolean;
}) {
  const agent = useAgent(at.serverId, at.row.agentID) ?? at.row;
  const application = useServer(at.serverId)?.ref.application ?? at.serverId;
  return (
    <AgentCard
      at={at}
      note={expected(agent, stage)}
      flag={stuck ? `nothing to wait for, and still logged in to ${application}` : null}
    />
  );
}

/** When the agent is expected to be out. */
function expected(agent: AgentRow, stage: DrainStage): ReactNode {
  if (stage === 'on-call')
    return agent.class === 'S-55' ? 'out after the call and its ACW' : 'out when the call ends';
  if (stage !== 'acw' || !agent.acwEndsAt) return null;
  return (
    <>
      out at <Instant at={agent.acwEndsAt} />
    </>
  );
}

/** How those who are out left: "graceful_shutdown_logout 20, own logout 2". */
function exits(agents: readonly DrainAgent[]): string | null {
  const counts = new Map<string, number>();
  for (const agent of agents) {
    if (agent.kind !== 'gone') continue;
    const words = exitWords(agent.path);
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return [...counts].map(([words, count]) => `${words} ${count}`).join(', ') || null;
}
