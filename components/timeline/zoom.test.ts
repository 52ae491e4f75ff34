import { describe, expect, it } from 'vitest';
import { follow, spanOf, zoom } from './zoom';

const whole = { from: 0, to: 100_000 };

describe('zoom', () => {
  it('keeps the moment it zooms around where it is', () => {
    expect(zoom(whole, whole, 0.5, 20_000)).toEqual({ from: 10_000, to: 60_000 });
  });

  it('goes neither beyond the whole nor closer than two seconds', () => {
    expect(zoom(whole, { from: 10_000, to: 60_000 }, 4, 20_000)).toEqual(whole);
    expect(zoom(whole, whole, 0.5, 100_000)).toEqual({ from: 50_000, to: 100_000 });
    const closest = zoom(whole, { from: 0, to: 2_000 }, 0.1, 1_000);
    expect(closest.to - closest.from).toBe(2_000);
  });

  it('follows the cursor with the same length', () => {
    const shown = { from: 0, to: 10_000 };
    expect(follow(whole, shown, 5_000)).toBe(shown);
    expect(follow(whole, shown, 50_000)).toEqual({ from: 45_000, to: 55_000 });
    expect(follow(whole, shown, 99_000)).toEqual({ from: 90_000, to: 100_000 });
  });

  it('shows the whole where the address asks for nothing sensible', () => {
    expect(spanOf(whole, 1_000, 5_000)).toEqual({ from: 1_000, to: 5_000 });
    expect(spanOf(whole, null, 5_000)).toBe(whole);
    expect(spanOf(whole, 5_000, 5_000)).toBe(whole);
    expect(spanOf(whole, 200_000, 300_000)).toBe(whole);
    expect(spanOf(whole, Number.NaN, 5_000)).toBe(whole);
  });
});
