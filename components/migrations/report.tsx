'use client';
import type { ReactNode } from 'react';
import type { ShutdownReport } from '@/lib/feed/report';
import type { LogoutPath } from '@/lib/feed/shutdown-events';
import { formatDuration } from '@/lib/live/duration';
import { Card } from '../ui/card';
import { cn } from '../ui/cn';
import { Glyph } from '../ui/glyph';
import { Table, Td, Th, Tr } from '../ui/table';
import { pathWords } from './event-words';

/** The report of S-147, from the records and nothing else. */
export function Report({ report }: { readonly report: ShutdownReport }) {
  const { calls, durations } = report;
  const paths = Object.entries(countPaths(report)) as Array<[LogoutPath, number]>;
  return (
    <Card title="Report" aside="computed from the records">
      <p
        className={cn(
          'flex items-center gap-2 text-lg font-semibold',
          report.callsDropped > 0 && 'text-failed-text',
        )}
      >
        <Glyph
          shape={report.callsDropped > 0 ? 'octagon-cross' : 'tick'}
          className={cn('size-5', report.callsDropped > 0 ? 'text-server-failed' : 'text-server-started')}
        />
        calls dropped by the shutdown: {report.callsDropped}
      </p>
      <div className="mt-4 grid gap-x-10 gap-y-5 sm:grid-cols-2 xl:grid-cols-3">
        <Facts title="Calls">
          <Fact name="in progress at the start" value={calls.atStart} />
          <Fact name="ended by themselves" value={calls.finished} />
          <Fact name="sent on to the peer" value={calls.relocated} />
          <Fact name="released from a queue" value={calls.releasedFromQueue} />
          <Fact name="forced" value={calls.forced} bad />
          <Fact name="lost" value={calls.lost} bad />
          {calls.left > 0 ? <Fact name="still there" value={calls.left} /> : null}
        </Facts>
        <Facts title="Durations">
          <Fact name="drain" value={duration(durations.drainMs)} />
          <Fact name="flush" value={duration(durations.flushMs)} />
          <Fact name="in all" value={duration(durations.totalMs)} />
        </Facts>
        <Facts title="End">
          <Fact name="announced exit status" value={report.exitCode ?? '–'} />
          <Fact name="BYEs not confirmed" value={report.byesUnconfirmed} />
          <Fact name="T-Library requests refused" value={report.requestsRefused} />
          {report.abortedBy ? <Fact name="aborted by" value={report.abortedBy} /> : null}
        </Facts>
        <Facts title={`Agents: ${report.agentsAtStart} at the start`}>
          {paths.length === 0 ? <Fact name="logged out" value={0} /> : null}
          {paths.map(([path, count]) => (
            <Fact key={path} name={`logged out, ${pathWords[path]}`} value={count} />
          ))}
        </Facts>
        <Facts title="INVITEs rejected">
          {report.invitesRejected.length === 0 ? <Fact name="none" value={0} /> : null}
          {report.invitesRejected.map((one) => (
            <Fact
              key={`${one.trunk} ${one.code}`}
              name={`${one.trunk}, answered ${one.code}`}
              value={one.count}
            />
          ))}
        </Facts>
      </div>
      {report.agents.length > 0 ? (
        <details className="mt-4 text-sm">
          <summary className="min-h-6 w-fit cursor-pointer text-accent-text hover:underline">
            How each agent left, {report.agents.length} rows
          </summary>
          <div className="mt-2 max-h-96 overflow-y-auto">
            <Table caption="How each agent left">
              <thead>
                <tr>
                  <Th>Agent</Th>
                  <Th>DN</Th>
                  <Th>How</Th>
                  <Th className="text-right">Waited</Th>
                  <Th>Class</Th>
                </tr>
              </thead>
              <tbody>
                {report.agents.map((agent) => (
                  <Tr key={`${agent.agentID}-${agent.at}`}>
                    <Td className="font-mono">{agent.agentID}</Td>
                    <Td className="font-mono">{agent.dn}</Td>
                    <Td>{pathWords[agent.path]}</Td>
                    <Td className="text-right">{formatDuration(agent.waitedMs)}</Td>
                    <Td>{agent.class}</Td>
                  </Tr>
                ))}
              </tbody>
            </Table>
          </div>
        </details>
      ) : null}
    </Card>
  );
}

function Facts({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div>
      <h3 className="border-b pb-1 text-sm font-medium text-muted">{title}</h3>
      <dl className="mt-1">{children}</dl>
    </div>
  );
}

function Fact({
  name,
  value,
  bad,
}: {
  readonly name: string;
  readonly value: ReactNode;
  readonly bad?: boolean;
}) {
  return (
    <div className="flex items-baseline justify-between gap-4 py-0.5">
      <dt className="min-w-0">{name}</dt>
      <dd className={cn('font-semibold', bad && value !== 0 && 'text-failed-text')}>{value}</dd>
    </div>
  );
}

function duration(ms: number | undefined): string {
  return ms === undefined ? '–' : formatDuration(ms);
}

function countPaths(report: ShutdownReport): Partial<Record<LogoutPath, number>> {
  const counts: Partial<Record<LogoutPath, number>> = {};
  for (const { path } of report.agents) counts[path] = (counts[path] ?? 0) + 1;
  return counts;
}
