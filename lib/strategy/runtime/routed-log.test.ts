import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../clock/simulated-clock';
import { RoutedLog, routedSecondsMax } from './routed-log';

const key = { from: 'site1', routingPoint: '8800', rule: 'all', target: 'queue 8000', site: 'site2' };

function setting() {
  const clock = new SimulatedClock();
  const log = new RoutedLog(clock);
  const counts = (seconds: number) => log.rows(seconds).map(({ result, count }) => `${count} ${result}`);
  return { clock, log, counts };
}

describe('RoutedLog', () => {
  it('counts a request when it goes out, and its answer in its place', () => {
    const { clock, log, counts } = setting();
    const first = log.sent(key);
    const second = log.sent(key);
    expect(counts(60)).toEqual(['2 asked']);
    clock.advance(3_000);
    log.answered(first, 'routed');
    log.answered(second, 'error 93');
    expect(counts(60)).toEqual(['1 routed', '1 error 93']);
    expect(counts(2)).toEqual([]);
    expect(log.routedTo('site2', 60)).toBe(1);
    expect(log.routedTo('site1', 60)).toBe(0);
  });

  it('forgets what is older than was asked for, to the second', () => {
    const { clock, log, counts } = setting();
    log.sent(key);
    clock.advance(59_000);
    log.sent(key);
    expect(counts(60)).toEqual(['2 asked']);
    clock.advance(1_000);
    expect(counts(60)).toEqual(['1 asked']);
    expect(counts(61)).toEqual(['2 asked']);
  });

  it('holds ten minutes and no more, and no answer revives what is older', () => {
    const { clock, log, counts } = setting();
    const sent = log.sent(key);
    clock.advance(routedSecondsMax * 1000);
    log.answered(sent, 'routed');
    expect(counts(routedSecondsMax * 10)).toEqual([]);
    for (let second = 0; second < routedSecondsMax * 3; second += 1) {
      log.sent(key);
      clock.advance(1_000);
    }
    expect(counts(routedSecondsMax * 10)).toEqual([`${routedSecondsMax - 1} asked`]);
  });
});
