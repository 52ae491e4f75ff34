'use client';
import type { CallRow } from '@/lib/feed/state';
import { isFresh } from '@/lib/live/freshness';
import { useCall, useFreshness, useServer } from '@/lib/live/hooks';
import type { At } from '@/lib/live/views';
import { agentsOf } from '../migrations/waiting-for';
import { Elapsed } from '../time/elapsed';
import { Instant } from '../time/instant';
import { Mark } from '../ui/mark';
import { Cell, HeadCell, VirtualRows } from '../ui/virtual-rows';
import { callLooks } from './call-words';

const columns =
  'md:grid-cols-[minmax(110px,1fr)_88px_minmax(110px,1.2fr)_minmax(90px,1fr)_minmax(80px,1fr)_80px_minmax(90px,1fr)_88px_minmax(150px,1.2fr)]';

/** Calls, a row each, oldest first: a call keeps its place until it ends. */
export function CallTable({
  label,
  calls,
  className,
}: {
  readonly label: string;
  readonly calls: ReadonlyArray<At<CallRow>>;
  readonly className?: string;
}) {
  return (
    <VirtualRows
      label={label}
      keys={calls.map(({ serverId, row }) => `${serverId}/${row.connID}`)}
      columns={columns}
      columnCount={9}
      head={
        <>
          <HeadCell>State</HeadCell>
          <HeadCell className="text-right">Duration</HeadCell>
          <HeadCell>From</HeadCell>
          <HeadCell>To</HeadCell>
          <HeadCell>Agent</HeadCell>
          <HeadCell>Queue</HeadCell>
          <HeadCell>Site</HeadCell>
          <HeadCell>Started</HeadCell>
          <HeadCell>ConnID</HeadCell>
        </>
      }
      row={(index) => {
        const at = calls[index];
        return at ? <CallCells serverId={at.serverId} connID={at.row.connID} /> : null;
      }}
      {...(className ? { className } : {})}
    />
  );
}

function CallCells({ serverId, connID }: { readonly serverId: string; readonly connID: string }) {
  const call = useCall(serverId, connID);
  const server = useServer(serverId);
  const freshness = useFreshness(serverId);
  if (!call) return null;
  const { shape, colour, word } = callLooks[call.state];
  const stale = freshness !== null && !isFresh(freshness);
  return (
    <>
      <Cell stale={stale}>
        <Mark shape={shape} colour={colour}>
          {word}
        </Mark>
      </Cell>
      <Cell label="for" className="font-medium md:text-right">
        <Elapsed serverId={serverId} since={call.startedAt} />
      </Cell>
      <Cell label="from" className="font-mono">
        {call.ani}
      </Cell>
      <Cell label="to" className="font-mono">
        {call.dnis}
      </Cell>
      <Cell label="agent" className="font-mono">
        {agentsOf(call).join(', ') || <span className="font-sans text-muted">none yet</span>}
      </Cell>
      <Cell label="queue" className="font-mono">
        {call.queue ?? ''}
      </Cell>
      <Cell label="site">{server?.ref.siteTitle}</Cell>
      <Cell label="started">
        <Instant at={call.startedAt} />
      </Cell>
      <Cell label="ConnID" className="font-mono text-sm text-muted max-md:col-span-2">
        {call.connID}
      </Cell>
    </>
  );
}
