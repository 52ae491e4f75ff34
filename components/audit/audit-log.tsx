'use client';
import { Fragment, useState } from 'react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import type { AuditRow } from '@/lib/feed/console';
import { getJson } from '@/lib/live/reads';
import { Instant } from '../time/instant';
import { Banner } from '../ui/banner';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { Empty } from '../ui/empty';
import { Mark } from '../ui/mark';
import { Skeleton } from '../ui/skeleton';
import { Table, Td, Th, Tr } from '../ui/table';
import { auditPageView, auditParams, type AuditFilter, type AuditPageView } from './audit-query';

interface AuditLogProps {
  readonly filter: AuditFilter;
  /** The first page as the server read it, and the filter it was read with. */
  readonly initial: { readonly filter: AuditFilter; readonly page: AuditPageView };
  readonly onClear: () => void;
}

/** The record of who did what, newest first; a row opens to what else is known. */
export function AuditLog({ filter, initial, onClear }: AuditLogProps) {
  const key = JSON.stringify(filter);
  const log = useInfiniteQuery({
    queryKey: ['audit', key],
    queryFn: async ({ pageParam }) =>
      auditPageView.parse(await getJson(`/api/audit?${auditParams(filter, pageParam)}`)),
    initialPageParam: null as string | null,
    getNextPageParam: (page: AuditPageView) => page.next,
    ...(JSON.stringify(initial.filter) === key
      ? { initialData: { pages: [initial.page], pageParams: [null] } }
      : {}),
    staleTime: 10_000,
  });
  const rows = log.data?.pages.flatMap((page) => page.rows);
  return (
    <div className="space-y-3">
      {log.error ? (
        <Banner
          urgent
          tone="failed"
          title={`The audit cannot be read: ${log.error.message}`}
          action={
            <Button size="sm" onClick={() => void log.refetch()}>
              Try again
            </Button>
          }
        />
      ) : null}
      {rows === undefined ? (
        log.error ? null : (
          <Skeleton className="h-80" />
        )
      ) : rows.length === 0 ? (
        <Empty
          className="rounded-card border bg-surface px-4"
          action={
            <Button size="sm" onClick={onClear}>
              Clear filter
            </Button>
          }
        >
          No record matches.
        </Empty>
      ) : (
        <Rows rows={rows} />
      )}
      {log.hasNextPage ? (
        <Button disabled={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {log.isFetchingNextPage ? 'Reading…' : 'Show older records'}
        </Button>
      ) : null}
    </div>
  );
}

function Rows({ rows }: { readonly rows: readonly AuditRow[] }) {
  const [open, setOpen] = useState<number | null>(null);
  return (
    <Table caption="Audit records, newest first">
      <thead>
        <tr>
          <Th>
            <span className="sr-only">Details</span>
          </Th>
          <Th>Time</Th>
          <Th>Actor</Th>
          <Th>Action</Th>
          <Th>Object</Th>
          <Th>Result</Th>
          <Th>Reason</Th>
          <Th>Address</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const isOpen = open === row.seq;
          return (
            <Fragment key={row.seq}>
              <Tr className={cn('hover:bg-sunken', isOpen && 'border-b-0 bg-sunken')}>
                <Td className="w-9 pr-0">
                  <Button
                    variant="ghost"
                    size="icon-sm"
                    aria-expanded={isOpen}
                    aria-controls={`audit-${row.seq}`}
                    aria-label={`Details of record ${row.seq}`}
                    onClick={() => setOpen(isOpen ? null : row.seq)}
                  >
                    <ChevronRight aria-hidden className={cn('transition-transform', isOpen && 'rotate-90')} />
                  </Button>
                </Td>
                <Td className="whitespace-nowrap">
                  <Instant at={row.at} date />
                </Td>
                <Td className="whitespace-nowrap">
                  {row.actor} <span className="text-sm text-muted">({row.role})</span>
                </Td>
                <Td className="font-mono text-sm whitespace-nowrap">{row.action}</Td>
                <Td className="max-w-72 truncate font-mono text-sm">{row.target}</Td>
                <Td>
                  <Result result={row.result} />
                </Td>
                <Td className="max-w-80 min-w-40 truncate">{reasonOf(row)}</Td>
                <Td className="font-mono text-sm whitespace-nowrap text-muted">{row.address}</Td>
              </Tr>
              {isOpen ? (
                <tr id={`audit-${row.seq}`} className="border-b bg-sunken">
                  <td />
                  <td colSpan={7} className="px-3 pb-3">
                    <Details row={row} />
                  </td>
                </tr>
              ) : null}
            </Fragment>
          );
        })}
      </tbody>
    </Table>
  );
}

/** Why: what the person wrote, else what the console noted of a refusal or failure. */
function reasonOf({ parameters, detail }: AuditRow): string {
  return typeof parameters.reason === 'string' ? parameters.reason : (detail ?? '');
}

function Result({ result }: { readonly result: AuditRow['result'] }) {
  switch (result) {
    case 'ok':
      return (
        <Mark shape="tick" colour="text-server-started">
          ok
        </Mark>
      );
    case 'refused':
      return (
        <Mark shape="triangle" colour="text-server-warning" textColour="font-medium text-warning-text">
          refused
        </Mark>
      );
    case 'failed':
      return (
        <Mark shape="octagon-cross" colour="text-server-failed" textColour="font-medium text-failed-text">
          failed
        </Mark>
      );
    default:
      return result satisfies never;
  }
}

function Details({ row }: { readonly row: AuditRow }) {
  const parameters = Object.entries(row.parameters);
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1 text-sm">
      <Detail name="record">{row.seq}</Detail>
      <Detail name="time">{new Date(row.at).toISOString()}</Detail>
      {row.detail ? <Detail name="detail">{row.detail}</Detail> : null}
      <Detail name="session">{row.session ?? 'none'}</Detail>
      {parameters.map(([name, value]) => (
        <Detail key={name} name={name}>
          {typeof value === 'string' ? value : JSON.stringify(value)}
        </Detail>
      ))}
    </dl>
  );
}

function Detail({ name, children }: { readonly name: string; readonly children: string | number }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="font-mono break-words">{children}</dd>
    </>
  );
}
