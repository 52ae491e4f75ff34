import type { ShutdownEvent } from '../feed/shutdown-events';

/** Events that may wait for an earlier one; past this the log drops them and asks the console again. */
const earlyMax = 2_000;

/**
 * The timeline of one shutdown, from two sources that overlap: pages of `GET …/events?after=` and events of the live
 * patches. `events` is always seq 1, 2, 3… without gaps or doubles (S-144); what came too early waits.
 */
export interface EventLog {
  readonly events: readonly ShutdownEvent[];
  /** Events whose predecessors are missing, by seq. */
  readonly early: ReadonlyMap<number, ShutdownEvent>;
}

export const emptyEventLog: EventLog = { events: [], early: new Map() };

/** Seq of the last event of the unbroken run; the `after` of the next request. */
export function lastSeq(log: EventLog): number {
  return log.events.at(-1)?.seq ?? 0;
}

/** True when an event came whose predecessor is missing: fetch `?after=lastSeq`. */
export function hasGap(log: EventLog): boolean {
  return log.early.size > 0;
}

/** Adds events in any order; the same log comes back when none is new. */
export function mergeEvents(log: EventLog, incoming: readonly ShutdownEvent[]): EventLog {
  const after = lastSeq(log);
  const fresh = incoming.filter((event) => event.seq > after && !log.early.has(event.seq));
  if (fresh.length === 0) return log;
  const early = new Map(log.early);
  for (const event of fresh) early.set(event.seq, event);
  const run: ShutdownEvent[] = [];
  for (let seq = after + 1; ; seq += 1) {
    const next = early.get(seq);
    if (!next) break;
    early.delete(seq);
    run.push(next);
  }
  if (early.size > earlyMax) early.clear();
  return { events: run.length > 0 ? [...log.events, ...run] : log.events, early };
}
