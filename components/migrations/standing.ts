import type { MigrationView } from '@/lib/feed/console';
import { buildReport, type ShutdownReport } from '@/lib/feed/report';
import type { Remaining, ShutdownEvent } from '@/lib/feed/shutdown-events';

/** How a migration stands; null: not known. */
interface Standing {
  readonly report: ShutdownReport | null;
  readonly remaining: Remaining | null;
}

/** By the newest that is known: the records this page has read, or while it has not read them all what the console made of them (S-144). */
export function standing(migration: MigrationView, events: readonly ShutdownEvent[]): Standing {
  const last = events.at(-1);
  return events[0]?.type === 'requested' && last && last.seq >= migration.lastSeq
    ? { report: buildReport(events), remaining: last.remaining }
    : { report: migration.report, remaining: migration.remaining };
}
