import { describe, expect, it } from 'vitest';
import { callRow } from '../../feed/state';
import { fitsCall, userDataRow } from './user-data';

describe('the user data of a call', () => {
  it('is at most 16 KiB as JSON, counted in bytes', () => {
    expect(fitsCall({ a: 'x'.repeat(16_376) })).toBe(true);
    expect(fitsCall({ a: 'x'.repeat(16_377) })).toBe(false);
    expect(fitsCall({ a: 'ü'.repeat(8_189) })).toBe(false);
  });

  it('shows in the feed as 16 short texts at most, lists as JSON', () => {
    expect(userDataRow({})).toBeUndefined();
    expect(userDataRow({ a: 1, b: { c: 'd' }, e: null, f: true })).toEqual({
      a: '1',
      b: '{"c":"d"}',
      e: 'null',
      f: 'true',
    });
    const much = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`${i}`.padEnd(300, 'k'), 'v'.repeat(999)]),
    );
    const row = userDataRow(much) ?? {};
    expect(Object.keys(row)).toHaveLength(16);
    expect(callRow.shape.userData.safeParse(row).success).toBe(true);
  });
});
