import { describe, expect, it } from 'vitest';
import { parseMessage } from './parse-message';
import type { SipRequest, SipResponse } from './types';

const VIA = 'Via: SIP/2.0/UDP 10.0.0.9:5060;branch=z9hG4bK1';
const FROM = 'From: <sip:a@b>;tag=1';
const TO = 'To: <sip:c@d>';
const CALL_ID = 'Call-ID: x@y';
const CSEQ = 'CSeq: 1 OPTIONS';
const HEAD = [VIA, FROM, TO, CALL_ID, CSEQ];
const START = 'OPTIONS sip:c@d SIP/2.0';

function message(lines: readonly string[], body = ''): Buffer {
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

function parsed(bytes: Buffer): SipRequest {
  const result = parseMessage(bytes);
  if (!result.ok || result.message.kind !== 'request')
    throw new Error(result.ok ? 'response' : result.error.message);
  return result.message;
}

describe('valid messages, several of them tricky (RFC 3261 §7, RFC 4475 §3.1.1)', () => {
  const table: ReadonlyArray<[name: string, bytes: Buffer, check: (request: SipRequest) => void]> = [
    [
      'a plain request',
      message([START, ...HEAD, 'Content-Length: 0']),
      (one) => {
        expect([one.method, one.uriText, one.callId]).toEqual(['OPTIONS', 'sip:c@d', 'x@y']);
        expect(one.cseq).toEqual({ number: 1, method: 'OPTIONS' });
        expect(one.from.params.get('tag')).toBe('1');
        expect(one.via.branch).toBe('z9hG4bK1');
        expect(one.contact).toBeUndefined();
      },
    ],
    [
      'compact forms in any case',
      message(
        [START, 'v: SIP/2.0/UDP h;branch=z9hG4bK1', 'F: <sip:a@b>', 't:<sip:c@d>', 'I: q', CSEQ, 'l: 2'],
        'hi',
      ),
      (one) => {
        expect(one.callId).toBe('q');
        expect(one.body.toString()).toBe('hi');
        expect(one.headers.get('Content-Length')).toBe('2');
        expect(one.headers.get('L')).toBe('2');
      },
    ],
    [
      'folded values and white space before the colon',
      message([START, VIA, FROM, 'TO :\r\n <sip:c@d>\r\n\t;tag=2', CALL_ID, 'cseq:   0009\r\n   OPTIONS']),
      (one) => {
        expect(one.to.params.get('tag')).toBe('2');
        expect(one.cseq.number).toBe(9);
      },
    ],
    [
      'comma lists and repeated lines of one name',
      message([START, `${VIA}, SIP/2.0/UDP second;branch=2`, 'v: SIP / 2.0 / UDP third', ...HEAD.slice(1)]),
      (one) => {
        expect(one.headers.getAll('Via')).toHaveLength(3);
        expect(one.headers.get('via')).toBe('SIP/2.0/UDP 10.0.0.9:5060;branch=z9hG4bK1');
      },
    ],
    [
      'commas in quotes and angle brackets separate nothing',
      message([START, ...HEAD, 'Contact: "a, \\"b" <sip:x@y;p=1>;q=0.5, <sip:z@y?h=1,2>']),
      (one) => {
        expect(one.headers.getAll('contact')).toEqual(['"a, \\"b" <sip:x@y;p=1>;q=0.5', '<sip:z@y?h=1,2>']);
        expect(one.contact?.displayName).toBe('a, "b');
      },
    ],
    [
      'a value whose grammar has no list keeps its commas',
      message([START, ...HEAD, 'Date: Sat, 13 Nov 2027 23:29:00 GMT', 'Subject: a, b']),
      (one) => {
        expect(one.headers.getAll('date')).toEqual(['Sat, 13 Nov 2027 23:29:00 GMT']);
        expect(one.headers.getAll('s')).toEqual(['a, b']);
      },
    ],
    [
      'IPv6 in Request-URI and Via',
      message([
        'OPTIONS sip:[2001:db8::10]:5070 SIP/2.0',
        'Via: SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bK1',
        ...HEAD.slice(1),
      ]),
      (one) => {
        expect([one.uri.host, one.uri.port]).toEqual(['[2001:db8::10]', 5070]);
        expect([one.via.host, one.via.port]).toEqual(['[2001:db8::9:1]', undefined]);
      },
    ],
    [
      'control characters as quoted-pairs (RFC 4475 intmeth)',
      message([START, VIA, FROM, 'To: "BEL:\\\x07 NUL:\\\x00 DEL:\\\x7F" <sip:c@d>', CALL_ID, CSEQ]),
      (one) => expect(one.to.displayName).toBe('BEL:\x07 NUL:\x00 DEL:\x7F'),
    ],
    [
      'a method of unusual token characters (RFC 4475 intmeth)',
      message(["!int-Me.th_*%20`+'~ sip:c@d SIP/2.0", ...HEAD.slice(0, 4), "CSeq: 1 !int-Me.th_*%20`+'~"]),
      (one) => expect(one.method).toBe("!int-Me.th_*%20`+'~"),
    ],
    [
      'escaped users and a user part that holds a semicolon (RFC 4475 esc01, semiuri)',
      message(['OPTIONS sip:user;par=u%40example.net@d SIP/2.0', ...HEAD]),
      (one) => expect(one.uri.user).toBe('user;par=u@example.net'),
    ],
    [
      'bytes after the Content-Length are dropped (RFC 3261 §18.3)',
      message([START, ...HEAD, 'Content-Length: 3'], 'abcdef'),
      (one) => expect(one.body.toString()).toBe('abc'),
    ],
    [
      'without Content-Length the body is the rest of the datagram',
      message([START, ...HEAD], 'rest'),
      (one) => expect(one.body.toString()).toBe('rest'),
    ],
    [
      'empty lines in front',
      Buffer.concat([Buffer.from('\r\n\r\n'), message([START, ...HEAD])]),
      (one) => expect(one.method).toBe('OPTIONS'),
    ],
    [
      'bare LF line ends',
      Buffer.from(`${[START, ...HEAD].join('\n')}\n\n`),
      (one) => expect(one.callId).toBe('x@y'),
    ],
    [
      'a binary body stays untouched',
      Buffer.concat([message([START, ...HEAD, 'Content-Length: 4']), Buffer.from([0, 255, 13, 128])]),
      (one) => expect([...one.body]).toEqual([0, 255, 13, 128]),
    ],
    [
      'an unknown URI scheme in From (RFC 4475 §3.3.4) and in the Request-URI',
      message([
        'OPTIONS soap.beep://192.0.2.103 SIP/2.0',
        VIA,
        'From: <isbn:2983792873>;tag=1',
        TO,
        CALL_ID,
        CSEQ,
      ]),
      (one) => expect([one.uri.scheme, one.from.uri.scheme]).toEqual(['other', 'other']),
    ],
    [
      'a wildcard Contact',
      message([START, ...HEAD, 'Contact: *']),
      (one) => expect(one.contact).toBeUndefined(),
    ],
    [
      'a header of unknown name',
      message([START, ...HEAD, 'NewFangled: a\r\n b']),
      (one) => expect(one.headers.get('newfangled')).toBe('a b'),
    ],
    [
      'an empty header value',
      message([START, ...HEAD, 'Allow:', 'Subject:']),
      (one) => {
        expect(one.headers.getAll('allow')).toEqual([]);
        expect(one.headers.get('subject')).toBe('');
        expect(one.headers.has('Allow')).toBe(true);
      },
    ],
  ];
  for (const [name, bytes, check] of table) {
    it(`reads ${name}`, () => check(parsed(bytes)));
  }

  const responses: ReadonlyArray<[line: string, status: number, reason: string]> = [
    ['SIP/2.0 200 OK', 200, 'OK'],
    ['SIP/2.0 100 ', 100, ''],
    ['SIP/2.0 100', 100, ''],
    ['SIP/2.0 200 = 2**3 * 5**2 но сто', 200, '= 2**3 * 5**2 но сто'],
  ];
  for (const [line, status, reason] of responses) {
    it(`reads the status line ${JSON.stringify(line)}`, () => {
      const result = parseMessage(message([line, ...HEAD]));
      const one = result.ok ? (result.message as SipResponse) : undefined;
      expect([one?.kind, one?.status, one?.reason]).toEqual(['response', status, reason]);
    });
  }
});

describe('malformed messages end in an error, never in an exception (RFC 4475 §3.1.2)', () => {
  const without = (line: string): string[] => HEAD.filter((one) => one !== line);
  /** Answerable: 400 or another status can be sent; silent: nothing to answer. */
  const table: ReadonlyArray<[name: string, bytes: Buffer, verdict: number | 'silent']> = [
    ['an empty datagram', Buffer.alloc(0), 'silent'],
    ['line ends alone (keep-alive)', Buffer.from('\r\n\r\n'), 'silent'],
    ['random bytes', Buffer.from([200, 1, 2, 3, 255, 10, 13, 10, 13, 10, 7]), 'silent'],
    ['text that is no SIP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), 'silent'],
    ['a STUN packet', Buffer.from('000100002112a442aabbccddeeff001122334455', 'hex'), 'silent'],
    ['one long line', Buffer.alloc(60_000, 65), 'silent'],
    ['a response with a bad status', message(['SIP/2.0 2000 OK', ...HEAD]), 'silent'],
    ['a response without CSeq', message(['SIP/2.0 200 OK', ...without(CSEQ)]), 'silent'],
    ['a response with SIP/7.0', message(['SIP/7.0 200 OK', ...HEAD]), 'silent'],
    ['a message cut off in its header', message([START, ...HEAD]).subarray(0, 120), 400],
    ['a message cut off in its Request-Line', Buffer.from('OPTIONS sip:'), 'silent'],
    ['no Via', message([START, ...without(VIA)]), 'silent'],
    ['an unreadable Via', message([START, 'Via: SIP/2.0/UDP', ...without(VIA)]), 'silent'],
    [
      'a Via of another protocol',
      message([START, 'Via: HTTP/1.1/UDP h;branch=1', ...without(VIA)]),
      'silent',
    ],
    ['no From', message([START, ...without(FROM)]), 400],
    ['no To', message([START, ...without(TO)]), 400],
    ['no Call-ID', message([START, ...without(CALL_ID)]), 400],
    ['an empty Call-ID', message([START, ...without(CALL_ID), 'Call-ID:']), 400],
    ['no CSeq', message([START, ...without(CSEQ)]), 400],
    ['a CSeq of another method', message([START, ...without(CSEQ), 'CSeq: 1 INVITE']), 400],
    ['a CSeq over 2^31', message([START, ...without(CSEQ), 'CSeq: 36893488147419103232 OPTIONS']), 400],
    ['a CSeq without number', message([START, ...without(CSEQ), 'CSeq: OPTIONS']), 400],
    ['a negative Content-Length', message([START, ...HEAD, 'Content-Length: -999']), 400],
    ['a Content-Length that is no number', message([START, ...HEAD, 'Content-Length: 0x10']), 400],
    ['a Content-Length over the datagram', message([START, ...HEAD, 'Content-Length: 9999'], 'short'), 400],
    ['a huge Content-Length', message([START, ...HEAD, 'Content-Length: 99999999999999999999']), 400],
    ['two Content-Lengths', message([START, ...HEAD, 'Content-Length: 0', 'l: 0']), 400],
    ['two Froms', message([START, ...HEAD, 'f: <sip:a@b>']), 400],
    ['two CSeqs', message([START, ...HEAD, CSEQ]), 400],
    ['two Call-IDs', message([START, ...HEAD, 'Call-ID: 2']), 400],
    ['a header over 16 kB', message([START, ...HEAD, `Subject: ${'x'.repeat(17_000)}`]), 400],
    ['a 64 kB header', message([START, ...HEAD, `Subject: ${'x'.repeat(64_000)}`]), 400],
    [
      'a 64 kB header made of continuation lines',
      message([START, ...HEAD, `S: ${'x\r\n '.repeat(16_000)}`]),
      400,
    ],
    ['over 256 header lines', message([START, ...HEAD, ...Array.from({ length: 300 }, () => 'X: 1')]), 400],
    ['more bytes than a datagram has', message([START, ...HEAD], 'x'.repeat(66_000)), 'silent'],
    ['a header line without colon', message([START, ...HEAD, 'nonsense']), 400],
    ['a header name with a space', message([START, ...HEAD, 'Bad Name: 1']), 400],
    ['a continuation line first', message([START, ' folded', ...HEAD]), 'silent'],
    ['a bare CR in a header', message([START, ...HEAD, 'Subject: a\rEvil: b']), 400],
    ['a Request-URI in angle brackets (ltgtruri)', message(['OPTIONS <sip:c@d> SIP/2.0', ...HEAD]), 400],
    ['a Request-URI with white space (lwsruri)', message(['OPTIONS sip:c@d; lr SIP/2.0', ...HEAD]), 400],
    ['two spaces in the Request-Line (lwsstart)', message(['OPTIONS  sip:c@d SIP/2.0', ...HEAD]), 400],
    ['a Request-URI without host', message(['OPTIONS sip:c@ SIP/2.0', ...HEAD]), 400],
    ['a Request-URI with a port over 65535', message(['OPTIONS sip:c@d:70000 SIP/2.0', ...HEAD]), 400],
    ['a broken escape in the user', message(['OPTIONS sip:%GG@d SIP/2.0', ...HEAD]), 400],
    ['SIP/7.0 (badvers)', message(['OPTIONS sip:c@d SIP/7.0', ...HEAD]), 505],
    [
      'an unterminated quoted string (quotbal)',
      message([START, VIA, FROM, 'To: "Mr. J. User <sip:c@d>', CALL_ID, CSEQ]),
      400,
    ],
    ['an open angle bracket', message([START, VIA, 'From: <sip:a@b', TO, CALL_ID, CSEQ]), 400],
    [
      'a name-addr without brackets that has headers (escruri)',
      message([START, VIA, 'From: sip:a@b?R=1', TO, CALL_ID, CSEQ]),
      400,
    ],
    ['a broken ACK', message(['ACK sip:c@d SIP/2.0', VIA, FROM, TO, CALL_ID, 'CSeq: x ACK']), 'silent'],
  ];
  for (const [name, bytes, verdict] of table) {
    it(`${name}: ${verdict === 'silent' ? 'nothing to answer' : verdict}`, () => {
      const result = parseMessage(bytes);
      expect(result.ok).toBe(false);
      if (result.ok) return;
      expect(result.reply === undefined ? 'silent' : result.status).toBe(verdict);
    });
  }

  it('calls a datagram of line ends empty, so that keep-alives warn nobody', () => {
    const result = parseMessage(Buffer.from('\r\n\r\n'));
    expect(result.ok ? 'ok' : result.error.code).toBe('empty');
  });

  it('never throws on a valid message with bytes changed, cut or doubled (seeded)', async () => {
    const { seededRandom } = await import('../transport/seeded-random');
    const random = seededRandom(7);
    const good = message([START, ...HEAD, 'Contact: "x" <sip:y@[::1]:5>;q=1', 'Content-Length: 4'], 'body');
    for (let round = 0; round < 5_000; round++) {
      const bytes = Buffer.from(good);
      for (let change = 0; change < 4; change++) {
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      }
      const cut = bytes.subarray(0, Math.floor(random() * (bytes.length + 1)));
      for (const one of [bytes, cut, Buffer.concat([cut, bytes])]) {
        const result = parseMessage(one);
        if (!result.ok) continue;
        expect(result.message.contact?.uri.scheme).not.toBe('');
        for (const name of ['via', 'contact', 'subject']) result.message.headers.getAll(name);
      }
    }
  });
});
