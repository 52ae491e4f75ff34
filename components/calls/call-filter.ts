import { type CallRow, callState } from '@/lib/feed/state';
import type { At } from '@/lib/live/views';
import { matchesCall } from './call-words';

export const callStates = callState.options;
/** Durations to choose from, minutes. */
export const overMinutes: readonly number[] = [1, 2, 5, 10, 20, 30, 60];

export interface CallFilter {
  readonly serverId: string | null;
  readonly state: CallRow['state'] | null;
  readonly queue: string | null;
  /** Only calls that last longer than this, minutes. */
  readonly over: number | null;
  readonly text: string;
}

/** Keeps the order. `nowAt` is each server's clock, ms. */
export function filterCalls(
  calls: ReadonlyArray<At<CallRow>>,
  filter: CallFilter,
  nowAt: (serverId: string) => number,
): ReadonlyArray<At<CallRow>> {
  const { serverId, state, queue, over } = filter;
  return calls.filter(
    (call) =>
      (serverId === null || call.serverId === serverId) &&
      (state === null || call.row.state === state) &&
      (queue === null || call.row.queue === queue) &&
      (over === null || nowAt(call.serverId) - call.row.startedAt > over * 60_000) &&
      matchesCall(call.row, filter.text),
  );
}

/** A call or a hold of at least this length is marked. */
const longCallMs = 20 * 60_000;
const longHoldMs = 3 * 60_000;

/** What makes a call worth a look at `now`, in words, the weightiest first; null: nothing. */
export function remarkable(
  call: Pick<CallRow, 'state' | 'since' | 'startedAt' | 'suspectedGhost'>,
  now: number,
): string | null {
  if (call.suspectedGhost) return 'suspected ghost';
  if (call.state === 'held' && now - call.since >= longHoldMs) return 'long hold';
  return now - call.startedAt >= longCallMs ? 'long call' : null;
}
