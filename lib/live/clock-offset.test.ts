import { describe, expect, it } from 'vitest';
import { ClockOffset } from './clock-offset';

describe('ClockOffset', () => {
  it('takes the sample that travelled fastest', () => {
    const offset = new ClockOffset();
    for (const delay of [80, 5, 200]) offset.sample(10_000, 4_000 + delay);
    expect(offset.ms).toBe(5_995);
  });

  it('forgets old samples, so that a corrected clock is followed', () => {
    const offset = new ClockOffset(2);
    offset.sample(9_000, 0);
    offset.sample(100, 0);
    offset.sample(90, 0);
    expect(offset.ms).toBe(100);
  });

  it('assumes equal clocks before the first sample', () => {
    expect(new ClockOffset().ms).toBe(0);
  });
});
