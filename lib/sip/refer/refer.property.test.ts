import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../transport/seeded-random';
import { formatReferTo, parseReferTo } from './refer-to';
import { formatReplaces, parseReplaces } from './replaces';
import { buildFragment, parseFragment } from './sipfrag';

const tag = fc.stringMatching(/^[A-Za-z0-9.!%*_+`'~-]{1,30}$/);
const callId = fc.stringMatching(/^[A-Za-z0-9.!%*_+`'~()<>:\\"/?{}@[\]-]{1,40}$/);
const replaces = fc.record({ callId, toTag: tag, fromTag: tag, earlyOnly: fc.boolean() });
/** Text without controls, which no header field value may hold. */
const printable = fc
  .string({ unit: 'grapheme', maxLength: 40 })
  .filter((text) => !/\p{Cc}|\p{Cs}/u.test(text));

const SEEDS = [
  '"A, \\"B\\"" <sip:7002@[2001:db8::1]:5070;transport=tcp;method=INVITE?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2&X=%C3%A9>;p="q"',
  'sip:7002@h;x=y',
  'a@b;to-tag=1;from-tag=2;early-only',
  'SIP/2.0 180 Ringing\r\nTo: x',
];
const TOKENS = [
  '%',
  '%0d%0a',
  '%00',
  '%E2',
  '<',
  '>',
  '"',
  ';',
  '?',
  '&',
  '=',
  '\r\n',
  '\0',
  '@',
  ',',
  'é',
  '',
];

describe('the header fields of transfers, whatever they hold', () => {
  it('a Replaces is read as it was written', () => {
    fc.assert(
      fc.property(replaces, (one) => {
        expect(parseReplaces(formatReplaces(one))).toEqual(one);
      }),
    );
  });

  it('a Refer-To is read as it was written, Replaces and further fields escaped', () => {
    const fields = fc.array(fc.tuple(fc.stringMatching(/^Z-[A-Za-z]{1,10}$/), printable), { maxLength: 5 });
    fc.assert(
      fc.property(fc.option(replaces, { nil: undefined }), fields, (one, headers) => {
        const written = formatReferTo({ uri: 'sip:7002@h;transport=tcp', replaces: one, headers });
        expect(parseReferTo(written)).toMatchObject({
          uriText: 'sip:7002@h;transport=tcp',
          replaces: one,
          headers,
        });
      }),
    );
  });

  it('a fragment is read as it was built, in one line', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 699 }), printable, (status, text) => {
        const reason = text.trim();
        expect(parseFragment(buildFragment(status, reason))).toEqual({ status, reason });
      }),
    );
  });

  it('spoilt ones are refused or read, and nothing of them starts a line of its own', () => {
    const random = seededRandom(3891);
    let read = 0;
    for (let round = 0; round < 20_000; round++) {
      let text = SEEDS[round % SEEDS.length]!;
      for (let change = Math.floor(random() * 4); change >= 0; change--) {
        const at = Math.floor(random() * text.length);
        const token = TOKENS[Math.floor(random() * TOKENS.length)]!;
        text = text.slice(0, at) + token + text.slice(at + Math.floor(random() * 5));
      }
      const referTo = parseReferTo(text);
      const named = parseReplaces(text);
      const fragment = parseFragment(Buffer.from(text));
      for (const [name, value] of referTo?.headers ?? []) expect(name + value).not.toMatch(/[\r\n\0]/);
      for (const one of [referTo?.replaces, named])
        if (one) expect(formatReplaces(one)).not.toMatch(/[\r\n]/);
      if (referTo !== undefined) expect(referTo.uriText).not.toMatch(/[\s<>"]/);
      if (fragment !== undefined) expect(fragment.reason).not.toMatch(/[\r\n]/);
      if (referTo !== undefined || named !== undefined || fragment !== undefined) read++;
    }
    expect(read).toBeGreaterThan(1_000);
  });
});
