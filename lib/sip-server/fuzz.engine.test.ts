import { expect, it, onTestFinished } from 'vitest';
import { fuzzRun } from './testing/fuzz/fuzz-run';

const seconds = Number(process.env.TIDEGATE_FUZZ_SECONDS ?? 60);
const seed = Number(process.env.TIDEGATE_FUZZ_SEED ?? 20261124);
/** Caches and code that the first messages of a kind bring; a leak of one object a message is far over it. */
const heapGrowthMax = 24 * 1024 * 1024;

it(
  `survives ${seconds} s of spoilt messages over UDP and TCP (seed ${seed}): calls go through meanwhile, and nothing stays`,
  async () => {
    const result = await fuzzRun(seed, seconds, onTestFinished);
    console.log(`fuzz: ${JSON.stringify(result)}`);
    expect(result.faults).toEqual([]);
    expect(result.internalErrors).toBe(0);
    expect(result.messages).toBeGreaterThan(seconds * 50);
    expect(result.probes).toBeGreaterThan(seconds / 10);
    expect(result.callsLeft).toBe(0);
    expect(result.left).toMatchObject({
      clientTransactions: 0,
      serverTransactions: 0,
      legs: 0,
      connections: 0,
    });
    expect(result.registrations).toBeLessThanOrEqual(100);
    expect(result.heapAfter - result.heapBefore).toBeLessThan(heapGrowthMax);
  },
  (seconds + 200) * 1000,
);
