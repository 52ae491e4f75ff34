import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seriesWithin, stepPath, stepSeries, valueAt } from './step-series';
import { timeScale } from './time-scale';

const series = stepSeries([
  { at: 0, value: 3 },
  { at: 10, value: 3 },
  { at: 40, value: 2 },
  { at: 40, value: 1 },
  { at: 80, value: 0 },
]);
const scale = timeScale({ from: 0, to: 100 }, 100);
const y = (value: number) => 30 - 10 * value;

describe('step series', () => {
  it('joins equal neighbours and keeps the last of several at one moment', () => {
    expect(series).toEqual([
      { at: 0, value: 3 },
      { at: 40, value: 1 },
      { at: 80, value: 0 },
    ]);
  });

  it('reads the count that held at a moment', () => {
    expect([-1, 0, 39, 40, 79.9, 80, 500].map((at) => valueAt(series, at))).toEqual([
      undefined,
      3,
      3,
      1,
      1,
      0,
      0,
    ]);
  });

  it('shows a part that begins with the count that held', () => {
    expect(seriesWithin(series, { from: 50, to: 90 })).toEqual([
      { at: 50, value: 1 },
      { at: 80, value: 0 },
    ]);
    expect(seriesWithin(series, { from: -10, to: 20 })).toEqual([{ at: 0, value: 3 }]);
  });

  it('reads nothing inside a gap', () => {
    expect(valueAt(series, 50, [{ from: 45, to: 60 }])).toBeUndefined();
  });

  it('draws level and upright strokes only, and nothing after the last known moment', () => {
    expect(stepPath(series, scale, y, 90)).toBe('M0 0H40V20H80V30H90');
    expect(stepPath(series, scale, y, 60)).toBe('M0 0H40V20H60');
  });

  it('leaves a gap out instead of bridging it', () => {
    expect(stepPath(series, scale, y, 90, [{ from: 20, to: 60 }])).toBe('M0 0H20M60 20H80V30H90');
  });

  it('never draws a slope', () => {
    const points = fc.array(fc.record({ at: fc.nat(100), value: fc.nat(20) }), { maxLength: 40 });
    const gap = fc.tuple(fc.nat(100), fc.nat(30)).map(([from, length]) => ({ from, to: from + length }));
    fc.assert(
      fc.property(points, fc.array(gap, { maxLength: 3 }), (some, gaps) => {
        const sorted = stepSeries([...some].sort((a, b) => a.at - b.at));
        expect(stepPath(sorted, scale, y, 100, gaps)).toMatch(/^(M[-\d.]+ [-\d.]+|[HV][-\d.]+)*$/);
      }),
    );
  });
});
