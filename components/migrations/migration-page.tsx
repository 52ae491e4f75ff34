'use client';
import type { MigrationView } from '@/lib/feed/console';
import type { ShutdownReport } from '@/lib/feed/report';
import type { Remaining } from '@/lib/feed/shutdown-events';
import { isFresh } from '@/lib/live/freshness';
import {
  useFreshness,
  useMigration,
  useServer,
  useServerNow,
  useTimeline,
  useTotals,
} from '@/lib/live/hooks';
import { StaleBanner } from '../live/stale-banner';
import type { ServerCommands } from '../servers/command';
import { noAnswer } from '../servers/no-answer';
import { isRunning } from '../status/migration-mark';
import { Banner } from '../ui/banner';
import { Card } from '../ui/card';
import { Skeleton } from '../ui/skeleton';
import type { Abort } from './abort-dialog';
import { Announcer } from './announcer';
import { DrainTiles, type Tile } from './drain-tiles';
import { DrainTimeline } from './drain-timeline';
import { EventList } from './event-list';
import { MigrationHeader } from './migration-header';
import { PeerCard } from './peer-card';
import { phaseSteps } from './phase-steps';
import { PhaseStepper } from './phase-stepper';
import { Report } from './report';
import { standing } from './standing';
import type { TimelineView } from './timeline-view';
import { WaitingList } from './waiting-list';

export interface MigrationPageProps {
  /** As the server rendered it; the live data takes over. */
  readonly initial: MigrationView;
  readonly commands: ServerCommands;
  readonly abort: Abort;
  readonly view: TimelineView;
  readonly onView: (change: Partial<TimelineView>) => void;
}

/** A migration while it runs and for ever after: the finished page is the report. */
export function MigrationPage({ initial, commands, abort, view, onView }: MigrationPageProps) {
  const migration = useMigration(initial.id) ?? initial;
  const { events, loaded, failure } = useTimeline(initial.id);
  const { serverId } = migration;
  const freshness = useFreshness(serverId);
  const now = useServerNow(serverId);
  const stale = freshness !== null && !isFresh(freshness);
  const running = isRunning(migration);
  const { report, remaining } = standing(migration, events);
  const tiles = useTiles(migration, report, remaining, stale);
  const last = events.at(-1);
  const unread = migration.lastSeq > 0 && !last;
  return (
    <div className="space-y-4">
      <MigrationHeader migration={migration} events={events} commands={commands} abort={abort} />
      <Outcome migration={migration} />
      {running ? <StaleBanner serverId={serverId} /> : null}
      {unread ? (
        failure ? null : (
          <Skeleton className="h-16" />
        )
      ) : (
        <PhaseStepper steps={phaseSteps(migration, events)} />
      )}
      {report ? <DrainTiles tiles={tiles} stale={running && stale} /> : null}
      {failure ? (
        <Banner tone="warning" title={`The records cannot be read: ${failure}`}>
          {events.length > 0
            ? 'What was read before is shown.'
            : 'Nothing is shown rather than something old.'}
        </Banner>
      ) : null}
      {last ? (
        <Card title="Timeline">
          <DrainTimeline
            serverId={serverId}
            events={events}
            until={running ? now : (report?.endedAt ?? last.at)}
            now={running ? now : null}
            view={view}
            onView={onView}
          />
        </Card>
      ) : loaded ? null : (
        <Skeleton className="h-80" />
      )}
      {!running && report ? <Report report={report} /> : null}
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <div className="min-w-0 space-y-4">
          {running && last ? <WaitingList serverId={serverId} stale={stale} /> : null}
          <PeerCard serverId={serverId} events={events} running={running} />
        </div>
        {events.length > 0 ? <EventList events={events} /> : null}
      </div>
      {running && report && remaining ? (
        <Announcer
          text={`${migration.application}: ${remaining.calls} of ${report.calls.atStart} calls left, ${remaining.agents} agents logged in.`}
        />
      ) : null}
    </div>
  );
}

/** How it ended where that needs saying (S-3: no answer is not a stop). */
function Outcome({ migration }: { readonly migration: MigrationView }) {
  switch (migration.state) {
    case 'no-answer':
      return (
        <Banner urgent tone="failed" title="No answer - stop NOT performed">
          {(migration.message && noAnswer(migration.message).detail) ??
            'The server did not acknowledge in time.'}{' '}
          It was not stopped in another way. Should it have received the request, this page shows so as soon
          as the server is heard; look at its state before asking again.
        </Banner>
      );
    case 'refused':
      return (
        <Banner tone="warning" title={`${migration.application} refused to shut down`}>
          {migration.message ?? 'It gave no reason.'}
        </Banner>
      );
    case 'crashed':
      return (
        <Banner urgent tone="failed" title="The process died in mid shutdown">
          Its calls are lost. The gates of the new process stay closed until an admin lets it finish (Shut
          down gracefully on the server's page) or aborts.
        </Banner>
      );
    default:
      return migration.message ? <Banner tone="warning" title={migration.message} /> : null;
  }
}

function useTiles(
  migration: MigrationView,
  report: ShutdownReport | null,
  remaining: Remaining | null,
  stale: boolean,
): readonly Tile[] {
  const shutdown = useServer(migration.serverId)?.row?.shutdown;
  const totals = useTotals(migration.serverId);
  if (!report) return [];
  const live = isRunning(migration) && !stale && shutdown?.id === migration.shutdownId ? shutdown : undefined;
  const rejected = report.invitesRejected.reduce((sum, one) => sum + one.count, 0);
  return [
    {
      label: 'calls left',
      value: remaining?.calls ?? null,
      detail: `of ${report.calls.atStart} at the start`,
    },
    {
      label: 'agents logged in',
      value: remaining?.agents ?? null,
      detail: `of ${report.agentsAtStart} at the start`,
    },
    {
      label: 'agents in after-call work',
      value: live ? (totals?.agentsBy.acw ?? null) : (remaining?.acw ?? null),
    },
    {
      label: 'INVITEs rejected',
      value: live?.invitesRejected ?? (report.suspendedAt === undefined ? null : rejected),
    },
    {
      label: 'calls dropped',
      value: report.callsDropped,
      tone: report.callsDropped > 0 ? 'failed' : 'plain',
      detail: report.callsDropped > 0 ? 'cut or lost' : isRunning(migration) ? 'none so far' : 'none',
    },
  ];
}
