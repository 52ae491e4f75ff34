import { describe, expect, it } from 'vitest';
import { answerSdp, offerSdp } from './sdp';

const endpoint = { address: '127.0.0.1', port: 40_000, sessionId: 7, version: 2 };

describe('answerSdp', () => {
  it.each([
    ['sendonly', 'recvonly'],
    ['recvonly', 'sendonly'],
    ['inactive', 'inactive'],
    ['sendrecv', 'sendrecv'],
  ])('mirrors %s as %s (RFC 3264 §6.1)', (offered, answered) => {
    const offer = Buffer.from(`v=0\r\nm=audio 4000 RTP/AVP 0\r\na=${offered}\r\n`);
    expect(answerSdp(offer, endpoint).toString()).toContain(`\r\na=${answered}\r\n`);
  });

  it('keeps session and version of the o= line as given', () => {
    expect(offerSdp(endpoint).toString()).toContain('o=- 7 2 IN IP4 127.0.0.1\r\n');
    expect(answerSdp(Buffer.alloc(0), endpoint).toString()).toBe(offerSdp(endpoint).toString());
  });
});
