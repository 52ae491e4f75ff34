import { type Random, chance } from '../random';
import type { Plan, WorkHabits } from './work-state';

/** What an agent will do to a call that has just come to him. */
export function planFor(habits: WorkHabits, hasOtherQueue: boolean, random: Random): Plan {
  const plans: ReadonlyArray<readonly [number, () => Plan]> = [
    [habits.holdShare, () => ({ kind: 'hold' })],
    [habits.consultShare, () => ({ kind: 'consult', ending: endingOf(random) })],
    [habits.singleStepShare, () => ({ kind: 'single-step' })],
    [hasOtherQueue ? habits.toQueueShare : 0, () => ({ kind: 'to-queue' })],
    [habits.referShare, () => ({ kind: 'refer' })],
    [habits.conferenceShare, () => ({ kind: 'conference' })],
  ];
  let left = random();
  for (const [share, plan] of plans) {
    if (left < share) return plan();
    left -= share;
  }
  return { kind: 'talk' };
}

function endingOf(random: Random): 'complete' | 'alternate' | 'reconnect' {
  if (chance(random, 0.5)) return 'complete';
  return chance(random, 0.5) ? 'alternate' : 'reconnect';
}
