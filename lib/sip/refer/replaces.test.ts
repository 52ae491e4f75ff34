import { describe, expect, it } from 'vitest';
import { formatReplaces, parseReplaces, replacesFor } from './replaces';

describe('Replaces (RFC 3891 §6.1)', () => {
  it.each([
    ['425928@bobster.example.org;to-tag=7743;from-tag=6472', { callId: '425928@bobster.example.org' }],
    ['a@b ; TO-TAG = 7743 ;From-Tag= 6472', { callId: 'a@b' }],
    ['a;from-tag=6472;to-tag=7743;early-only', { earlyOnly: true }],
    ['a;other="1";from-tag=6472;to-tag=7743', { callId: 'a' }],
  ])('reads %s', (value, expected) => {
    expect(parseReplaces(value)).toEqual({
      callId: 'a',
      toTag: '7743',
      fromTag: '6472',
      earlyOnly: false,
      ...expected,
    });
  });

  it.each([
    '',
    ';to-tag=1;from-tag=2',
    'a',
    'a;to-tag=1',
    'a;from-tag=1',
    'a;to-tag=;from-tag=2',
    'a;to-tag;from-tag=2',
    'a;to-tag=1;to-tag=1;from-tag=2',
    'a;to-tag=1;from-tag=2;from-tag=3',
    'a;to-tag=1 2;from-tag=2',
    'a b;to-tag=1;from-tag=2',
    'a;to-tag=1;from-tag=2\r\nX: y',
  ])('refuses %j', (value) => {
    expect(parseReplaces(value)).toBeUndefined();
  });

  it('is written as it is read', () => {
    const early = { callId: 'a@b', toTag: '1', fromTag: '2', earlyOnly: true };
    expect(parseReplaces(formatReplaces(early))).toEqual(early);
  });

  it('names a dialog as its peer knows it, a null tag as zero', () => {
    const dialog = { callId: 'a@b', localTag: 'us', remoteTag: 'them' } as Parameters<typeof replacesFor>[0];
    expect(formatReplaces(replacesFor(dialog))).toBe('a@b;to-tag=them;from-tag=us');
    expect(formatReplaces(replacesFor({ ...dialog, remoteTag: '' }))).toBe('a@b;to-tag=0;from-tag=us');
  });
});
