import type { Timespan } from './time-scale';

/** No closer than this: below it nothing more is to be seen. */
const closestMs = 2_000;

/** The span after zooming by `factor` (below 1: closer), with `around` staying where it is; never beyond `whole`. */
export function zoom(whole: Timespan, shown: Timespan, factor: number, around: number): Timespan {
  const length = Math.max(closestMs, (shown.to - shown.from) * factor);
  if (length >= whole.to - whole.from) return whole;
  const share = (around - shown.from) / Math.max(1, shown.to - shown.from);
  return within(whole, around - share * length, length);
}

/** The same length, moved so that `at` is in sight. */
export function follow(whole: Timespan, shown: Timespan, at: number): Timespan {
  if (at >= shown.from && at <= shown.to) return shown;
  const length = shown.to - shown.from;
  return within(whole, at - length / 2, length);
}

/** The part of the whole that an address asks for; the whole where it asks for nothing sensible. */
export function spanOf(whole: Timespan, from: number | null, to: number | null): Timespan {
  if (from === null || to === null || !(to > from)) return whole;
  if (to <= whole.from || from >= whole.to) return whole;
  return { from: Math.max(whole.from, from), to: Math.min(whole.to, to) };
}

function within(whole: Timespan, from: number, length: number): Timespan {
  const start = Math.min(Math.max(whole.from, from), whole.to - length);
  return { from: start, to: start + length };
}
