import type { CallEndCause, ShutdownEvent } from '@/lib/feed/shutdown-events';
import type { CallRow } from '@/lib/feed/state';
import { SegmentLine, type Segment } from '../timeline/segments';

export type CallState = CallRow['state'];

export interface CallLane {
  readonly connID: string;
  readonly segments: readonly Segment<CallState>[];
  /** Agents who took part, in the order in which they came. */
  readonly agentIDs: readonly string[];
  /** How it ended; null: it goes on. */
  readonly end: {
    readonly at: number;
    readonly cause: CallEndCause | 'relocated';
    readonly durationMs: number | null;
  } | null;
}

interface Draft {
  readonly line: SegmentLine<CallState>;
  agentIDs: readonly string[];
  end: CallLane['end'];
}

/** The calls of a drain as lanes, from its records alone: those that go on first, then the latest to end. */
export function callLanes(events: readonly ShutdownEvent[]): readonly CallLane[] {
  const drafts = new Map<string, Draft>();
  const begin = (connID: string, state: CallState, at: number): Draft => {
    const draft: Draft = { line: new SegmentLine(), agentIDs: [], end: null };
    draft.line.enter(state, at);
    drafts.set(connID, draft);
    return draft;
  };
  const finish = (draft: Draft | undefined, end: NonNullable<CallLane['end']>): void => {
    if (draft === undefined || draft.end !== null) return;
    draft.line.end(end.at);
    draft.end = end;
  };
  let heardAt = 0;
  for (const event of events) {
    switch (event.type) {
      case 'gates-closed':
        for (const connID of event.calls) begin(connID, event.callStates?.[connID] ?? 'connected', event.at);
        for (const { agentID, connIDs = [] } of event.agents)
          for (const connID of connIDs) {
            const draft = drafts.get(connID);
            if (draft) draft.agentIDs = [...draft.agentIDs, agentID];
          }
        break;
      case 'call-started':
        begin(event.connID, 'ringing', event.at);
        break;
      case 'call-state': {
        const draft = drafts.get(event.connID) ?? begin(event.connID, event.state, event.at);
        if (draft.end !== null) break;
        draft.line.enter(event.state, event.at);
        draft.agentIDs = [...new Set([...draft.agentIDs, ...event.agentIDs])];
        break;
      }
      case 'call-ended':
        finish(drafts.get(event.connID), {
          at: event.at,
          cause: event.cause,
          durationMs: event.durationMs,
        });
        break;
      case 'call-relocated':
        if (event.method !== 'bridge')
          finish(drafts.get(event.connID), {
            at: event.at,
            cause: 'relocated',
            durationMs: event.durationMs,
          });
        break;
      case 'crashed':
        for (const connID of event.lost)
          finish(drafts.get(connID), { at: heardAt, cause: 'lost', durationMs: null });
        break;
      case 'aborted':
      case 'stopped':
        for (const { line } of drafts.values()) line.end(event.at);
        break;
      default:
    }
    heardAt = event.at;
  }
  return [...drafts]
    .map(([connID, { line, agentIDs, end }]) => ({ connID, segments: line.segments, agentIDs, end }))
    .sort((a, b) => (b.end?.at ?? Infinity) - (a.end?.at ?? Infinity) || startOf(a) - startOf(b) || 0);
}

/** At most this many calls have a lane of their own until more are asked for. */
const ownLanes = 12;

interface CallGroups {
  /** With a lane each. */
  readonly own: readonly CallLane[];
  /** Further calls that go on, in one lane. */
  readonly more: readonly CallLane[];
  readonly ended: readonly CallLane[];
}

/**
 * While calls go on they have the lanes, the longest first by `startedAt`, and those that ended are one; where none
 * goes on the last to end are shown, since they decided it.
 */
export function groupCalls(
  lanes: readonly CallLane[],
  startedAt: (connID: string) => number | undefined,
): CallGroups {
  const open = lanes
    .filter((lane) => lane.end === null)
    .sort((a, b) => (startedAt(a.connID) ?? startOf(a)) - (startedAt(b.connID) ?? startOf(b)));
  const ended = lanes.filter((lane) => lane.end !== null);
  if (open.length > 0) return { own: open.slice(0, ownLanes), more: open.slice(ownLanes), ended };
  return { own: ended.slice(0, ownLanes), more: [], ended: ended.slice(ownLanes) };
}

function startOf(lane: CallLane): number {
  return lane.segments[0]?.from ?? 0;
}
