import { describe, expect, it } from 'vitest';
import { nextStep, type Trial } from './rate-search';

/** Runs the search against a server that holds up to `capacity`, with moods in between. */
function search(
  from: number,
  holds: (rate: number, run: number) => boolean,
): { found: number | undefined; trials: Trial[] } {
  const trials: Trial[] = [];
  for (;;) {
    const step = nextStep(from, trials);
    if ('found' in step) return { found: step.found, trials };
    trials.push({ rate: step.run, good: holds(step.run, trials.length) });
  }
}

describe('nextStep', () => {
  it.each([
    [1000, 2310],
    [1000, 420],
    [500, 9000],
  ])('from %i finds a capacity of %i to a twentieth, never above it', (from, capacity) => {
    const { found } = search(from, (rate) => rate <= capacity);
    expect(found).toBeLessThanOrEqual(capacity);
    expect(found).toBeGreaterThan(capacity * 0.9);
  });

  it('reports only a rate that held three times and failed never', () => {
    const { found, trials } = search(1000, (rate, run) => rate <= 2000 && run % 5 !== 4);
    const atFound = trials.filter(({ rate }) => rate === found);
    expect(atFound.every(({ good }) => good)).toBe(true);
    expect(atFound.length).toBe(3);
  });

  it('ends with nothing where no rate holds', () => {
    expect(search(1000, () => false).found).toBeUndefined();
  });

  it('ends where runs hold without limit', () => {
    expect(search(1000, () => true).trials.length).toBeLessThanOrEqual(30);
  });
});
