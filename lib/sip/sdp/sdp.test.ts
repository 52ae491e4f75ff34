import { describe, expect, it } from 'vitest';
import { inactiveOffer } from './inactive-offer';
import { rewriteOrigin } from './rewrite-origin';
import { sdpDirection } from './direction';
import { readOrigin } from './sdp-origin';
import { withDirection } from './with-direction';

const sdp = (...lines: string[]): Buffer => Buffer.from(`${lines.join('\r\n')}\r\n`);
const HEAD = ['v=0', 'o=alice 1 1 IN IP4 10.0.0.1', 's=-', 't=0 0'];

describe('sdpDirection (RFC 3264 §5.1, §8.4)', () => {
  const table: ReadonlyArray<[name: string, body: Buffer, direction: string | undefined]> = [
    ['no attribute', sdp(...HEAD, 'm=audio 9 RTP/AVP 0'), 'sendrecv'],
    ['at session level', sdp(...HEAD, 'a=inactive', 'm=audio 9 RTP/AVP 0'), 'inactive'],
    [
      'at media level, which wins',
      sdp(...HEAD, 'a=inactive', 'm=audio 9 RTP/AVP 0', 'a=sendonly'),
      'sendonly',
    ],
    [
      'of the first media only',
      sdp(...HEAD, 'm=audio 9 RTP/AVP 0', 'm=video 9 RTP/AVP 96', 'a=inactive'),
      'sendrecv',
    ],
    ['recvonly', sdp(...HEAD, 'm=audio 9 RTP/AVP 0', 'a=recvonly'), 'recvonly'],
    ['c=0.0.0.0 at session level', sdp(...HEAD, 'c=IN IP4 0.0.0.0', 'm=audio 9 RTP/AVP 0'), 'sendonly'],
    [
      'c=0.0.0.0 at media level',
      sdp(...HEAD, 'c=IN IP4 10.0.0.1', 'm=audio 9 RTP/AVP 0', 'c=IN IP4 0.0.0.0'),
      'sendonly',
    ],
    [
      'a media address over a session hold',
      sdp(...HEAD, 'c=IN IP4 0.0.0.0', 'm=audio 9 RTP/AVP 0', 'c=IN IP4 10.0.0.1'),
      'sendrecv',
    ],
    [
      'c=0.0.0.0 with recvonly',
      sdp(...HEAD, 'c=IN IP4 0.0.0.0', 'm=audio 9 RTP/AVP 0', 'a=recvonly'),
      'inactive',
    ],
    ['bare LF', Buffer.from('v=0\nm=audio 9 RTP/AVP 0\na=inactive\n'), 'inactive'],
    ['no media', sdp(...HEAD), undefined],
    ['an empty body', Buffer.alloc(0), undefined],
  ];
  for (const [name, body, direction] of table) {
    it(`${name}: ${direction}`, () => expect(sdpDirection(body)).toBe(direction));
  }
});

describe('rewriteOrigin (RFC 3264 §8)', () => {
  const origin = { username: 'bob', sessionId: '77', version: 2, address: '10.0.0.2' };

  it('replaces the o= line and leaves every other byte alone', () => {
    const body = sdp(...HEAD, 'm=audio 9 RTP/AVP 0', 'a=x-o=1');
    const expected = sdp(
      'v=0',
      'o=bob 77 2 IN IP4 10.0.0.2',
      ...HEAD.slice(2),
      'm=audio 9 RTP/AVP 0',
      'a=x-o=1',
    );
    expect(rewriteOrigin(body, origin).toString()).toBe(expected.toString());
  });

  it('writes an IPv6 address as IP6, keeps bare LF, and works on a last line without end', () => {
    const rewritten = rewriteOrigin(Buffer.from('v=0\no=x'), { ...origin, address: '::1' });
    expect(rewritten.toString()).toBe('v=0\no=bob 77 2 IN IP6 ::1');
  });

  it('returns a body without o= line as it is', () => {
    const body = sdp('v=0', 's=-');
    expect(rewriteOrigin(body, origin)).toBe(body);
  });
});

describe('inactiveOffer', () => {
  it('offers audio that moves nothing, from the origin given', () => {
    const offer = inactiveOffer({ address: '10.0.0.1', sessionId: 5, version: 1 });
    expect(sdpDirection(offer)).toBe('inactive');
    expect(offer.toString()).toContain('o=- 5 1 IN IP4 10.0.0.1\r\n');
  });
});

describe('readOrigin (RFC 8866 §5.2)', () => {
  it.each([
    ['with CRLF', sdp(...HEAD)],
    ['with LF', Buffer.from(HEAD.join('\n'))],
    ['as the first and only line', Buffer.from('o=alice 1 1 IN IP4 10.0.0.1')],
  ])('reads a line %s', (_, body) => {
    expect(readOrigin(body)).toEqual({
      username: 'alice',
      sessionId: '1',
      version: '1',
      address: '10.0.0.1',
    });
  });

  it.each(['', 'v=0', 'o=', 'o=a 1 1', 'o=a 1 1 IN IP4 h more'])('makes nothing of %j', (text) => {
    expect(readOrigin(Buffer.from(text))).toBeUndefined();
  });
});

describe('withDirection', () => {
  it('puts the direction on every media section and takes all others away', () => {
    const body = sdp(
      ...HEAD,
      'a=sendonly',
      'm=audio 9 RTP/AVP 0',
      'a=sendrecv',
      'a=x',
      'm=video 9 RTP/AVP 96',
    );
    expect(withDirection(body, 'inactive').toString()).toBe(
      sdp(
        ...HEAD,
        'm=audio 9 RTP/AVP 0',
        'a=x',
        'a=inactive',
        'm=video 9 RTP/AVP 96',
        'a=inactive',
      ).toString(),
    );
  });

  it('keeps bare LF and bytes beyond ASCII', () => {
    const body = Buffer.from('v=0\ns=\xff\nm=audio 9 RTP/AVP 0\n', 'latin1');
    expect(withDirection(body, 'sendonly').toString('latin1')).toBe(
      'v=0\ns=\xff\nm=audio 9 RTP/AVP 0\na=sendonly\n',
    );
  });
});
