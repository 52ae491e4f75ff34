import { describe, expect, it } from 'vitest';
import type { Clock } from '../../clock/clock';
import { SimulatedClock } from '../../clock/simulated-clock';
import { OverloadGuard } from './overload-guard';

/** A guard whose receive queue a test fills, under a clock that runs late when told to. */
function bench() {
  const simulated = new SimulatedClock();
  const load = { backlog: 0, lateMs: 0 };
  const clock: Clock = {
    now: () => simulated.now(),
    schedule: (delayMs, callback) => simulated.schedule(delayMs + load.lateMs, callback),
  };
  const told: string[] = [];
  const guard = new OverloadGuard({
    clock,
    backlog: () => load.backlog,
    onBegin: () => told.push('begin'),
    onEnd: () => told.push('end'),
  });
  /** Offers calls for a while; returns the share that was taken. */
  const offer = (seconds: number, callsPerSecond = 1_000): number => {
    let taken = 0;
    const calls = seconds * callsPerSecond;
    for (let call = 0; call < calls; call += 1) {
      if (!guard.sheds()) taken += 1;
      simulated.advance(1_000 / callsPerSecond);
    }
    return taken / calls;
  };
  return { simulated, load, guard, told, offer };
}

describe('overload guard', () => {
  it('takes every call while the queue is short and the loop on time', () => {
    const { guard, told, offer } = bench();
    expect(offer(5)).toBe(1);
    expect(guard.shedTotal).toBe(0);
    expect(told).toEqual([]);
  });

  it('sheds most new calls while the receive queue is full, and takes all again within 10 s of its end', () => {
    const { load, guard, told, offer } = bench();
    load.backlog = 0.9;
    expect(offer(5)).toBeLessThan(0.15);
    expect(told).toEqual(['begin']);
    load.backlog = 0;
    offer(6);
    const shed = guard.shedTotal;
    expect(offer(4)).toBe(1);
    expect(guard.shedTotal).toBe(shed);
    expect(told).toEqual(['begin', 'end']);
  });

  it('sheds while the event loop lags, and tells by how much', () => {
    const { load, guard, told, offer } = bench();
    load.lateMs = 250;
    expect(offer(5)).toBeLessThan(0.6);
    expect(guard.lagSeconds).toBeCloseTo(0.25);
    expect(told).toEqual(['begin']);
  });

  it('takes exactly the admitted share', () => {
    const { load, offer } = bench();
    load.backlog = 0.9;
    offer(0.25);
    load.backlog = 0.3;
    expect(offer(1)).toBeCloseTo(0.5, 2);
  });

  it('ends the overload though no call comes any more, and leaves no timer behind', () => {
    const { simulated, load, told, offer } = bench();
    load.backlog = 0.9;
    offer(1);
    load.backlog = 0;
    simulated.advance(10_000);
    expect(told).toEqual(['begin', 'end']);
    expect(simulated.pendingCount).toBe(0);
  });
});
