'use client';
import Link from 'next/link';
import { isFresh } from '@/lib/live/freshness';
import { useFreshness, useServer, useServerIds, useTotals } from '@/lib/live/hooks';
import { routes } from '../routes';
import { FreshnessMark } from '../status/freshness-mark';
import { ServerMark } from '../status/server-mark';
import { Elapsed } from '../time/elapsed';
import { cn } from '../ui/cn';
import { Table, Td, Th, Tr } from '../ui/table';
import type { ServerCommands } from './command';
import { ServerActions } from './server-actions';

interface ServerListProps {
  readonly commands: ServerCommands;
}

/** All SIP Servers: a table, or a list of cards where the screen is narrow. */
export function ServerList({ commands }: ServerListProps) {
  const ids = useServerIds();
  return (
    <>
      <div className="max-md:hidden">
        <ServerTable commands={commands} />
      </div>
      <ul className="space-y-3 md:hidden">
        {ids.map((id) => (
          <ServerItem key={id} serverId={id} commands={commands} />
        ))}
      </ul>
    </>
  );
}

/** Lifecycle and health are two columns. */
function ServerTable({ commands }: ServerListProps) {
  const ids = useServerIds();
  return (
    <Table caption="SIP Servers">
      <thead>
        <tr>
          <Th>Server</Th>
          <Th>Site</Th>
          <Th>Lifecycle</Th>
          <Th>Health</Th>
          <Th className="text-right">Calls</Th>
          <Th className="text-right">Agents</Th>
          <Th className="text-right">Registrations</Th>
          <Th>Version</Th>
          <Th className="text-right">Up for</Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {ids.map((id) => (
          <ServerRow key={id} serverId={id} commands={commands} />
        ))}
      </tbody>
    </Table>
  );
}

function ServerRow({ serverId, commands }: { readonly serverId: string; readonly commands: ServerCommands }) {
  const server = useServer(serverId);
  const freshness = useFreshness(serverId);
  const totals = useTotals(serverId);
  if (!server || !freshness) return null;
  const { ref, row } = server;
  const stale = !isFresh(freshness);
  const figure = cn('text-right font-medium', stale && 'text-muted');
  const dash = <span title="unknown">–</span>;
  return (
    <Tr className={cn('hover:bg-sunken', stale && 'stale-edge')}>
      <Td>
        <Link
          href={routes.server(ref.id)}
          className="font-mono text-sm font-medium text-accent-text hover:underline"
        >
          {ref.application}
        </Link>
      </Td>
      <Td className="whitespace-nowrap">{ref.siteTitle}</Td>
      <Td>
        <ServerMark row={row} freshness={freshness} />
      </Td>
      <Td>
        <FreshnessMark freshness={freshness} />
      </Td>
      <Td className={figure}>{totals?.calls ?? dash}</Td>
      <Td className={figure}>{totals?.agents ?? dash}</Td>
      <Td className={figure}>{totals?.registrations ?? dash}</Td>
      <Td className="text-sm text-muted">{row?.version ?? dash}</Td>
      <Td className="text-right">
        {row && freshness.kind !== 'stopped' ? <Elapsed serverId={ref.id} since={row.startedAt} /> : dash}
      </Td>
      <Td className="text-right">
        <ServerActions serverId={ref.id} commands={commands} form="row" />
      </Td>
    </Tr>
  );
}

function ServerItem({
  serverId,
  commands,
}: {
  readonly serverId: string;
  readonly commands: ServerCommands;
}) {
  const server = useServer(serverId);
  const freshness = useFreshness(serverId);
  const totals = useTotals(serverId);
  if (!server || !freshness) return null;
  const { ref, row } = server;
  const stale = !isFresh(freshness);
  return (
    <li className={cn('flex gap-3 rounded-card border bg-surface p-4', stale && 'stale-edge')}>
      <div className="min-w-0 grow space-y-1">
        <Link href={routes.server(ref.id)} className="block truncate font-mono text-accent-text">
          {ref.application}
        </Link>
        <p className="flex flex-wrap gap-x-3">
          {ref.siteTitle} <ServerMark row={row} freshness={freshness} />{' '}
          <FreshnessMark freshness={freshness} />
        </p>
        <p className="text-sm text-muted">
          {totals?.calls ?? '–'} calls, {totals?.agents ?? '–'} agents, {totals?.registrations ?? '–'}{' '}
          registrations
        </p>
      </div>
      <ServerActions serverId={ref.id} commands={commands} form="row" />
    </li>
  );
}
