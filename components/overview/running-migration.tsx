'use client';
import Link from 'next/link';
import { ArrowRight } from 'lucide-react';
import type { MigrationView } from '@/lib/feed/console';
import { isFresh } from '@/lib/live/freshness';
import { useFreshness, useMigrations, useServer, useTotals } from '@/lib/live/hooks';
import { routes } from '../routes';
import { isRunning, MigrationMark } from '../status/migration-mark';
import { Elapsed } from '../time/elapsed';
import { Button } from '../ui/button';
import { Stat } from '../ui/stat';

/** Migrations under way, above everything else; nothing when there are none. `serverId`: this server's only. */
export function RunningMigrations({ serverId }: { readonly serverId?: string }) {
  const running = useMigrations().filter(
    (migration) => needsWatching(migration) && (serverId === undefined || migration.serverId === serverId),
  );
  return running.map((migration) => <RunningMigration key={migration.id} migration={migration} />);
}

/** On its way, or waiting for an admin to decide. */
function needsWatching(migration: MigrationView): boolean {
  return isRunning(migration) || migration.state === 'crashed';
}

function RunningMigration({ migration }: { readonly migration: MigrationView }) {
  const { serverId } = migration;
  const server = useServer(serverId);
  const totals = useTotals(serverId);
  const freshness = useFreshness(serverId);
  const stale = freshness !== null && !isFresh(freshness);
  const shutdown = server?.row?.shutdown;
  return (
    <section
      aria-label={`Migration of ${migration.application}`}
      className="hatch-strip flex flex-wrap items-center gap-x-8 gap-y-4 rounded-card border border-server-suspending bg-surface py-4 pr-4 pl-7"
    >
      <div className="min-w-0 basis-64">
        <MigrationMark
          state={migration.state}
          phase={stale ? undefined : server?.row?.phase}
          className="text-lg font-semibold"
        />
        <p className="mt-1 truncate font-mono text-sm">{migration.application}</p>
        <p className="mt-0.5 text-sm text-muted">
          by {migration.initiator}, running for <Elapsed serverId={serverId} since={migration.requestedAt} />
        </p>
      </div>
      <dl className="flex grow flex-wrap gap-x-8 gap-y-3">
        <Stat
          label={shutdown ? `of ${shutdown.callsAtStart} calls left` : 'calls left'}
          value={totals?.calls ?? null}
          stale={stale}
          size="lg"
        />
        <Stat
          label={shutdown ? `of ${shutdown.agentsAtStart} agents logged in` : 'agents logged in'}
          value={totals?.agents ?? null}
          stale={stale}
          size="lg"
        />
        <Stat label="in after-call work" value={totals?.agentsBy.acw ?? null} stale={stale} size="lg" />
      </dl>
      <Button asChild variant="planned">
        <Link href={routes.migration(migration.id)}>
          Watch the migration <ArrowRight aria-hidden />
        </Link>
      </Button>
    </section>
  );
}
