import { describe, expect, it } from 'vitest';
import { escapeUser, formatUri, parseUri, requestUri } from './uri';

describe('parseUri (RFC 3261 §19.1, RFC 3966)', () => {
  const valid: ReadonlyArray<[text: string, parts: readonly unknown[]]> = [
    ['sip:alice@example.com', ['sip', 'alice', 'example.com', undefined, {}]],
    ['SIPS:alice@example.com:5061', ['sips', 'alice', 'example.com', 5061, {}]],
    ['sip:example.com', ['sip', undefined, 'example.com', undefined, {}]],
    [
      'sip:10.0.0.1:5060;transport=UDP;lr',
      ['sip', undefined, '10.0.0.1', 5060, { transport: 'UDP', lr: '' }],
    ],
    ['sip:7001@[2001:db8::1]:5070;LR', ['sip', '7001', '[2001:db8::1]', 5070, { lr: '' }]],
    ['sip:a%20b%40c@h', ['sip', 'a b@c', 'h', undefined, {}]],
    ['sip:alice:secret@h', ['sip', 'alice', 'h', undefined, {}]],
    [
      'sip:+1-212-555;phone-context=x@h;user=phone',
      ['sip', '+1-212-555;phone-context=x', 'h', undefined, { user: 'phone' }],
    ],
    ['sip:a?b@h', ['sip', 'a?b', 'h', undefined, {}]],
    ['sip:a@h?Replaces=x%40y&b=c', ['sip', 'a', 'h', undefined, {}]],
    ['sip:a@h?to=sip:b@c', ['sip', 'a', 'h', undefined, {}]],
    ['sip:a@h;p=%20', ['sip', 'a', 'h', undefined, { p: '%20' }]],
    ['tel:+4989123;ext=1', ['tel', '+4989123', '', undefined, { ext: '1' }]],
    ['tel:(0)89-1.2#', ['tel', '08912#', '', undefined, {}]],
    ['sip:a@[2001:db8:::192.0.2.1]:5', ['sip', 'a', '[2001:db8::192.0.2.1]', 5, {}]],
    ['http://example.com/', ['other', 'http://example.com/', '', undefined, {}]],
  ];
  for (const [text, parts] of valid) {
    it(`reads ${text}`, () => {
      const uri = parseUri(text);
      expect([uri?.scheme, uri?.user, uri?.host, uri?.port, Object.fromEntries(uri?.params ?? [])]).toEqual(
        parts,
      );
    });
  }

  const malformed = [
    '',
    'alice',
    'sip:',
    'sip:@h',
    'sip:a@',
    'sip:a@h:x',
    'sip:a@h:',
    'sip:a@h:99999',
    'sip:a b@h',
    'sip:a@[::1',
    'sip:a@[zz]',
    'sip:%zz@h',
    '<sip:a@h>',
    'tel:',
    'tel:hello',
    'tel:--',
    'sip:a@[2001:db8:::10]',
    'sip:a@[2001:db8::::192.0.2.1]',
    ':a@h',
    'sip:a@h o',
    'sip:a@h\n',
    'sip:a@h;"',
    '1x:y',
  ];
  for (const text of malformed) {
    it(`refuses ${JSON.stringify(text)}`, () => expect(parseUri(text)).toBeUndefined());
  }
});

describe('formatUri', () => {
  for (const text of [
    'sip:alice@example.com:5060;transport=udp;lr',
    'sips:h',
    'tel:+49;ext=1',
    'http://x/',
    'sip:[::1]:5060',
    'sip:a%20b@h',
  ]) {
    it(`writes ${text} as it was read`, () => expect(formatUri(parseUri(text)!)).toBe(text));
  }

  it('escapes what a user part may not hold', () => {
    expect(escapeUser('a b@c<d>"é#1')).toBe('a%20b%40c%3Cd%3E%22%C3%A9%231');
    expect(escapeUser('+1-212;x=y')).toBe('+1-212;x=y');
    expect(escapeUser('😀')).toBe('%F0%9F%98%80');
    expect(escapeUser('9\uD83D')).toBe('9%EF%BF%BD');
  });
});

describe('requestUri (RFC 3261 §19.1.5)', () => {
  it.each([
    ['sip:a@h', 'sip:a@h'],
    ['sip:a@h;p=1?Route=%3Csip:x%3E', 'sip:a@h;p=1'],
    ['sip:a?b@h', 'sip:a?b@h'],
    ['sip:a?b@h?c=d', 'sip:a?b@h'],
    ['sip:h?to=x', 'sip:h'],
    ['sip:a@h?to=sip:b@c?d', 'sip:a@h'],
  ])('of %s is %s', (text, expected) => expect(requestUri(text)).toBe(expected));
});
