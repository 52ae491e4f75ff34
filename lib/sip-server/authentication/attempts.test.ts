import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../clock/simulated-clock';
import { Attempts } from './attempts';

function spent(attempts: Attempts, address: string): void {
  for (let round = 0; round < 10; round++) attempts.failed(address);
}

describe('the attempts of a source', () => {
  it('tell when the last one is spent, once for each that came back', () => {
    const clock = new SimulatedClock();
    const attempts = new Attempts(clock);
    const told = Array.from({ length: 10 }, () => attempts.failed('10.0.0.9'));
    expect(told).toEqual([...Array<boolean>(9).fill(false), true]);
    clock.advance(3_000);
    expect(attempts.waitMs('10.0.0.9')).toBe(3_000);
    clock.advance(3_000);
    expect(attempts.waitMs('10.0.0.9')).toBe(0);
    expect(attempts.failed('10.0.0.9')).toBe(true);
  });

  it.each([
    ['2001:db8::1', '2001:db8:0:0:ffff::2', true],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['::1', '::2', true],
    ['fe80::1', '::1', false],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.2', false],
    ['10.0.0.1', '10.0.0.2', false],
  ])('of %s are those of %s: %s', (one, other, same) => {
    const attempts = new Attempts(new SimulatedClock());
    spent(attempts, one);
    expect(attempts.waitMs(other) > 0).toBe(same);
  });

  it('are kept for a bounded number of sources, the oldest forgotten first', () => {
    const attempts = new Attempts(new SimulatedClock());
    spent(attempts, 'oldest');
    spent(attempts, 'second');
    for (let source = 0; source < 9_999; source++) attempts.failed(`source ${source}`);
    expect([attempts.waitMs('oldest'), attempts.waitMs('second') > 0]).toEqual([0, true]);
  });
});
