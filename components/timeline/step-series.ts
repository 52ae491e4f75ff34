import type { TimeScale, Timespan } from './time-scale';

/** From `at` on the count is `value`, until the next step. */
export interface Step {
  readonly at: number;
  readonly value: number;
}

/** Steps in order of time, equal neighbours joined; of several at one moment the last holds. */
export function stepSeries(points: readonly Step[]): readonly Step[] {
  const series: Step[] = [];
  for (const point of points) {
    if (series.at(-1)?.at === point.at) series.pop();
    if (series.at(-1)?.value !== point.value) series.push(point);
  }
  return series;
}

/** The count at a moment; undefined before the first step, and inside a gap. */
export function valueAt(
  series: readonly Step[],
  at: number,
  gaps: readonly Timespan[] = [],
): number | undefined {
  if (gaps.some((gap) => at > gap.from && at < gap.to)) return undefined;
  let [low, high] = [0, series.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((series[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return series[low - 1]?.value;
}

/** The part of a series that a span shows: it begins with the count that held at the span's start. */
export function seriesWithin(series: readonly Step[], span: Timespan): readonly Step[] {
  const before = valueAt(series, span.from);
  const inside = series.filter((step) => step.at > span.from && step.at <= span.to);
  return before === undefined ? inside : [{ at: span.from, value: before }, ...inside];
}

/**
 * The line as an SVG path of level and upright strokes only: calls are whole things, so nothing is smoothed. It ends at
 * `until` (the last moment known), and leaves gaps out: what was not heard is not drawn.
 */
export function stepPath(
  series: readonly Step[],
  scale: TimeScale,
  y: (value: number) => number,
  until: number,
  gaps: readonly Timespan[] = [],
): string {
  const strokes: string[] = [];
  let pen = false;
  for (const [i, step] of series.entries()) {
    if (step.at > until) break;
    const end = Math.min(until, series[i + 1]?.at ?? until);
    for (const piece of outside({ from: step.at, to: end }, gaps)) {
      const level = round(y(step.value));
      if (!pen || piece.from > step.at) strokes.push(`M${round(scale.x(piece.from))} ${level}`);
      else strokes.push(`V${level}`);
      strokes.push(`H${round(scale.x(piece.to))}`);
      pen = piece.to === end;
    }
    if (outside({ from: step.at, to: end }, gaps).length === 0) pen = false;
  }
  return strokes.join('');
}

/** What remains of a span when gaps are cut out; a span of no length outside every gap remains. */
function outside(span: Timespan, gaps: readonly Timespan[]): readonly Timespan[] {
  let pieces: Timespan[] = [span];
  for (const gap of gaps)
    pieces = pieces.flatMap((piece) => {
      if (gap.to <= piece.from || gap.from >= piece.to) return [piece];
      const left = gap.from > piece.from ? [{ from: piece.from, to: gap.from }] : [];
      const right = gap.to < piece.to ? [{ from: gap.to, to: piece.to }] : [];
      return [...left, ...right];
    });
  return pieces;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
