import { describe, expect, it } from 'vitest';
import { type DigestInput, digestResponse, sameSecret } from './digest';

const rfc7616: Omit<DigestInput, 'algorithm'> = {
  username: 'Mufasa',
  realm: 'http-auth@example.org',
  password: 'Circle of Life',
  method: 'GET',
  uri: '/dir/index.html',
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  quality: { nc: '00000001', cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ' },
};

describe('the digest of credentials', () => {
  const vectors: ReadonlyArray<readonly [string, DigestInput, string]> = [
    [
      'RFC 7616 §3.9.1 with SHA-256',
      { ...rfc7616, algorithm: 'SHA-256' },
      '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    ],
    ['RFC 7616 §3.9.1 with MD5', { ...rfc7616, algorithm: 'MD5' }, '8ca523f5e9506fed4657c9700eebdbec'],
    [
      'RFC 2617 §3.5',
      {
        algorithm: 'MD5',
        username: 'Mufasa',
        realm: 'testrealm@host.com',
        password: 'Circle Of Life',
        method: 'GET',
        uri: '/dir/index.html',
        nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
        quality: { nc: '00000001', cnonce: '0a4f113b' },
      },
      '6629fae49393a05397450978507c4ef1',
    ],
    [
      'RFC 2069 §2.4 as its errata have it, without qop',
      {
        algorithm: 'MD5',
        username: 'Mufasa',
        realm: 'testrealm@host.com',
        password: 'CircleOfLife',
        method: 'GET',
        uri: '/dir/index.html',
        nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
        quality: undefined,
      },
      '1949323746fe6a43ef61f9606e7febea',
    ],
    [
      'a REGISTER of SIPp 3.6.1',
      {
        algorithm: 'MD5',
        username: '7001',
        realm: 'site2',
        password: 'geheim',
        method: 'REGISTER',
        uri: 'sip:127.0.0.1:45060',
        nonce: 'abc',
        quality: { nc: '00000001', cnonce: '6b8b4567' },
      },
      '8bc658d41bbdd70123cc306c1733b524',
    ],
  ];
  it.each(vectors)('is that of %s', (_, input, response) => {
    expect(digestResponse(input)).toBe(response);
  });

  it('is compared as a whole', () => {
    expect(sameSecret('abc', 'abc')).toBe(true);
    expect(sameSecret('abc', 'abd')).toBe(false);
    expect(sameSecret('abc', 'abcd')).toBe(false);
    expect(sameSecret('', 'abc')).toBe(false);
  });
});
