/** A stretch of time, ms since the epoch; `to` is not before `from`. */
export interface Timespan {
  readonly from: number;
  readonly to: number;
}

/** Maps time to a position across the plot, 0–`width`; the one x-axis of every lane. */
export interface TimeScale extends Timespan {
  readonly width: number;
  x(at: number): number;
  /** The time at a position; outside positions give the nearest end. */
  at(x: number): number;
}

export function timeScale(span: Timespan, width: number): TimeScale {
  const length = Math.max(1, span.to - span.from);
  const clamp = (value: number, max: number): number => Math.min(max, Math.max(0, value));
  return {
    ...span,
    width,
    x: (at) => clamp(((at - span.from) / length) * width, width),
    at: (x) => span.from + (clamp(x, width) / Math.max(1, width)) * length,
  };
}

const second = 1_000;
const minute = 60 * second;
const steps = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400,
].map((seconds) => seconds * second);

/**
 * Round moments for axis labels, at least `minGap` positions apart. `offsetMs` is the zone's distance from UTC, so that
 * hours fall on the zone's own.
 */
export function ticks(scale: TimeScale, minGap: number, offsetMs = 0): readonly number[] {
  const perTick = ((scale.to - scale.from) * minGap) / Math.max(1, scale.width);
  const step = steps.find((one) => one >= perTick) ?? Math.ceil(perTick / (60 * minute)) * 60 * minute;
  const first = Math.ceil((scale.from + offsetMs) / step) * step - offsetMs;
  const result: number[] = [];
  for (let at = first; at <= scale.to; at += step) result.push(at);
  return result;
}

/** The upper end and the label values of a count axis from zero: whole numbers, at most six, little room above. */
export function countTicks(max: number): readonly number[] {
  const top = Math.max(1, Math.ceil(max));
  const raw = top / 5;
  const magnitude = 10 ** Math.floor(Math.log10(Math.max(1, raw)));
  const step = [1, 2, 5, 10].map((factor) => factor * magnitude).find((one) => one >= raw) ?? 10 * magnitude;
  const result: number[] = [];
  for (let value = 0; value < top + step; value += step) result.push(value);
  return result;
}
