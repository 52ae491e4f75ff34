'use client';
import Link from 'next/link';
import { isFresh } from '@/lib/live/freshness';
import { useFreshness, useServer, useTrunks } from '@/lib/live/hooks';
import { routes } from '../routes';
import { StaleBanner } from '../live/stale-banner';
import { FreshnessMark } from '../status/freshness-mark';
import { ServerMark } from '../status/server-mark';
import { Glyph } from '../ui/glyph';
import { ServerTotals } from './server-totals';

/** One site and its SIP Server: lifecycle and health apart, figures, trunks. */
export function ServerCard({ serverId }: { readonly serverId: string }) {
  const server = useServer(serverId);
  const freshness = useFreshness(serverId);
  const trunks = useTrunks(serverId);
  if (!server || !freshness) return null;
  const { ref, row } = server;
  const stale = !isFresh(freshness);
  const out = trunks?.filter((trunk) => !trunk.inService) ?? [];
  return (
    <section aria-label={ref.siteTitle} className="min-w-0 rounded-card border bg-surface">
      <header className="border-b px-4 py-3">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          <h2 className="text-lg font-semibold">{ref.siteTitle}</h2>
          <FreshnessMark freshness={freshness} />
        </div>
        <div className="mt-1 flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
          <Link
            href={routes.server(ref.id)}
            className="min-h-6 truncate font-mono text-sm text-accent-text hover:underline"
          >
            {ref.application}
          </Link>
          <ServerMark row={row} freshness={freshness} className="font-medium" />
        </div>
      </header>
      <div className="space-y-4 p-4">
        <StaleBanner serverId={serverId} besideMarks />
        <ServerTotals serverId={serverId} />
        <p className="flex items-center gap-1.5 border-t pt-3 text-sm text-muted">
          {trunks === null ? (
            'Trunks: unknown'
          ) : out.length === 0 ? (
            <>
              {trunks.length} {trunks.length === 1 ? 'trunk' : 'trunks'} in service
              {stale ? ' when last heard' : ''}
            </>
          ) : (
            <>
              <Glyph shape="triangle" className="text-server-warning" />
              <span className="text-warning-text">
                out of service: {out.map((trunk) => trunk.number).join(', ')}
              </span>
            </>
          )}
        </p>
      </div>
    </section>
  );
}
