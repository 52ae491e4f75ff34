import { describe, expect, it } from 'vitest';
import { formatNameAddr, parseNameAddr } from './name-addr';

describe('parseNameAddr (RFC 3261 §20.10)', () => {
  const valid: ReadonlyArray<
    [text: string, name: string | undefined, uri: string, params: Record<string, string>]
  > = [
    ['<sip:a@h>', undefined, 'sip:a@h', {}],
    ['<sip:a@h;lr>;tag=1', undefined, 'sip:a@h;lr', { tag: '1' }],
    ['sip:a@h;tag=1', undefined, 'sip:a@h', { tag: '1' }],
    ['Alice Smith <sip:a@h> ; tag = 1', 'Alice Smith', 'sip:a@h', { tag: '1' }],
    ['"Alice \\"A\\" <x>"<sip:a@h>', 'Alice "A" <x>', 'sip:a@h', {}],
    ['"" <sip:a@h>;Tag=X', '', 'sip:a@h', { tag: 'X' }],
    [
      '<sip:a@h>;+sip.instance="<urn:uuid:1>";q=0.7;flag',
      undefined,
      'sip:a@h',
      { '+sip.instance': '<urn:uuid:1>', q: '0.7', flag: '' },
    ],
    ['<sip:a@h>;;tag=1;', undefined, 'sip:a@h', { tag: '1' }],
    ['<sip:a@h?Replaces=1%3B>', undefined, 'sip:a@h?Replaces=1%3B', {}],
    ['"Jürgen" <sip:j@h>', 'Jürgen', 'sip:j@h', {}],
  ];
  for (const [text, name, uri, params] of valid) {
    it(`reads ${text}`, () => {
      const address = parseNameAddr(text);
      expect([address?.displayName, address?.uriText, Object.fromEntries(address?.params ?? [])]).toEqual([
        name,
        uri,
        params,
      ]);
    });
  }

  for (const text of [
    '',
    '*',
    '<>',
    '<sip:a@h',
    '"open <sip:a@h>',
    '"x" sip:a@h',
    '<sip:a@h>tag=1',
    '<sip:a@h>;t="x',
    'sip:a@h?x=y',
    'a"b <sip:a@h>',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => expect(parseNameAddr(text)).toBeUndefined());
  }
});

describe('formatNameAddr', () => {
  it('quotes the name, and parameter values that need it', () => {
    const address = parseNameAddr('"A \\"B\\"" <sip:a@h>;tag=1;x="p;q"')!;
    expect(formatNameAddr(address)).toBe('"A \\"B\\"" <sip:a@h>;tag=1;x="p;q"');
  });

  it('lets no line end out', () => {
    const address = { displayName: 'a\r\nEvil: 1', uriText: 'sip:a@h', params: new Map() };
    expect(formatNameAddr(address)).toBe('"a Evil: 1" <sip:a@h>');
  });
});
