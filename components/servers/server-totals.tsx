'use client';
import Link from 'next/link';
import { isFresh } from '@/lib/live/freshness';
import { useFreshness, useTotals } from '@/lib/live/hooks';
import { agentPresences } from '@/lib/live/totals';
import { routes } from '../routes';
import { presenceLooks } from '../status/agent-mark';
import { cn } from '../ui/cn';
import { Glyph } from '../ui/glyph';
import { Stat } from '../ui/stat';

/** A server's figures with their units; a dash where nothing is known, without colour where they are old. */
export function ServerTotals({ serverId }: { readonly serverId: string }) {
  const totals = useTotals(serverId);
  const freshness = useFreshness(serverId);
  const stale = freshness !== null && !isFresh(freshness);
  return (
    <div className={cn('space-y-4', stale && totals && 'stale-edge pl-3')}>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-4">
        <Stat label="calls in progress" value={totals?.calls ?? null} stale={stale} size="lg" />
        <Stat label="ringing" value={totals?.callsBy.ringing ?? null} stale={stale} size="lg" />
        <Stat label="queued" value={totals?.queued ?? null} stale={stale} size="lg" />
        <Stat label="registrations" value={totals?.registrations ?? null} stale={stale} size="lg" />
      </dl>
      <AgentBar serverId={serverId} />
    </div>
  );
}

/** Agents by state: one bar, and the same in words. */
function AgentBar({ serverId }: { readonly serverId: string }) {
  const totals = useTotals(serverId);
  if (!totals) return <p className="text-sm text-muted">Agents: unknown</p>;
  const present = agentPresences.filter((presence) => totals.agentsBy[presence] > 0);
  return (
    <div>
      <p className="text-sm text-muted">
        <span className="font-semibold text-text">{totals.agents}</span>{' '}
        {totals.agents === 1 ? 'agent' : 'agents'} logged in
      </p>
      {totals.agents > 0 ? (
        <div aria-hidden className="mt-2 flex h-2 gap-0.5 overflow-hidden rounded-full">
          {present.map((presence) => (
            <span
              key={presence}
              className={cn('bg-current', presenceLooks[presence].colour)}
              style={{ flexGrow: totals.agentsBy[presence] }}
            />
          ))}
        </div>
      ) : null}
      <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm">
        {present.map((presence) => {
          const { shape, colour, word } = presenceLooks[presence];
          return (
            <li key={presence}>
              <Link
                href={routes.agents({ state: presence })}
                className="inline-flex min-h-6 items-center gap-1.5 hover:underline"
              >
                <Glyph shape={shape} className={colour} />
                <span className="font-semibold">{totals.agentsBy[presence]}</span> {word.toLowerCase()}
              </Link>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
