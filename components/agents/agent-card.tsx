'use client';
import type { ReactNode } from 'react';
import Link from 'next/link';
import type { AgentRow } from '@/lib/feed/state';
import { useAgent, useIsStale, useJudged, useServer } from '@/lib/live/hooks';
import { agentPresence, presenceSince } from '@/lib/live/totals';
import type { At } from '@/lib/live/views';
import { useIsFrozen } from '../live/frozen-clock';
import { routes } from '../routes';
import { agentWords, presenceLooks } from '../status/agent-mark';
import { Elapsed, Remaining } from '../time/elapsed';
import { cn } from '../ui/cn';
import { Glyph } from '../ui/glyph';
import { contradiction, lingering } from './filter-agents';

interface AgentCardProps {
  readonly at: At<AgentRow>;
  /** One more line, of the view the card stands in. */
  readonly note?: ReactNode;
  /** What is wrong with the agent's place in the view; marks the card. */
  readonly flag?: string | null;
}

/** An agent: who, where, in what state and since when, the calls, and what needs a look. */
export function AgentCard({ at: { serverId, row: last }, note, flag = null }: AgentCardProps) {
  const live = useAgent(serverId, last.agentID);
  const frozen = useIsFrozen();
  const agent = frozen ? last : (live ?? last);
  const server = useServer(serverId);
  const lingers = useJudged((store) => lingering(agent, store.serverNow(serverId)));
  const words = agentWords(agent);
  // The plain word stands over the lane.
  const laneWord = presenceLooks[agentPresence(agent)].word;
  const stale = useIsStale(serverId);
  const flags = [contradiction(agent), lingers, flag].filter((one) => one !== null);
  return (
    <article
      aria-label={`Agent ${agent.agentID}`}
      className={cn(
        'rounded-control border bg-surface px-3 py-2 text-sm',
        flags.length > 0 && 'border-server-warning border-l-4',
        stale && 'stale-edge pl-4',
      )}
    >
      <p className="flex items-baseline gap-2">
        <span className="truncate font-mono text-base font-semibold">{agent.agentID}</span>
        <Elapsed serverId={serverId} since={presenceSince(agent)} className="ml-auto font-medium" />
      </p>
      <p className="text-muted">
        DN <span className="font-mono">{agent.dn}</span> {agent.reachable ? 'registered' : 'not registered'},{' '}
        {server?.ref.siteTitle ?? serverId}
      </p>
      <p className="text-muted">
        {agent.queues.length > 0 ? (
          <>
            Queue <span className="font-mono">{agent.queues.join(', ')}</span>
          </>
        ) : (
          'No queue'
        )}
        {words === laneWord ? null : `; ${words.charAt(0).toLowerCase()}${words.slice(1)}`}
        {agent.acwEndsAt ? (
          <>
            ; <Remaining serverId={serverId} until={agent.acwEndsAt} /> left
          </>
        ) : null}
      </p>
      {agent.connIDs.length > 0 ? (
        <p className="flex flex-wrap gap-x-2">
          {agent.connIDs.map((connID) => (
            <Link
              key={connID}
              href={routes.calls({ call: connID })}
              className="min-h-6 font-mono break-all text-accent-text hover:underline"
            >
              <span className="font-sans">call </span>
              {connID}
            </Link>
          ))}
        </p>
      ) : null}
      {note ? <p>{note}</p> : null}
      {flags.map((text) => (
        <p key={text} className="flex items-start gap-1.5 text-warning-text">
          <Glyph shape="triangle" className="mt-0.5 text-server-warning" />
          {text}
        </p>
      ))}
    </article>
  );
}
