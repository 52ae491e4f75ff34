'use client';
import Link from 'next/link';
import type { MigrationView } from '@/lib/feed/console';
import { formatDuration } from '@/lib/live/duration';
import { useMigrations } from '@/lib/live/hooks';
import { routes } from '../routes';
import { isRunning, MigrationMark } from '../status/migration-mark';
import { Elapsed } from '../time/elapsed';
import { Instant } from '../time/instant';
import { cn } from '../ui/cn';
import { Empty } from '../ui/empty';
import { Table, Td, Th, Tr } from '../ui/table';

/** All migrations, or one server's, newest first; each row leads to its page and report. */
export function MigrationTable({ serverId }: { readonly serverId?: string }) {
  const every = useMigrations();
  const migrations = serverId === undefined ? every : every.filter((one) => one.serverId === serverId);
  if (migrations.length === 0)
    return (
      <Empty className="rounded-card border bg-surface px-4">
        No migration {serverId === undefined ? '' : 'of this server '}is recorded. One starts with “Shut down
        gracefully…” on a server's page.
      </Empty>
    );
  return (
    <Table caption="Migrations">
      <thead>
        <tr>
          <Th>Requested</Th>
          <Th>Server</Th>
          <Th>State</Th>
          <Th>By</Th>
          <Th>Reason</Th>
          <Th className="text-right">Took</Th>
          <Th className="text-right">Calls dropped</Th>
        </tr>
      </thead>
      <tbody>
        {migrations.map((migration) => (
          <Row key={migration.id} migration={migration} />
        ))}
      </tbody>
    </Table>
  );
}

function Row({ migration }: { readonly migration: MigrationView }) {
  const dropped = migration.report?.callsDropped;
  return (
    <Tr className="relative hover:bg-sunken">
      <Td className="whitespace-nowrap">
        <Link
          href={routes.migration(migration.id)}
          className="font-medium text-accent-text after:absolute after:inset-0 hover:underline"
        >
          <Instant at={migration.requestedAt} date />
        </Link>
      </Td>
      <Td className="font-mono text-sm whitespace-nowrap">{migration.application}</Td>
      <Td>
        <MigrationMark state={migration.state} />
      </Td>
      <Td>{migration.initiator}</Td>
      <Td className="max-w-72 truncate text-muted">{migration.reason}</Td>
      <Td className="text-right">
        {isRunning(migration) ? (
          <Elapsed serverId={migration.serverId} since={migration.requestedAt} />
        ) : migration.endedAt === null ? (
          ''
        ) : (
          formatDuration(migration.endedAt - migration.requestedAt)
        )}
      </Td>
      <Td className={cn('text-right font-medium', dropped ? 'text-failed-text' : undefined)}>
        {dropped ?? '–'}
      </Td>
    </Tr>
  );
}
