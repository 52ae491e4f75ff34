import type { Segment } from './segments';
import type { TimeScale } from './time-scale';

/** One state's part of a density strip: an SVG path that lies on the parts before it. */
export interface DensityBand<State extends string> {
  readonly state: State;
  readonly path: string;
}

/** Width of one column, in positions of the scale. */
const column = 2;

/**
 * Many lanes in one strip: at each moment as high as the share of lanes in each state, stacked in the order of `states`.
 * Costs one step per segment and one per column, so 10,000 lanes are no more to draw than ten.
 */
export function density<State extends string>(
  lanes: ReadonlyArray<{ readonly segments: readonly Segment<State>[] }>,
  states: readonly State[],
  scale: TimeScale,
  until: number,
  height: number,
): readonly DensityBand<State>[] {
  const columns = Math.max(1, Math.ceil(scale.width / column));
  const end = Math.ceil(scale.x(until) / column);
  const base = new Float64Array(columns);
  const unit = height / Math.max(1, lanes.length);
  return states.flatMap((state) => {
    const change = new Int32Array(columns + 1);
    for (const { segments } of lanes)
      for (const one of segments) {
        if (one.state !== state || one.from > scale.to || (one.to ?? until) < scale.from) continue;
        const first = Math.round(scale.x(one.from) / column);
        const last = Math.max(first + 1, Math.round(scale.x(one.to ?? until) / column));
        change[first] = (change[first] ?? 0) + 1;
        const stop = Math.min(last, end, columns);
        change[stop] = (change[stop] ?? 0) - 1;
      }
    let count = 0;
    let path = '';
    let [x, bottom, top] = [0, 0, 0];
    const close = (to: number): void => {
      if (top > bottom)
        path += `M${x} ${round(height - bottom)}V${round(height - top)}H${to}V${round(height - bottom)}Z`;
    };
    for (let i = 0; i < columns; i++) {
      count += change[i] ?? 0;
      const below = base[i] ?? 0;
      const above = below + count * unit;
      base[i] = above;
      if (below === bottom && above === top) continue;
      close(i * column);
      [x, bottom, top] = [i * column, below, above];
    }
    close(Math.min(columns * column, scale.width));
    return path === '' ? [] : [{ state, path }];
  });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
