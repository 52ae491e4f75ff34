import { describe, expect, it } from 'vitest';
import { sum, tallyBench, tallyPlaywright, tallyVitest } from './tally.mjs';

const file = (...statuses: string[]) => ({
  name: 'a.test.ts',
  status: statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map((status, index) => ({ status, fullName: `test ${index}` })),
});

describe('tally', () => {
  it('counts what passed and what failed', () => {
    expect(tallyVitest({ testResults: [file('passed', 'passed'), file('failed')] }, 1)).toMatchObject({
      passed: 2,
      failed: 1,
    });
    expect(tallyPlaywright({ stats: { expected: 3, unexpected: 1 }, errors: [] }, 1)).toMatchObject({
      passed: 3,
      failed: 1,
    });
  });

  it.each([
    ['a runner without a report', tallyVitest(undefined, null)],
    ['a Playwright without a report', tallyPlaywright(undefined, 1)],
    ['a bench without a report', tallyBench(undefined, 1)],
    ['a bench of no calls', tallyBench({ steady: [{ scenario: 'queue', calls: 0, failed: 0 }] }, 0)],
    ['a run of nothing', tallyVitest({ testResults: [] }, 0)],
    ['a file that could not be loaded', tallyVitest({ testResults: [{ ...file(), status: 'failed' }] }, 1)],
    ['an error outside any test', tallyVitest({ testResults: [file('passed')] }, 1)],
    ['a Playwright error outside any test', tallyPlaywright({ stats: {}, errors: [{ message: 'x' }] }, 1)],
  ])('counts %s as one failure', (_name, tally) => {
    expect(tally.failed).toBe(1);
    expect(tally.notes).toHaveLength(1);
  });

  it.each(['pending', 'skipped', 'todo'])('counts a test that is %s as failed', (status) => {
    expect(tallyVitest({ testResults: [file('passed', status)] }, 0)).toMatchObject({ passed: 1, failed: 1 });
    expect(tallyPlaywright({ stats: { expected: 1, skipped: 1 } }, 0)).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });

  it('counts each scenario of the bench, failed where a call of it did', () => {
    const run = (scenario: string, failed: number) => ({ scenario, rate: 300, calls: 3000, failed });
    expect(tallyBench({ steady: [run('extension', 0), run('queue', 1)] }, 1)).toEqual({
      passed: 1,
      failed: 1,
      notes: ['queue: 1 of 3000 calls failed at 300/s'],
    });
  });

  it('sums over the runners', () => {
    expect(
      sum([
        { passed: 2, failed: 0, notes: [] },
        { passed: 1, failed: 3, notes: [] },
      ]),
    ).toEqual({ passed: 3, failed: 3 });
  });
});
