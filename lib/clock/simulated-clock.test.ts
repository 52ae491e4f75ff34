import { describe, expect, it } from 'vitest';
import { createRandom } from '../simulator/random';
import type { Timer } from './clock';
import { SimulatedClock } from './simulated-clock';

describe('SimulatedClock', () => {
  it('runs thousands of timers by instant, then by the order in which they were set, and none that was cancelled', () => {
    const clock = new SimulatedClock(0);
    const random = createRandom(1);
    const ran: { at: number; order: number }[] = [];
    const timers: Timer[] = [];
    const cancelled = new Set<number>();
    for (let order = 0; order < 5_000; order++) {
      const at = Math.floor(random() * 500);
      timers.push(clock.schedule(at, () => ran.push({ at: clock.now(), order })));
      if (random() < 0.7) {
        const victim = Math.floor(random() * timers.length);
        timers[victim]!.cancel();
        timers[victim]!.cancel();
        cancelled.add(victim);
      }
    }
    expect(clock.pendingCount).toBe(5_000 - cancelled.size);
    clock.advance(500);
    expect(ran).toHaveLength(5_000 - cancelled.size);
    expect(ran).toEqual([...ran].sort((a, b) => a.at - b.at || a.order - b.order));
    expect(ran.filter(({ order }) => cancelled.has(order))).toEqual([]);
    expect(clock.pendingCount).toBe(0);
  });

  it('runs what a timer sets for now before it lets time go on', () => {
    const clock = new SimulatedClock(0);
    const ran: string[] = [];
    clock.schedule(5, () => {
      ran.push('first');
      clock.schedule(0, () => ran.push(`at ${clock.now()}`));
    });
    clock.schedule(6, () => ran.push('later'));
    clock.advance(10);
    expect(ran).toEqual(['first', 'at 5', 'later']);
    expect(clock.now()).toBe(10);
  });
});
