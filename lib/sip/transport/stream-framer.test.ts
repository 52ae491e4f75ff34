import { describe, expect, it } from 'vitest';
import { rawRequest } from '../testing/raw-message';
import { StreamFramer, type Frame } from './stream-framer';

const OPTIONS = rawRequest('OPTIONS').toString();
const INVITE = rawRequest('INVITE', { body: 'v=0\r\n\r\nl: 9\r\n\r\n' }).toString();

function frames(...chunks: Array<string | Buffer>): string[] {
  const framer = new StreamFramer();
  return chunks.flatMap((chunk) => framer.push(Buffer.from(chunk)).map(word));
}

function word(frame: Frame): string {
  if (frame.kind === 'ping') return 'ping';
  if (frame.kind === 'message') return frame.bytes.toString();
  return `${frame.fault.status} ${frame.fault.reason}`;
}

describe('StreamFramer', () => {
  it('gives the same messages wherever the stream is split (RFC 3261 §18.3)', () => {
    const stream = `\r\n${INVITE}${OPTIONS}\r\n\r\n${INVITE}`;
    const expected = [INVITE, OPTIONS, 'ping', INVITE];
    for (let at = 0; at <= stream.length; at++) {
      expect(frames(stream.slice(0, at), stream.slice(at))).toEqual(expected);
    }
    expect(frames(...stream)).toEqual(expected);
  });

  it('gives every message of one chunk', () => {
    expect(frames(OPTIONS + INVITE + OPTIONS)).toEqual([OPTIONS, INVITE, OPTIONS]);
  });

  it('hands out messages that later chunks leave alone', () => {
    const framer = new StreamFramer();
    framer.push(Buffer.from(INVITE.slice(0, 50)));
    const [first] = framer.push(Buffer.from(INVITE.slice(50) + OPTIONS.slice(0, 100)));
    framer.push(Buffer.from(OPTIONS.slice(100)));
    expect(word(first!)).toBe(INVITE);
  });

  it('knows the compact form, a folded value and any case of Content-Length', () => {
    for (const written of ['l: 2', 'CONTENT-LENGTH :\r\n 2 ', 'l:\r\n\t2']) {
      const message = `${OPTIONS.replace('Content-Length: 0', written)}ab`;
      expect(frames(message + OPTIONS)).toEqual([message, OPTIONS]);
    }
  });

  it('takes two line ends between messages for a ping, one for nothing (RFC 5626 §3.5.1)', () => {
    expect(frames('\r\n\r\n')).toEqual(['ping']);
    expect(frames('\r', '\n', '\r', '\n', '\r\n')).toEqual(['ping']);
    expect(frames(`\r\n${OPTIONS}\r\n${OPTIONS}`)).toEqual([OPTIONS, OPTIONS]);
  });

  it('says whether a message is under way', () => {
    const framer = new StreamFramer();
    expect(framer.partial).toBe(false);
    framer.push(Buffer.from(`${OPTIONS}O`));
    expect(framer.partial).toBe(true);
    framer.push(Buffer.from(OPTIONS.slice(1)));
    expect(framer.partial).toBe(false);
  });

  it.each([
    ['another protocol', 'GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n', 400],
    ['no Content-Length', OPTIONS.replace('Content-Length: 0\r\n', ''), 400],
    ['a negative one', OPTIONS.replace('Length: 0', 'Length: -1'), 400],
    ['one that is no number', OPTIONS.replace('Length: 0', 'Length: 1 2'), 400],
    ['two of them', OPTIONS.replace('\r\n\r\n', '\r\nl: 0\r\n\r\n'), 400],
    ['a body over the limit', OPTIONS.replace('Length: 0', 'Length: 65535'), 513],
    ['a body over any limit', OPTIONS.replace('Length: 0', 'Length: 9999999999999999999'), 400],
    ['a header section that does not end', `OPTIONS ${'x'.repeat(40_000)}`, 513],
    ['one that ends too late', OPTIONS.replace('\r\n\r\n', `\r\nX: ${'x'.repeat(33_000)}\r\n\r\n`), 513],
  ])('gives up at %s, and says nothing more', (_what, bytes, status) => {
    const got = frames(bytes, OPTIONS);
    expect(got).toHaveLength(1);
    expect(got[0]).toMatch(new RegExp(`^${status} `));
    expect(frames(...bytes, OPTIONS)).toEqual(got);
  });

  it('takes a message of exactly the longest size', () => {
    const withLength = (length: number) => OPTIONS.replace('Length: 0', `Length: ${length}`);
    const body = 65_535 - withLength(10_000).length;
    expect(frames(withLength(body) + 'x'.repeat(body))).toHaveLength(1);
    expect(frames(withLength(body + 1))[0]).toMatch(/^513 /);
  });
});
