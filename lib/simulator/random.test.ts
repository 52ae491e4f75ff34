import { describe, expect, it } from 'vitest';
import { createRandom, exponential, logNormal } from './random';

const many = (draw: () => number): number[] => Array.from({ length: 40_000 }, draw);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('randomness', () => {
  it('gives the same numbers for the same seed and others for another', () => {
    const draw = (seed: number): number[] => Array.from({ length: 5 }, createRandom(seed));
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('draws log-normal lengths whose mean is the one asked for, always positive', () => {
    const random = createRandom(1);
    const lengths = many(() => logNormal(random, 35, 0.6));
    expect(mean(lengths)).toBeGreaterThan(34);
    expect(mean(lengths)).toBeLessThan(36);
    expect(Math.min(...lengths)).toBeGreaterThan(0);
    const median = lengths.sort((a, b) => a - b)[lengths.length / 2]!;
    expect(median).toBeGreaterThan(28);
    expect(median).toBeLessThan(30.5);
  });

  it('draws exponential gaps whose mean is the one asked for', () => {
    const random = createRandom(2);
    expect(Math.abs(mean(many(() => exponential(random, 2))) - 2)).toBeLessThan(0.06);
  });
});
