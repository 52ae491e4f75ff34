import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countTicks, ticks, timeScale } from './time-scale';

const minute = 60_000;

describe('time scale', () => {
  it('maps its ends to the ends of the plot and back', () => {
    const scale = timeScale({ from: 1_000, to: 11_000 }, 500);
    expect([scale.x(1_000), scale.x(6_000), scale.x(11_000)]).toEqual([0, 250, 500]);
    expect(scale.at(250)).toBe(6_000);
  });

  it('keeps what lies outside at the nearest end', () => {
    const scale = timeScale({ from: 0, to: 100 }, 10);
    expect([scale.x(-50), scale.x(900), scale.at(-3), scale.at(99)]).toEqual([0, 10, 0, 100]);
  });

  it('puts ticks on round moments with room for their labels', () => {
    const from = Date.UTC(2026, 10, 22, 14, 1, 30);
    const scale = timeScale({ from, to: from + 30 * minute }, 600);
    const at = ticks(scale, 90).map((one) => new Date(one).toISOString().slice(11, 16));
    expect(at).toEqual(['14:05', '14:10', '14:15', '14:20', '14:25', '14:30']);
  });

  it("puts hours on the zone's own where it is half an hour off", () => {
    const offset = 5.5 * 60 * minute;
    const from = Date.UTC(2026, 10, 22, 0, 0);
    const scale = timeScale({ from, to: from + 12 * 60 * minute }, 600);
    for (const at of ticks(scale, 100, offset)) expect((at + offset) % (60 * minute)).toBe(0);
  });

  it('never crowds ticks, whatever the span', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 864_000_000 }),
        fc.integer({ min: 50, max: 2_000 }),
        (ms, width) => {
          const scale = timeScale({ from: 0, to: ms }, width);
          const at = ticks(scale, 80);
          for (const [i, one] of at.entries())
            if (i > 0) expect(scale.x(one) - scale.x(at[i - 1] ?? 0)).toBeGreaterThanOrEqual(79.9);
        },
      ),
    );
  });

  it.each([
    [0, [0, 1]],
    [3, [0, 1, 2, 3]],
    [46, [0, 10, 20, 30, 40, 50]],
    [91, [0, 20, 40, 60, 80, 100]],
  ])('labels counts up to %i with whole numbers', (max, labels) => expect(countTicks(max)).toEqual(labels));
});
