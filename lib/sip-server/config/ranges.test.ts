import { describe, expect, it } from 'vitest';
import { expandRange } from './ranges';

describe('expandRange', () => {
  it.each([
    ['7200-7202', ['7200', '7201', '7202']],
    ['B008-B011', ['B008', 'B009', 'B010', 'B011']],
    ['B8-11', ['B8', 'B9', 'B10', 'B11']],
    ['099-101', ['099', '100', '101']],
    ['5-5', ['5']],
  ])('expands %s', (range, numbers) => {
    expect(expandRange(range)).toEqual(numbers);
  });

  it.each(['', '7200', '7202-7200', 'A1-B2', '08-1000', '0-100000', '1-2-3', 'x-y'])(
    'refuses %j',
    (range) => {
      expect(expandRange(range)).toBeUndefined();
    },
  );
});
