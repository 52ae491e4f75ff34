import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../clock/simulated-clock';
import { GroupedTimers } from './grouped-timers';

function start() {
  const clock = new SimulatedClock();
  const began = clock.now();
  const fired: string[] = [];
  const faults: unknown[] = [];
  const timers = new GroupedTimers(clock, (error) => faults.push(error));
  const target = { onTimer: (name: string) => void fired.push(`${name}@${clock.now() - began}`) };
  return { clock, fired, faults, timers, target };
}

describe('GroupedTimers', () => {
  it('fires each timer at its own time with one clock timer per delay', () => {
    const { clock, fired, timers, target } = start();
    timers.start(500, 'a', target);
    clock.advance(100);
    timers.start(500, 'b', target);
    timers.start(200, 'c', target);
    expect(clock.pendingCount).toBe(2);
    clock.advance(10_000);
    expect(fired).toEqual(['c@300', 'a@500', 'b@600']);
    expect(clock.pendingCount).toBe(0);
  });

  it('does not fire a stopped timer, and lets go of its target', () => {
    const { clock, fired, timers, target } = start();
    const entry = timers.start(500, 'a', target);
    timers.start(500, 'b', target);
    timers.stop(entry);
    timers.stop(entry);
    expect(entry.target).toBeUndefined();
    clock.advance(500);
    expect(fired).toEqual(['b@500']);
  });

  it('holds no clock timer once all of a delay are stopped, and arms again later', () => {
    const { clock, fired, timers, target } = start();
    timers.stop(timers.start(500, 'a', target));
    expect([clock.pendingCount, timers.live]).toEqual([0, 0]);
    clock.advance(300);
    timers.start(500, 'b', target);
    clock.advance(500);
    expect(fired).toEqual(['b@800']);
  });

  it('is on time for older timers when one is started while others of its delay fire', () => {
    const { clock, fired, timers, target } = start();
    timers.start(500, 'x', { onTimer: () => void timers.start(500, 'again', target) });
    clock.advance(100);
    timers.start(500, 'b', target);
    clock.advance(2_000);
    expect(fired).toEqual(['b@600', 'again@1000']);
  });

  it('survives a target that stops every other timer while firing', () => {
    const { clock, fired, timers, target } = start();
    const others = [1, 2].map((n) => timers.start(501, `other${n}`, target));
    timers.start(501, 'last', { onTimer: () => {} });
    timers.start(500, 'x', { onTimer: () => others.forEach((other) => void timers.stop(other)) });
    clock.advance(2_000);
    expect(fired).toEqual([]);
    expect(timers.live).toBe(0);
  });

  it('runs the other timers when a target throws', () => {
    const { clock, fired, faults, timers, target } = start();
    timers.start(500, 'a', {
      onTimer: () => {
        throw new Error('bug');
      },
    });
    timers.start(500, 'b', target);
    clock.advance(500);
    expect(fired).toEqual(['b@500']);
    expect(faults).toHaveLength(1);
  });

  it('fires nothing after stopAll', () => {
    const { clock, fired, timers, target } = start();
    timers.start(500, 'a', target);
    timers.start(900, 'b', target);
    timers.stopAll();
    clock.advance(1_000);
    expect(fired).toEqual([]);
    expect(clock.pendingCount).toBe(0);
  });

  it('keeps a long queue short as it is worked off', () => {
    const { clock, fired, timers, target } = start();
    for (let i = 0; i < 5_000; i++) {
      timers.start(1_000, 'n', target);
      clock.advance(1);
    }
    expect(fired).toHaveLength(4_001);
    clock.advance(1_000);
    expect(fired).toHaveLength(5_000);
  });
});
