import { describe, expect, it } from 'vitest';
import { isOpen, minuteOf, type TimeWindow, wallClock, type Weekday, weekdays } from './time-window';

function window(days: readonly Weekday[], from: string, to: string, zone = 'UTC'): TimeWindow {
  const clock = wallClock(zone);
  const [fromMinute, toMinute] = [minuteOf(from), minuteOf(to)];
  if (clock === undefined || fromMinute === undefined || toMinute === undefined)
    throw new Error('bad window');
  return { days: new Set(days), fromMinute, toMinute, clock };
}

const open = (given: TimeWindow, at: string): boolean => isOpen(given, Date.parse(at));

describe('a time window', () => {
  // 2026-11-23 is a Monday.
  const office = window(['Mon', 'Tue', 'Wed', 'Thu', 'Fri'], '08:00', '18:00');
  it.each([
    ['2026-11-23T07:59:59Z', false],
    ['2026-11-23T08:00:00Z', true],
    ['2026-11-23T17:59:59Z', true],
    ['2026-11-23T18:00:00Z', false],
    ['2026-11-28T12:00:00Z', false],
  ])('Mon to Fri from 08:00 to 18:00 at %s: %s', (at, expected) => {
    expect(open(office, at)).toBe(expected);
  });

  const night = window(['Fri'], '22:00', '06:00');
  it.each([
    ['2026-11-27T21:59:00Z', false],
    ['2026-11-27T22:00:00Z', true],
    ['2026-11-28T05:59:00Z', true],
    ['2026-11-28T06:00:00Z', false],
    ['2026-11-28T22:00:00Z', false],
    // The small hours of Friday belong to Thursday's night.
    ['2026-11-27T03:00:00Z', false],
  ])('across midnight it belongs to the day on which it began: %s %s', (at, expected) => {
    expect(open(night, at)).toBe(expected);
  });

  it('runs on the wall clock of its zone, summer time included', () => {
    const berlin = window(weekdays, '08:00', '18:00', 'Europe/Berlin');
    expect(open(berlin, '2026-01-15T07:00:00Z')).toBe(true);
    expect(open(berlin, '2026-07-15T06:00:00Z')).toBe(true);
    expect(open(berlin, '2026-01-15T06:30:00Z')).toBe(false);
    const tokyo = window(['Tue'], '00:00', '24:00', 'Asia/Tokyo');
    expect(open(tokyo, '2026-11-23T15:00:00Z')).toBe(true);
    expect(open(tokyo, '2026-11-24T15:00:00Z')).toBe(false);
  });

  it('is open all day from 00:00 to 24:00', () => {
    const all = window(weekdays, '00:00', '24:00');
    expect(open(all, '2026-11-23T00:00:00Z')).toBe(true);
    expect(open(all, '2026-11-23T23:59:59Z')).toBe(true);
  });

  it.each(['8:00', '25:00', '24:01', '12:60', 'noon'])('%s is no time of day', (text) => {
    expect(minuteOf(text)).toBeUndefined();
  });

  it('knows no zone Mars/Olympus', () => {
    expect(wallClock('Mars/Olympus')).toBeUndefined();
  });
});
