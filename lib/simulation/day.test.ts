import { describe, expect, it } from 'vitest';
import { describe as report } from './command';
import { planOf } from './plan';
import { simulate } from './simulation';

describe('a day of traffic', () => {
  it('goes through a drain at a random hour and the return of the site without a lost call (S-50 to S-77, S-80, S-89)', async () => {
    const { faults, tally } = await simulate(planOf(2026, { day: true }));
    console.log(report(tally, 1));
    expect(faults, 'npm run simulate -- --seed 2026 --day --trace').toEqual([]);
    expect(tally).toMatchObject({ lostByDrain: 0, outcomes: { lost: 0 } });
    expect(tally.calls).toBeGreaterThan(10_000);
    // A minute on a quiet machine of its own; the limit leaves room for a busy one.
  }, 900_000);
});
