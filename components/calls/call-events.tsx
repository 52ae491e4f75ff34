'use client';
import { useMigrations, useTimeline } from '@/lib/live/hooks';
import { eventWords } from '../migrations/event-words';
import { isRunning } from '../status/migration-mark';
import { Instant } from '../time/instant';
import { DrawerSection } from '../ui/drawer';
import type { CallNote } from './call-changes';

interface CallEventsProps {
  readonly serverId: string;
  readonly connID: string;
  readonly notes: readonly CallNote[];
}

/** What happened to the call: as seen here since its details were opened, and during a drain what its records say. */
export function CallEvents({ serverId, connID, notes }: CallEventsProps) {
  const drain = useMigrations().find((one) => one.serverId === serverId && isRunning(one));
  return (
    <DrawerSection title="What happened">
      {drain ? (
        <WithRecords migrationId={drain.id} connID={connID} notes={notes} />
      ) : (
        <NoteList notes={notes} />
      )}
      <p className="mt-2 text-sm text-muted">
        {drain
          ? "Since these details were opened, and from the shutdown's records."
          : 'Since these details were opened.'}
      </p>
    </DrawerSection>
  );
}

function WithRecords({
  migrationId,
  connID,
  notes,
}: {
  readonly migrationId: string;
  readonly connID: string;
  readonly notes: readonly CallNote[];
}) {
  const { events } = useTimeline(migrationId);
  const records = events.flatMap((event): CallNote[] => {
    if (event.type === 'gates-closed' && event.calls.includes(connID))
      return [{ at: event.at, text: 'In progress when the shutdown began; it continues' }];
    if (!('connID' in event) || event.connID !== connID) return [];
    const { title, detail } = eventWords(event);
    return [{ at: event.at, text: detail ? `${title}: ${detail}` : title }];
  });
  return <NoteList notes={[...records, ...notes].sort((a, b) => a.at - b.at)} />;
}

function NoteList({ notes }: { readonly notes: readonly CallNote[] }) {
  if (notes.length === 0) return <p>Nothing has changed.</p>;
  return (
    <ol className="space-y-1">
      {notes.map(({ at, text }) => (
        <li key={`${at} ${text}`} className="grid grid-cols-[72px_minmax(0,1fr)] gap-x-2">
          <Instant at={at} className="text-muted" />
          <span className="break-words">{text}</span>
        </li>
      ))}
    </ol>
  );
}
