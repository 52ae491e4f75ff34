import { describe, expect, it } from 'vitest';
import { formatReferTo, parseReferTo } from './refer-to';

describe('Refer-To (RFC 3515 §2.1)', () => {
  const replaces = { callId: '12345@h', toTag: '1', fromTag: '2', earlyOnly: false };
  it.each([
    ['sip:7002@h', { uriText: 'sip:7002@h', method: 'INVITE', replaces: undefined, headers: [] }],
    ['sip:7002@h;x=y', { uriText: 'sip:7002@h' }],
    ['"Ann" <sip:7002@h;transport=tcp>', { displayName: 'Ann', uriText: 'sip:7002@h;transport=tcp' }],
    ['<tel:+49-30-12>', { uriText: 'tel:+49-30-12', replaces: undefined }],
    ['<http://h/?Replaces=x>', { method: 'INVITE', replaces: undefined }],
    ['<sip:7002@h;method=bye;user=phone>', { uriText: 'sip:7002@h;user=phone', method: 'BYE' }],
    ['<sip:a;method=b@h;methods=1;METHOD=INVITE;x=%3D>', { uriText: 'sip:a;method=b@h;methods=1;x=%3D' }],
    ['<sip:7002@h?Replaces=12345%40h%3Bto-tag%3D1%3Bfrom-tag%3D2>', { uriText: 'sip:7002@h', replaces }],
    ['<sip:h?replaces=12345%40h%3bfrom-tag%3D2%3Bto-tag%3D1>', { uriText: 'sip:h', replaces }],
    [
      '<sip:a?b@h?REPLACES=12345%40h%3Bto-tag%3D1%3Bfrom-tag%3D2%3Bearly-only>',
      { uriText: 'sip:a?b@h', replaces: { ...replaces, earlyOnly: true } },
    ],
    [
      '<sip:7002@h?Subject=a%26b&X-Id=%C3%A9&Referred-By=%3Csip%3Aa%40b%3E>',
      {
        headers: [
          ['Subject', 'a&b'],
          ['X-Id', 'é'],
          ['Referred-By', '<sip:a@b>'],
        ],
      },
    ],
    [
      '<sip:7002@h?Require=replaces&Via=x&call-id=1&body=a&P-Asserted-Identity=x&x=90&Y=1>',
      { headers: [['Y', '1']] },
    ],
    ['<sip:7002@h?>', { headers: [] }],
    ['<sip:7002@h?Y>', { headers: [['Y', '']] }],
  ])('reads %s', (value, expected) => {
    expect(parseReferTo(value)).toMatchObject(expected);
  });

  it.each([
    '',
    '<sip:>',
    '<sip:7002@h',
    'sip:7002@h?X=1',
    '<sip:7002@h>, <sip:7003@h>',
    '<sip:7002@h?Replaces=>',
    '<sip:7002@h?Replaces=a%3Bto-tag%3D1>',
    '<sip:7002@h?Replaces=a%3Bto-tag%3D1%3Bfrom-tag%3D2&Replaces=a%3Bto-tag%3D1%3Bfrom-tag%3D2>',
    '<sip:7002@h?X=%0D%0AEvil:%201>',
    '<sip:7002@h?X=%00>',
    '<sip:7002@h?X=%>',
    '<sip:7002@h?X=%FF>',
    '<sip:7002@h?%0aX=1>',
    '<sip:7002@h?a%20b=1>',
    '<sip:7002@h?=1>',
    '<sip:7002@h?Y=1&>',
    '<sip:7002@h;method=>',
    '<sip:7002@h;method=a"b">',
    `<sip:7002@h?${'X=1&'.repeat(40)}X=1>`,
  ])('refuses %j', (value) => {
    expect(parseReferTo(value)).toBeUndefined();
  });

  it('is written with its Replaces and other header fields escaped, and reads back', () => {
    const target = {
      uri: 'sip:7002@h;transport=tcp?dropped=1',
      displayName: 'Ann "A"',
      replaces: { callId: 'a?b&c=d@h', toTag: '1+2', fromTag: '3~4', earlyOnly: true },
      headers: [['X-Note', 'a=b&c;d <é> 100%']] as const,
    };
    const value = formatReferTo(target);
    expect(value).toBe(
      '"Ann \\"A\\"" <sip:7002@h;transport=tcp?Replaces=a%3Fb%26c%3Dd%40h%3Bto-tag%3D1%2B2%3Bfrom-tag%3D3~4' +
        '%3Bearly-only&X-Note=a%3Db%26c%3Bd%20%3C%C3%A9%3E%20100%25>',
    );
    expect(parseReferTo(value)).toMatchObject({
      displayName: 'Ann "A"',
      uriText: 'sip:7002@h;transport=tcp',
      replaces: target.replaces,
      headers: target.headers,
    });
    expect(formatReferTo({ uri: 'sip:7002@h' })).toBe('<sip:7002@h>');
    expect(formatReferTo({ uri: 'sip:7002@h', headers: [['X', '\ud800']] })).toBe('<sip:7002@h?X=%EF%BF%BD>');
  });
});
