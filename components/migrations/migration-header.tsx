'use client';
import { useState } from 'react';
import Link from 'next/link';
import type { MigrationView } from '@/lib/feed/console';
import type { ShutdownEvent } from '@/lib/feed/shutdown-events';
import { isFresh } from '@/lib/live/freshness';
import { useFreshness, useServer } from '@/lib/live/hooks';
import { useRefusal } from '../frame/session';
import { routes } from '../routes';
import type { ServerCommands } from '../servers/command';
import { ServerActions } from '../servers/server-actions';
import { blockedBy, FreshnessMark } from '../status/freshness-mark';
import { isRunning, MigrationMark } from '../status/migration-mark';
import { Instant } from '../time/instant';
import { useZone } from '../time/zone';
import { Button } from '../ui/button';
import { AbortDialog, type Abort } from './abort-dialog';
import { viaWords } from './event-words';

interface MigrationHeaderProps {
  readonly migration: MigrationView;
  readonly events: readonly ShutdownEvent[];
  readonly commands: ServerCommands;
  readonly abort: Abort;
}

/** Which server, how it stands, who and why; abort, and behind the menu Stop now. */
export function MigrationHeader({ migration, events, commands, abort }: MigrationHeaderProps) {
  const { serverId, application } = migration;
  const server = useServer(serverId);
  const freshness = useFreshness(serverId);
  const zone = useZone();
  const refusal = useRefusal('shutdown.abort');
  const [open, setOpen] = useState(false);
  const running = isRunning(migration);
  const fresh = freshness !== null && isFresh(freshness);
  const blocked =
    refusal ??
    (freshness ? blockedBy(freshness, zone.time) : null) ??
    (migration.state === 'suspended' || server?.row?.status === 'Suspended'
      ? 'Suspended cannot be aborted'
      : null);
  const abortable =
    migration.state === 'running' || migration.state === 'suspended' || migration.state === 'crashed';
  return (
    <header className="mb-4 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 className="flex flex-wrap items-baseline gap-x-4 gap-y-1 text-xl font-semibold">
          <Link href={routes.server(serverId)} className="font-mono break-all hover:underline">
            {application}
          </Link>
          <MigrationMark
            state={migration.state}
            phase={fresh ? server?.row?.phase : undefined}
            className="whitespace-normal"
          />
        </h1>
        <div className="mt-1 flex flex-wrap items-baseline gap-x-3 gap-y-0.5 text-muted">
          <span>{server?.ref.siteTitle ?? migration.site}</span>
          <span>
            requested <Instant at={migration.requestedAt} date /> ({zone.name}) by{' '}
            <span className="font-medium text-text">{migration.initiator}</span> {viaWords[migration.via]}
          </span>
          {running && freshness ? <FreshnessMark freshness={freshness} /> : null}
        </div>
        {migration.reason ? <p className="mt-1 break-words">“{migration.reason}”</p> : null}
      </div>
      {abortable ? (
        <div className="flex flex-col items-end gap-1">
          <div className="flex items-center gap-2">
            <Button disabled={blocked !== null} onClick={() => setOpen(true)}>
              Abort…
            </Button>
            <ServerActions serverId={serverId} commands={commands} form="stop-only" />
          </div>
          {blocked ? <p className="text-sm text-muted">Abort: {blocked}</p> : null}
        </div>
      ) : null}
      <AbortDialog
        migrationId={migration.id}
        application={application}
        events={events}
        open={open}
        onOpenChange={setOpen}
        abort={abort}
      />
    </header>
  );
}
