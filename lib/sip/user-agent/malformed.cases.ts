import { describe, expect, it } from 'vitest';
import { openRawPeer, type RawPeer } from '../testing/raw-peer';
import { rawRequest } from '../testing/raw-message';
import { openTestAgent } from '../testing/test-agent';
import type { TestNetwork } from '../testing/test-networks';

const OPTIONS = rawRequest('OPTIONS').toString().replace(';branch', ';rport;branch');
const INVITE = rawRequest('INVITE').toString().replace(';branch', ';rport;branch');

/**
 * What becomes of bytes that are no good message: an answer, or silence. On a stream some break the framing (`closed`),
 * some are the beginning of a message that goes on (`waiting`).
 */
const TABLE: ReadonlyArray<[name: string, bytes: Buffer, verdict: string, onStream?: string]> = [
  ['nothing', Buffer.alloc(0), 'silence'],
  ['a keep-alive', Buffer.from('\r\n\r\n'), 'silence', 'keep-alive'],
  ['zeros', Buffer.alloc(4), 'silence'],
  ['binary', Buffer.from(Array.from({ length: 1_000 }, (_, i) => (i * 37) % 256)), 'silence', 'closed'],
  ['60 kB of one letter', Buffer.alloc(60_000, 65), 'silence', 'closed'],
  ['a cut start line', Buffer.from('OPTIONS sip:'), 'silence', 'waiting'],
  ['a cut header', Buffer.from(OPTIONS.slice(0, 200)), '400', 'waiting'],
  [
    'a 60 kB header',
    Buffer.from(OPTIONS.replace('\r\n\r\n', `\r\nSubject: ${'x'.repeat(60_000)}\r\n\r\n`)),
    '400',
    '513, closed',
  ],
  [
    '1,000 header lines',
    Buffer.from(OPTIONS.replace('\r\n\r\n', `${'\r\nX: y'.repeat(1_000)}\r\n\r\n`)),
    '400',
  ],
  [
    'a negative Content-Length',
    Buffer.from(OPTIONS.replace('Length: 0', 'Length: -1')),
    '400',
    '400, closed',
  ],
  [
    'a Content-Length over the datagram',
    Buffer.from(OPTIONS.replace('Length: 0', 'Length: 500')),
    '400',
    'waiting',
  ],
  [
    'two Content-Lengths',
    Buffer.from(OPTIONS.replace('\r\n\r\n', '\r\nContent-Length: 0\r\n\r\n')),
    '400',
    '400, closed',
  ],
  ['no Via', Buffer.from(OPTIONS.replace(/Via:.*\r\n/, '')), 'silence'],
  ['no Call-ID', Buffer.from(OPTIONS.replace(/Call-ID:.*\r\n/, '')), '400'],
  ['no From', Buffer.from(OPTIONS.replace(/From:.*\r\n/, '')), '400'],
  ['no To', Buffer.from(OPTIONS.replace(/To:.*\r\n/, '')), '400'],
  ['no CSeq', Buffer.from(OPTIONS.replace(/CSeq:.*\r\n/, '')), '400'],
  ['a CSeq of another method', Buffer.from(OPTIONS.replace('1 OPTIONS', '1 INVITE')), '400'],
  ['an INVITE without Contact', Buffer.from(INVITE.replace(/Contact:.*\r\n/, '')), '400'],
  [
    'an INVITE with a broken Contact',
    Buffer.from(INVITE.replace(/Contact:.*\r\n/, 'Contact: <sip:\r\n')),
    '400',
  ],
  [
    'a Request-URI in brackets',
    Buffer.from(OPTIONS.replace('sip:7001@10.0.0.1 ', '<sip:7001@10.0.0.1> ')),
    '400',
  ],
  ['SIP/3.0', Buffer.from(OPTIONS.replace('SIP/2.0\r\n', 'SIP/3.0\r\n')), '505'],
  [
    'a broken ACK',
    Buffer.from(OPTIONS.replaceAll('OPTIONS', 'ACK').replace('Length: 0', 'Length: -1')),
    'silence',
    'closed',
  ],
  ['an ACK for nothing', Buffer.from(OPTIONS.replaceAll('OPTIONS', 'ACK')), 'silence'],
  ['a response to nothing', Buffer.from(OPTIONS.replace(/^.*\r\n/, 'SIP/2.0 200 OK\r\n')), 'silence'],
  ['a 2xx to an INVITE of nobody', Buffer.from(INVITE.replace(/^.*\r\n/, 'SIP/2.0 200 OK\r\n')), 'silence'],
];

/** A valid request that its Call-ID tells from the others. */
function validOptions(callId: string): Buffer {
  return Buffer.from(OPTIONS.replace('call-1', callId).replace('z9hG4bKtest1', `z9hG4bK${callId}`));
}

/** Each row's request is one of its own, lest it be a retransmission of the one before. */
function distinct(bytes: Buffer, index: number): Buffer {
  const text = bytes.toString('latin1').replace('call-1', `bad-${index}`);
  return Buffer.from(text.replace('z9hG4bKtest1', `z9hG4bKbad${index}`), 'latin1');
}

/** What `peer` gets for `bytes`, up to the answer to a valid request sent right after. */
async function verdictOf(peer: RawPeer, bytes: Buffer, callId: string): Promise<string> {
  peer.send(bytes);
  peer.send(validOptions(callId));
  const verdict: string[] = [];
  for (;;) {
    const text = await peer.next();
    if (text.includes(`Call-ID: ${callId}\r\n`)) {
      expect(text).toMatch(/^SIP\/2\.0 200 OK\r\n/);
      return verdict.join(', ') || 'silence';
    }
    if (text === 'closed') return [...verdict, text].join(', ');
    verdict.push(text === '\r\n' ? 'keep-alive' : text.slice(8, 11));
  }
}

/** Bad bytes against a live user agent; every one on a peer of its own, since a stream may not survive them. */
export function malformedCases(network: TestNetwork): void {
  const onStream = network.protocol === 'tcp';

  describe(`malformed messages against a live user agent (${network.name})`, () => {
    it('get 400 (505 for another version, 513 over the size) or silence, and a valid OPTIONS after them is answered', async () => {
      const { local, incoming, warnings } = await openTestAgent(network);
      const verdicts: string[][] = [];
      const expected: string[][] = [];
      for (const [index, [name, bytes, datagram, stream = datagram]] of TABLE.entries()) {
        expected.push([name, onStream ? stream : datagram]);
        const peer = await openRawPeer(network, local);
        if (onStream && stream === 'waiting') verdicts.push([name, 'waiting']);
        else verdicts.push([name, await verdictOf(peer, distinct(bytes, index), `after-${index}`)]);
        await peer.close();
      }
      expect(verdicts).toEqual(expected);
      const last = await openRawPeer(network, local);
      expect(await verdictOf(last, Buffer.alloc(0), 'last')).toBe('silence');
      await last.close();
      expect(incoming).toEqual([]);
      expect(warnings.join('\n')).not.toContain('\n    at ');
    });
  });
}
