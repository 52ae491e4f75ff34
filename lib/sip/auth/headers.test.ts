import { describe, expect, it } from 'vitest';
import { formatChallenge, parseChallenge } from './challenge';
import { type Credentials, formatCredentials, parseCredentials } from './credentials';

describe('a challenge', () => {
  const rfc8760 = 'Digest realm="atlanta.com", qop="auth", opaque="5ccc", nonce="84a4";algorithm=SHA-256';

  it.each([
    [
      'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf", opaque="FQhe"',
      { realm: 'http-auth@example.org', algorithm: 'SHA-256', nonce: '7ypf', opaque: 'FQhe', quality: true },
    ],
    [
      'digest  nonce="n" ,\tREALM = "a \\"b\\", c" , Stale=TRUE',
      { realm: 'a "b", c', algorithm: 'MD5', nonce: 'n', stale: true, quality: false, opaque: undefined },
    ],
    ['Digest realm="r",nonce="n",algorithm=md5,qop=auth', { algorithm: 'MD5', quality: true, stale: false }],
    ['Digest realm="r", nonce="n", algorithm=SHA-512-256', undefined],
    ['Digest realm="r", nonce="n", algorithm=MD5-sess', undefined],
    ['Digest realm="r", nonce="n", qop="auth-int"', undefined],
    ['Digest realm="r", realm="s", nonce="n"', undefined],
    ['Digest realm="r, nonce="n"', undefined],
    ['Digest realm="r"', undefined],
    ['Digest nonce="n"', undefined],
    ['Digest realm', undefined],
    ['Digest ', undefined],
    ['Basic realm="r"', undefined],
    [rfc8760, undefined],
    ['', undefined],
  ])('reads %s', (value, expected) => {
    if (expected === undefined) expect(parseChallenge(value)).toBeUndefined();
    else expect(parseChallenge(value)).toMatchObject(expected);
  });

  it('is written as it is read', () => {
    const challenge = {
      realm: 'a "realm"',
      nonce: 'n',
      opaque: 'o',
      algorithm: 'SHA-256',
      stale: true,
      quality: true,
    } as const;
    const value = formatChallenge(challenge);
    expect(value).toBe(
      'Digest realm="a \\"realm\\"", nonce="n", opaque="o", algorithm=SHA-256, qop="auth", stale=true',
    );
    expect(parseChallenge(value)).toEqual(challenge);
  });
});

describe('credentials', () => {
  const good: Credentials = {
    username: '70"01',
    realm: 'site2',
    nonce: 'n',
    uri: 'sip:10.0.0.2',
    response: 'ab',
    algorithm: 'SHA-256',
    opaque: 'o',
    quality: { nc: '0000000a', cnonce: 'c' },
  };

  it('are read as they are written', () => {
    expect(parseCredentials(formatCredentials(good))).toEqual(good);
    const old = { ...good, opaque: undefined, quality: undefined };
    expect(parseCredentials(formatCredentials(old))).toEqual(old);
  });

  const text = (changed: string): string =>
    `Digest username="u", realm="r", nonce="n", uri="sip:h", response="ab"${changed}`;

  it.each([
    ['no algorithm, which is MD5', text(''), { algorithm: 'MD5', quality: undefined }],
    ['a quoted qop and algorithm', text(', qop="auth", nc=00000001, cnonce="c", algorithm="MD5"'), {}],
    ['qop without nc', text(', qop=auth, cnonce="c"'), undefined],
    ['qop with an empty cnonce', text(', qop=auth, nc=00000001, cnonce=""'), undefined],
    ['a count of 7 digits', text(', qop=auth, nc=0000001, cnonce="c"'), undefined],
    ['a count that is no number', text(', qop=auth, nc=0000000g, cnonce="c"'), undefined],
    ['qop=auth-int', text(', qop=auth-int, nc=00000001, cnonce="c"'), undefined],
    ['an unknown algorithm', text(', algorithm=SHA-1'), undefined],
    ['no response', 'Digest username="u", realm="r", nonce="n", uri="sip:h"', undefined],
    ['another scheme', 'Bearer abc', undefined],
  ])('with %s', (_, value, expected) => {
    if (expected === undefined) expect(parseCredentials(value)).toBeUndefined();
    else expect(parseCredentials(value)).toMatchObject(expected);
  });

  it('of any bytes never throw', () => {
    for (let code = 0; code < 256; code++)
      for (const at of ['Digest ', 'Digest a', 'Digest a=', 'Digest a="', 'Digest a="b"'])
        expect(() => parseCredentials(at + String.fromCharCode(code))).not.toThrow();
  });
});
