'use client';
import type { CallRow } from '@/lib/feed/state';
import { useCall, useIsStale, useJudged, useServer } from '@/lib/live/hooks';
import type { At } from '@/lib/live/views';
import { useIsFrozen } from '../live/frozen-clock';
import { agentsOf } from '../migrations/waiting-for';
import { Elapsed } from '../time/elapsed';
import { Instant } from '../time/instant';
import { Glyph } from '../ui/glyph';
import { Mark } from '../ui/mark';
import type { SteadyList } from '../ui/steady-list';
import { Cell, HeadCell, RowLink, VirtualRows } from '../ui/virtual-rows';
import { remarkable } from './call-filter';
import { callLooks } from './call-words';

const columns =
  'md:grid-cols-[minmax(110px,1fr)_150px_minmax(120px,1.2fr)_minmax(90px,1fr)_minmax(80px,1fr)_80px_minmax(90px,1fr)_88px_minmax(150px,1.2fr)]';

interface CallTableProps {
  readonly label: string;
  readonly list: SteadyList<At<CallRow>>;
  /** ConnID of the call whose details are shown. */
  readonly current: string | null;
  readonly onOpen: (connID: string) => void;
  readonly onReading: (reading: boolean) => void;
}

/** Calls, a row each; a call keeps its place until it ends, and for a moment after. */
export function CallTable({ label, list, current, onOpen, onReading }: CallTableProps) {
  const { rows } = list;
  return (
    <VirtualRows
      label={label}
      keys={rows.map(({ key }) => key)}
      columns={columns}
      columnCount={9}
      onReading={onReading}
      rowState={(index) => {
        const row = rows[index];
        if (!row) return null;
        return row.item.row.connID === current ? 'current' : row.goneAt === null ? null : 'gone';
      }}
      head={
        <>
          <HeadCell>State</HeadCell>
          <HeadCell>Duration</HeadCell>
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
        const row = rows[index];
        return row ? <CallCells at={row.item} onOpen={onOpen} /> : null;
      }}
    />
  );
}

function CallCells({
  at: { serverId, row: last },
  onOpen,
}: {
  readonly at: At<CallRow>;
  readonly onOpen: (connID: string) => void;
}) {
  const live = useCall(serverId, last.connID);
  const server = useServer(serverId);
  const frozen = useIsFrozen();
  const call = frozen ? last : (live ?? last);
  const { shape, colour, word } = callLooks[call.state];
  const stale = useIsStale(serverId);
  const ended = !live && !frozen;
  return (
    <>
      <Cell stale={stale}>
        {ended ? (
          <Mark shape="dash" colour="text-muted">
            Ended
          </Mark>
        ) : (
          <Mark shape={shape} colour={colour}>
            {word}
          </Mark>
        )}
      </Cell>
      <Cell label="for">{ended ? null : <CallDuration serverId={serverId} call={call} />}</Cell>
      <Cell label="from" className="font-mono">
        <RowLink href={`?call=${encodeURIComponent(call.connID)}`} onOpen={() => onOpen(call.connID)}>
          {call.ani}
        </RowLink>
      </Cell>
      <Cell label="to" className="font-mono">
        {call.dnis}
        {call.consultOf === undefined ? null : (
          <span className="ml-2 font-sans text-sm text-muted" title={`consults about call ${call.consultOf}`}>
            consult
          </span>
        )}
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

/** How long a call lasts, and in words when that is remarkable. */
export function CallDuration({ serverId, call }: { readonly serverId: string; readonly call: CallRow }) {
  const remark = useJudged((store) => remarkable(call, store.serverNow(serverId)));
  return (
    <span className="inline-flex items-center gap-2">
      <Elapsed serverId={serverId} since={call.startedAt} className="font-medium" />
      {remark ? (
        <span className="inline-flex items-center gap-1 text-sm text-warning-text">
          <Glyph shape="triangle" className="text-server-warning" />
          {remark}
        </span>
      ) : null}
    </span>
  );
}
