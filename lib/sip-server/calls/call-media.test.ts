import { describe, expect, it } from 'vitest';
import { readOrigin } from '../../sip/sdp/sdp-origin';
import { CallMedia } from './call-media';

const sdp = (user: string, version: number, port: number, direction?: string): Buffer =>
  Buffer.from(
    [
      'v=0',
      `o=${user} 7 ${version} IN IP4 10.0.0.1`,
      's=-',
      'c=IN IP4 10.0.0.1',
      't=0 0',
      `m=audio ${port} RTP/AVP 0`,
      ...(direction === undefined ? [] : [`a=${direction}`]),
      '',
    ].join('\r\n'),
  );

/** A call whose two sides have agreed on their media. */
function agreed(): CallMedia {
  const media = new CallMedia();
  media.relay('origination', sdp('alice', 1, 4000), 'offer');
  media.relay('destination', sdp('bob', 1, 5000), 'answer');
  return media;
}

describe('CallMedia', () => {
  it('passes descriptions of a plain two-party call untouched', () => {
    const media = new CallMedia();
    const offer = sdp('alice', 1, 4000);
    const again = sdp('alice', 2, 4002);
    expect(media.relay('origination', offer, 'offer')).toBe(offer);
    expect(media.relay('origination', again, 'offer')).toBe(again);
  });

  it('holds with the partner’s own description made inactive, the same origin and a version one higher (RFC 3264 §8)', () => {
    const media = agreed();
    expect(media.hold('destination')).toBe(true);
    const toCaller = media.offerTo('origination')!;
    expect(toCaller.toString()).toContain('o=bob 7 2 IN IP4');
    expect(toCaller.toString()).toMatch(/m=audio 5000 RTP\/AVP 0\r\na=inactive\r\n$/);
    expect(media.offerTo('destination')!.toString()).toContain('o=alice 7 2 IN IP4');
  });

  it('offers on retrieve what each side said before the hold, whatever was answered meanwhile', () => {
    const media = agreed();
    media.hold('destination');
    media.offerTo('origination');
    media.relay('origination', sdp('alice', 3, 9, 'inactive'), 'answer');
    expect(media.retrieve('destination')).toBe(true);
    const toPhone = media.offerTo('destination')!.toString();
    expect(toPhone).toContain('m=audio 4000');
    expect(toPhone).not.toContain('a=');
    expect(readOrigin(media.offerTo('origination')!)).toMatchObject({ username: 'bob', version: '3' });
  });

  it('lets nothing through but inactive while held, and keeps the new wish for later', () => {
    const media = agreed();
    media.hold('destination');
    const passed = media.relay('origination', sdp('alice', 2, 4444), 'offer');
    expect(passed.toString()).toMatch(/a=inactive\r\n$/);
    media.retrieve('destination');
    expect(media.offerTo('destination')!.toString()).toContain('m=audio 4444');
  });

  it('takes the held party’s repeated inactive for an echo, not for its wish', () => {
    const media = agreed();
    media.hold('destination');
    media.relay('origination', sdp('alice', 2, 4002, 'inactive'), 'offer');
    media.retrieve('destination');
    expect(media.offerTo('destination')!.toString()).toMatch(/m=audio 4002 RTP\/AVP 0\r\na=sendrecv\r\n$/);
  });

  it('takes the holder’s own resuming re-INVITE as the end of his hold', () => {
    const media = agreed();
    media.hold('destination');
    media.relay('destination', sdp('bob', 2, 5000, 'inactive'), 'offer');
    expect(media.held).toBe(true);
    const passed = media.relay('destination', sdp('bob', 3, 5000, 'sendrecv'), 'offer');
    expect(media.held).toBe(false);
    expect(passed.toString()).toContain('a=sendrecv');
  });

  it('stays held until both holders have retrieved', () => {
    const media = agreed();
    media.hold('destination');
    expect(media.hold('origination')).toBe(false);
    expect(media.retrieve('destination')).toBe(false);
    expect(media.retrieve('origination')).toBe(true);
  });

  it('goes on with the origin that the caller knows when the next destination answers', () => {
    const media = agreed();
    media.renew('destination');
    const passed = media.relay('destination', sdp('carol', 900, 6000), 'answer');
    expect(readOrigin(passed)).toMatchObject({ username: 'bob', version: '2' });
    expect(passed.toString()).toContain('m=audio 6000');
  });

  it.each(['99999999999999999999', '-1', 'x'])('survives %s as a version', (version) => {
    const media = agreed();
    media.relay(
      'destination',
      Buffer.from(sdp('bob', 1, 1).toString().replace('7 1 IN', `7 ${version} IN`)),
      'offer',
    );
    expect(String(readOrigin(media.offerTo('origination')!)?.version)).toMatch(/^\d+$/);
  });

  it('has nothing to offer where a side never described its media', () => {
    expect(new CallMedia().offerTo('origination')).toBeUndefined();
  });
});
