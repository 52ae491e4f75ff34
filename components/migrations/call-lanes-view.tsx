'use client';
import type { CallRow } from '@/lib/feed/state';
import { formatDuration } from '@/lib/live/duration';
import { DensityStrip } from '../timeline/density-strip';
import { inSight, useFrame } from '../timeline/frame';
import { Lane, LaneHead } from '../timeline/lane';
import { LaneRows } from '../timeline/lane-rows';
import { stateAt } from '../timeline/segments';
import { StateBars } from '../timeline/state-look';
import { Glyph } from '../ui/glyph';
import { groupCalls, type CallLane } from './call-lanes';
import { causeWords } from './event-words';
import { FoldButton } from './fold-button';
import { callLaneLooks, callStates } from './lane-looks';
import { callReading } from './lane-words';
import { MergeMark } from './merge-mark';

const rowHeight = 20;
const cut: ReadonlySet<string> = new Set(['stop-now', 'forced', 'drain_forced', 'lost']);
/** Ended because its parties talk on in the call that it was for. */
const merged: ReadonlySet<string> = new Set(['transferred', 'conferenced']);

interface CallLanesProps {
  readonly lanes: readonly CallLane[];
  /** Calls that are live now, by connID; empty once it is over. */
  readonly live: ReadonlyMap<string, CallRow>;
  readonly isOpen: (key: string, byDefault: boolean) => boolean;
  readonly onToggle: (key: string) => void;
}

/** The calls that decide the end with a lane each, the rest in one strip for those that go on and one for those that ended. */
export function CallLanes({ lanes, live, isOpen, onToggle }: CallLanesProps) {
  const { reading, gaps } = useFrame();
  if (lanes.length === 0) return <LaneHead name="Calls" reading="none was in progress" />;
  const { own, more, ended } = groupCalls(lanes, (connID) => live.get(connID)?.startedAt);
  const strip = (key: string, group: readonly CallLane[], name: string) => {
    if (group.length === 0) return null;
    const open = isOpen(key, false);
    return (
      <div key={key}>
        <Lane
          height={30}
          name={
            <FoldButton open={open} onClick={() => onToggle(key)}>
              {group.length} {name}
            </FoldButton>
          }
        >
          <DensityStrip lanes={group} states={callStates} looks={callLaneLooks} height={30} />
        </Lane>
        {open ? (
          <LaneRows
            label={`Calls, ${name}`}
            count={group.length}
            rowHeight={rowHeight}
            row={(index) => {
              const lane = group[index];
              return lane ? <OneCall key={lane.connID} lane={lane} row={live.get(lane.connID)} /> : null;
            }}
          />
        ) : null}
      </div>
    );
  };
  return (
    <>
      <LaneHead name="Calls" reading={callReading(lanes, reading, gaps)} />
      {own.map((lane) => (
        <OneCall key={lane.connID} lane={lane} row={live.get(lane.connID)} />
      ))}
      {strip('calls-more', more, 'more go on')}
      {strip('calls-ended', ended, own.some((lane) => lane.end === null) ? 'ended' : 'ended earlier')}
    </>
  );
}

function OneCall({ lane, row }: { readonly lane: CallLane; readonly row: CallRow | undefined }) {
  const { scale, reading, gaps, until } = useFrame();
  const state = stateAt(lane.segments, reading, gaps);
  const look = state ? callLaneLooks[state] : null;
  const { end } = lane;
  const bad = end !== null && cut.has(end.cause);
  return (
    <Lane
      height={rowHeight}
      className="hover:bg-sunken"
      name={
        <span className="flex items-center gap-1.5 pl-4" title={`call ${lane.connID}`}>
          <Glyph
            shape={look?.shape ?? 'dash'}
            className={`size-3 ${look?.colour ?? 'text-agent-logged-out'}`}
          />
          <span className="truncate font-mono">{callName(lane, row)}</span>
          <span className="sr-only">{look?.word ?? 'Ended'}</span>
        </span>
      }
      note={
        end ? (
          <span className={bad ? 'font-medium text-failed-text' : undefined}>
            {end.durationMs === null ? '' : `${formatDuration(end.durationMs)} `}
            {laneEndWords(end.cause)}
          </span>
        ) : (
          <span className="text-text">
            {row ? `${formatDuration(until - row.startedAt)} ` : ''}
            {lane.segments.at(-1)?.state === 'held' ? 'on hold' : ''}
          </span>
        )
      }
    >
      <StateBars segments={lane.segments} looks={callLaneLooks} height={rowHeight} />
      {end && inSight(scale, end.at, end.at) ? (
        merged.has(end.cause) ? (
          <MergeMark x={scale.x(end.at)} y={rowHeight / 2} />
        ) : (
          <line
            x1={scale.x(end.at)}
            x2={scale.x(end.at)}
            y1={2}
            y2={rowHeight - 2}
            strokeWidth={2}
            className={bad ? 'stroke-server-failed' : 'stroke-agent-on-call'}
          />
        )
      ) : null}
    </Lane>
  );
}

function laneEndWords(cause: NonNullable<CallLane['end']>['cause']): string {
  switch (cause) {
    case 'relocated':
      return 'sent to the peer';
    case 'transferred':
      return 'merged by a transfer';
    case 'conferenced':
      return 'merged into a conference';
    default:
      return causeWords[cause];
  }
}

/** Who talks where that is known, else the call's own id. */
function callName({ connID, agentIDs }: CallLane, row: CallRow | undefined): string {
  const agents = agentIDs.join(', ');
  if (row?.ani) return agents ? `${agents} ↔ ${row.ani}` : row.ani;
  return agents ? `${agents} ${connID.slice(-4)}` : connID.slice(-8);
}
