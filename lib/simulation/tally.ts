import type { Outcome } from './outcome';

/** What a run counts. */
export interface Tally {
  /** Calls from outside, and calls that agents made. */
  calls: number;
  internalCalls: number;
  outcomes: Record<Outcome, number>;
  /** Calls at site 2 when its gates closed, by what became of them. */
  drained: number;
  relocated: number;
  lostByDrain: number;
  drains: number;
  /** Agents of site 2 at that moment, and those of them who were at work at site 1 in the end. */
  agentsToMove: number;
  agentsMoved: number;
  packets: number;
  packetsDropped: number;
  phoneCrashes: number;
  desktopCrashes: number;
}

export const newTally = (): Tally => ({
  calls: 0,
  internalCalls: 0,
  outcomes: {
    finished: 0,
    abandoned: 0,
    'not-taken': 0,
    'phone-crashed': 0,
    refused: 0,
    released: 0,
    network: 0,
    lost: 0,
  },
  drained: 0,
  relocated: 0,
  lostByDrain: 0,
  drains: 0,
  agentsToMove: 0,
  agentsMoved: 0,
  packets: 0,
  packetsDropped: 0,
  phoneCrashes: 0,
  desktopCrashes: 0,
});

/** Adds what one run counted to a sum. */
export function addTally(sum: Tally, one: Tally): void {
  const { outcomes, ...counts } = one;
  for (const [name, count] of Object.entries(counts)) sum[name as keyof typeof counts] += count;
  for (const [name, count] of Object.entries(outcomes)) sum.outcomes[name as Outcome] += count;
}
