import { describe, expect, it } from 'vitest';
import { buildFragment, parseFragment } from './sipfrag';

describe('message/sipfrag (RFC 3420, RFC 3515 §2.4.5)', () => {
  it.each([
    ['SIP/2.0 100 Trying', { status: 100, reason: 'Trying' }],
    ['SIP/2.0 200 OK\r\n', { status: 200, reason: 'OK' }],
    ['sip/2.0  603   Declined by us \nTo: x\n', { status: 603, reason: 'Declined by us' }],
    ['SIP/2.0 486\r\n', { status: 486, reason: '' }],
    [`SIP/2.0 200 OK\r\n${'x'.repeat(60_000)}`, { status: 200, reason: 'OK' }],
    ['', undefined],
    ['SIP/2.0 20 OK', undefined],
    ['SIP/2.0 2000 OK', undefined],
    ['SIP/2.0 700 No', undefined],
    ['\r\nSIP/2.0 200 OK', undefined],
    ['INVITE sip:a@b SIP/2.0', undefined],
    ['\0\xff', undefined],
  ])('%j', (text, expected) => {
    expect(parseFragment(Buffer.from(text))).toEqual(expected);
  });

  it('is built of status and reason, in one line whatever the reason holds', () => {
    expect(buildFragment(100).toString()).toBe('SIP/2.0 100 Trying\r\n');
    const odd = buildFragment(486, `a\r\nb ${'é'.repeat(600)}`).toString();
    expect(odd.indexOf('\n')).toBe(odd.length - 1);
    expect(parseFragment(Buffer.from(odd))?.reason).toMatch(/^a bé? ?é+/);
  });
});
