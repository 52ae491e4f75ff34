import { describe, expect, it } from 'vitest';
import { formatDuration, spokenDuration } from './duration';

describe('durations', () => {
  it.each([
    [-5, '00:00'],
    [59_999, '00:59'],
    [60_000, '01:00'],
    [3_599_000, '59:59'],
    [3_600_000, '1:00:00'],
    [90_061_000, '25:01:01'],
  ])('writes %i ms as %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it.each([
    [1_000, '1 second'],
    [125_000, '2 minutes 5 seconds'],
    [60_000, '1 minute'],
    [3_780_000, '1 hour 3 minutes'],
  ])('says %i ms as %s', (ms, text) => expect(spokenDuration(ms)).toBe(text));
});
