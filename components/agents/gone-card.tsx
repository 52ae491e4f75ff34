'use client';
import type { LogoutPath } from '@/lib/feed/shutdown-events';
import { useServer } from '@/lib/live/hooks';
import { pathWords } from '../migrations/event-words';
import { Instant } from '../time/instant';
import { cn } from '../ui/cn';
import { Glyph } from '../ui/glyph';
import type { DrainAgent } from './drain-columns';

/** How an agent left, in the words of the reason that T-Library clients got. */
export function exitWords(path: LogoutPath): string {
  if (path === 'own') return 'own logout';
  if (path === 'acw-untimed') return 'ACW cut';
  return path === 'stop-now' || path === 'lost' ? pathWords[path] : 'graceful_shutdown_logout';
}

/** An agent whom a drain logged out: how, when, and where he was seen since. */
export function GoneCard({
  agent,
  serverId,
}: {
  readonly agent: Extract<DrainAgent, { kind: 'gone' }>;
  readonly serverId: string;
}) {
  const peer = useServer(agent.peer ?? '');
  const from = useServer(serverId);
  return (
    <article
      aria-label={`Agent ${agent.agentID}`}
      className={cn(
        'rounded-control border bg-surface px-3 py-2 text-sm',
        agent.missing && 'border-server-warning border-l-4',
      )}
    >
      <p className="flex items-baseline gap-2">
        <span className="truncate font-mono text-base font-semibold">{agent.agentID}</span>
        <span className="ml-auto font-medium">
          <Instant at={agent.at} />
        </span>
      </p>
      <p className="text-muted">{pathWords[agent.path]}</p>
      {peer ? (
        <p className="flex items-center gap-1.5">
          <Glyph shape="tick" className="text-server-started" />
          {peer.ref.siteTitle}
        </p>
      ) : (
        <p className="text-muted">was at {from?.ref.siteTitle ?? serverId}</p>
      )}
      {agent.missing ? (
        <p className="flex items-start gap-1.5 text-warning-text">
          <Glyph shape="triangle" className="mt-0.5 text-server-warning" />
          not seen at the other site
        </p>
      ) : null}
    </article>
  );
}
