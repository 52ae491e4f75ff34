import { describe, expect, it } from 'vitest';
import { matchesPattern, parsePattern } from './number-pattern';

describe('a number pattern', () => {
  it.each([
    ['8800', '8800', true],
    ['8800', '88001', false],
    ['88*', '8812', true],
    ['88*', '88', true],
    ['88*', '9880', false],
    ['*', 'anonymous', true],
    ['8800-8899', '8800', true],
    ['8800-8899', '8899', true],
    ['8800-8899', '8900', false],
    ['8800-8899', '88000', false],
    ['8800-8899', '88a1', false],
    ['site-1', 'site-1', true],
  ])('%s and %s: %s', (text, number, expected) => {
    const pattern = parsePattern(text);
    expect(pattern !== undefined && matchesPattern(pattern, number)).toBe(expected);
  });

  it.each(['8899-8800', '8800-88999'])('%s is no range', (text) => {
    expect(parsePattern(text)).toBeUndefined();
  });
});
