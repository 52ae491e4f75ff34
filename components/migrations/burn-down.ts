import type { ShutdownEvent } from '@/lib/feed/shutdown-events';
import { spokenDuration } from '@/lib/live/duration';
import { stepSeries, type Step } from '../timeline/step-series';
import type { Timespan } from '../timeline/time-scale';

/** The three falling lines of a drain, and where nothing is known. Drawn from the records' `remaining` and nothing else. */
export interface BurnDown {
  readonly calls: readonly Step[];
  readonly agents: readonly Step[];
  readonly acw: readonly Step[];
  /** From the last word of a dead process to the first of its successor. */
  readonly gaps: readonly Timespan[];
  /** The flag: where the lines begin. Null before the first record. */
  readonly from: number | null;
  /** When the last record was written. */
  readonly lastAt: number | null;
  readonly max: number;
}

export function burnDown(events: readonly ShutdownEvent[]): BurnDown {
  const line = (read: (event: ShutdownEvent) => number): readonly Step[] =>
    stepSeries(events.map((event) => ({ at: event.at, value: read(event) })));
  const gaps = events.flatMap((event, i) => {
    const before = events[i - 1];
    return event.type === 'crashed' && before ? [{ from: before.at, to: event.at }] : [];
  });
  return {
    calls: line((event) => event.remaining.calls),
    agents: line((event) => event.remaining.agents),
    acw: line((event) => event.remaining.acw),
    gaps,
    from: events[0]?.at ?? null,
    lastAt: events.at(-1)?.at ?? null,
    max: events.reduce((max, { remaining }) => Math.max(max, remaining.calls, remaining.agents), 0),
  };
}

/** The plot in one sentence, for screen readers and as its caption. */
export function burnDownSummary(events: readonly ShutdownEvent[]): string {
  const [first, last] = [events[0], events.at(-1)];
  if (!first || !last) return 'No records yet.';
  const took = spokenDuration(last.at - first.at);
  const start = events.find((event) => event.type === 'gates-closed') ?? first;
  return (
    `In ${took} calls went from ${start.remaining.calls} to ${last.remaining.calls} ` +
    `and agents logged in from ${start.remaining.agents} to ${last.remaining.agents}; ` +
    `${last.remaining.acw} in after-call work, ${last.remaining.queued} queued.`
  );
}

export interface BurnDownRow {
  readonly at: number;
  readonly calls: number;
  readonly agents: number;
  readonly acw: number;
}

/** The same values as a table: a row wherever one of the counts changed. */
export function burnDownRows(events: readonly ShutdownEvent[]): readonly BurnDownRow[] {
  const rows: BurnDownRow[] = [];
  for (const { at, remaining } of events) {
    const { calls, agents, acw } = remaining;
    const last = rows.at(-1);
    if (last && last.calls === calls && last.agents === agents && last.acw === acw) continue;
    if (last?.at === at) rows.pop();
    rows.push({ at, calls, agents, acw });
  }
  return rows;
}
