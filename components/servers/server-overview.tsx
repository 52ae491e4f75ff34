'use client';
import Link from 'next/link';
import { useFreshness, useMigrations, useQueues, useServer, useTrunks } from '@/lib/live/hooks';
import { isFresh } from '@/lib/live/freshness';
import { ServerAlarms } from '../overview/alarm-list';
import { routes } from '../routes';
import { MigrationMark } from '../status/migration-mark';
import { Elapsed } from '../time/elapsed';
import { Instant } from '../time/instant';
import { Card } from '../ui/card';
import { cn } from '../ui/cn';
import { Empty } from '../ui/empty';
import { Mark } from '../ui/mark';
import { Table, Td, Th, Tr } from '../ui/table';
import { ServerTotals } from './server-totals';

/** One server's figures, queues, trunks, alarms and past migrations. */
export function ServerOverview({ serverId }: { readonly serverId: string }) {
  return (
    <div className="grid items-start gap-4 xl:grid-cols-2">
      <div className="min-w-0 space-y-4">
        <Now serverId={serverId} />
        <Queues serverId={serverId} />
        <PastMigrations serverId={serverId} />
      </div>
      <div className="min-w-0 space-y-4">
        <Card title="Active alarms" bodyClassName="p-0">
          <ul className="divide-y">
            <ServerAlarms serverId={serverId} />
          </ul>
        </Card>
        <Trunks serverId={serverId} />
      </div>
    </div>
  );
}

function Now({ serverId }: { readonly serverId: string }) {
  const freshness = useFreshness(serverId);
  const stale = freshness !== null && !isFresh(freshness);
  return (
    <Card title={stale ? 'When last heard' : 'Now'} aside={<Uptime serverId={serverId} />}>
      <ServerTotals serverId={serverId} />
    </Card>
  );
}

function Uptime({ serverId }: { readonly serverId: string }) {
  const row = useServer(serverId)?.row;
  if (!row) return null;
  return (
    <>
      version {row.version}, up for <Elapsed serverId={serverId} since={row.startedAt} />, {row.callsTotal}{' '}
      calls since
    </>
  );
}

function useStaleClass(serverId: string): string | undefined {
  const freshness = useFreshness(serverId);
  return freshness !== null && !isFresh(freshness) ? 'text-muted grayscale' : undefined;
}

function Queues({ serverId }: { readonly serverId: string }) {
  const queues = useQueues(serverId);
  const stale = useStaleClass(serverId);
  return (
    <Card title="Queues" bodyClassName="p-0">
      {queues === null || queues.length === 0 ? (
        <Empty className="px-4">
          {queues === null ? 'Unknown: no data has come yet.' : 'No queues are configured.'}
        </Empty>
      ) : (
        <Table bare caption="Queues" className={cn(stale)}>
          <thead>
            <tr>
              <Th>Queue</Th>
              <Th className="text-right">Waiting</Th>
              <Th className="text-right max-sm:whitespace-normal">Longest wait</Th>
              <Th className="text-right max-sm:whitespace-normal">Agents logged in</Th>
              <Th className="text-right">Ready</Th>
            </tr>
          </thead>
          <tbody>
            {queues.map((queue) => (
              <Tr key={queue.number}>
                <Td className="font-mono">{queue.number}</Td>
                <Td className="text-right font-medium">{queue.waiting}</Td>
                <Td className="text-right">
                  {queue.oldestSince === undefined ? (
                    '–'
                  ) : (
                    <Elapsed serverId={serverId} since={queue.oldestSince} />
                  )}
                </Td>
                <Td className="text-right">{queue.loggedIn}</Td>
                <Td className="text-right">{queue.ready}</Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  );
}

function Trunks({ serverId }: { readonly serverId: string }) {
  const trunks = useTrunks(serverId);
  const stale = useStaleClass(serverId);
  return (
    <Card title="Trunks" bodyClassName="p-0">
      {trunks === null || trunks.length === 0 ? (
        <Empty className="px-4">
          {trunks === null ? 'Unknown: no data has come yet.' : 'No trunks are configured.'}
        </Empty>
      ) : (
        <Table bare caption="Trunks" className={cn(stale)}>
          <thead>
            <tr>
              <Th>Trunk</Th>
              <Th>State</Th>
              <Th className="text-right">Calls</Th>
              <Th className="text-right max-sm:whitespace-normal">INVITEs rejected</Th>
              <Th className="max-sm:hidden">Contact</Th>
            </tr>
          </thead>
          <tbody>
            {trunks.map((trunk) => (
              <Tr key={trunk.number}>
                <Td className="font-mono whitespace-nowrap">{trunk.number}</Td>
                <Td>
                  {trunk.inService ? (
                    <Mark shape="disc" colour="text-server-started">
                      In service
                    </Mark>
                  ) : (
                    <Mark shape="triangle" colour="text-server-warning" textColour="text-warning-text">
                      Out of service
                    </Mark>
                  )}
                </Td>
                <Td className="text-right">{trunk.calls}</Td>
                <Td className="text-right">{trunk.rejected}</Td>
                <Td className="font-mono text-sm whitespace-nowrap text-muted max-sm:hidden">
                  {trunk.contact}
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  );
}

function PastMigrations({ serverId }: { readonly serverId: string }) {
  const past = useMigrations().filter((migration) => migration.serverId === serverId);
  return (
    <Card title="Migrations" bodyClassName="p-0">
      {past.length === 0 ? (
        <Empty className="px-4">No migration of this server is recorded.</Empty>
      ) : (
        <ul className="divide-y">
          {past.slice(0, 10).map((migration) => (
            <li key={migration.id}>
              <Link
                href={routes.migration(migration.id)}
                className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 hover:bg-sunken"
              >
                <Instant at={migration.requestedAt} date />
                <MigrationMark state={migration.state} />
                <span className="truncate text-sm text-muted">
                  {migration.initiator}: {migration.reason}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
