import { createSocket, type Socket } from 'node:dgram';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../../clock/system-clock';
import { rawRequest } from '../testing/raw-message';
import { UdpTransport } from '../transport/udp-transport';
import { createUserAgent } from './user-agent';
import type { IncomingLeg, UserAgent } from './types';

const clock = new SystemClock();
const warnings: string[] = [];
let incoming: IncomingLeg[] = [];
let agents: UserAgent[] = [];

async function listen(): Promise<UserAgent> {
  const agent = createUserAgent({
    clock,
    transports: [new UdpTransport({ address: '127.0.0.1', port: 0 })],
    product: 'Tidegate/test',
    allow: ['INVITE', 'OPTIONS'],
    handler: {
      onInvite: (leg) => {
        incoming.push(leg);
        leg.accept({ body: Buffer.from('v=0\r\n') });
      },
      onRequest: (transaction) => transaction.respond(200),
    },
    onWarning: (message) => warnings.push(message),
  });
  await agent.open();
  agents.push(agent);
  return agent;
}

/** A bare socket that sends what it is told and hands out what it gets, one by one. */
class RawSocket {
  readonly #socket: Socket = createSocket('udp4');
  readonly #queue: string[] = [];
  #waiting: ((text: string) => void) | undefined;

  constructor(readonly port: number) {
    this.#socket.on('message', (bytes) => {
      this.#queue.push(bytes.toString());
      this.#waiting?.(this.#queue.shift()!);
      this.#waiting = undefined;
    });
  }

  send(bytes: Buffer): void {
    this.#socket.send(bytes, this.port, '127.0.0.1');
  }

  next(): Promise<string> {
    const first = this.#queue.shift();
    if (first !== undefined) return Promise.resolve(first);
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  close(): void {
    this.#socket.close();
  }
}

beforeEach(() => {
  incoming = [];
  agents = [];
  warnings.length = 0;
});

afterEach(async () => {
  await Promise.all(agents.map((agent) => agent.close()));
});

describe('a user agent over UDP loopback', () => {
  it('makes and ends a call, the name `localhost` resolved', async () => {
    const a = await listen();
    const b = await listen();
    const port = b.hostPort.split(':')[1];
    const outcome = await new Promise((resolve) => {
      const leg = a.invite({
        uri: `sip:7001@localhost:${port}`,
        from: '<sip:a@127.0.0.1>',
        to: `<sip:7001@localhost:${port}>`,
        events: {
          onAnswered: () => {
            leg.ack();
            leg.end();
          },
          onByeDone: resolve,
          onFailed: resolve,
        },
      });
    });
    expect(outcome).toEqual({ confirmed: true, status: 200 });
    expect(a.counts().legs + b.counts().legs).toBe(0);
    expect(warnings).toEqual([]);
  });

  it('answers to the source port where the request asks by rport', async () => {
    const agent = await listen();
    const socket = new RawSocket(Number(agent.hostPort.split(':')[1]));
    const text = rawRequest('OPTIONS').toString().replace(';branch', ';rport;branch');
    socket.send(Buffer.from(text));
    expect(await socket.next()).toMatch(/^SIP\/2\.0 200 OK\r\nVia: .*rport=\d+.*;received=127\.0\.0\.1/);
    socket.close();
  });
});

describe('malformed datagrams against a live user agent', () => {
  const OPTIONS = rawRequest('OPTIONS').toString().replace(';branch', ';rport;branch');
  const INVITE = rawRequest('INVITE').toString().replace(';branch', ';rport;branch');
  const table: ReadonlyArray<[name: string, bytes: Buffer, verdict: string]> = [
    ['nothing', Buffer.alloc(0), 'silence'],
    ['a keep-alive', Buffer.from('\r\n\r\n'), 'silence'],
    ['zeros', Buffer.alloc(4), 'silence'],
    ['binary', Buffer.from(Array.from({ length: 1_000 }, (_, i) => (i * 37) % 256)), 'silence'],
    ['60 kB of one letter', Buffer.alloc(60_000, 65), 'silence'],
    ['a cut start line', Buffer.from('OPTIONS sip:'), 'silence'],
    ['a cut header', Buffer.from(OPTIONS.slice(0, 200)), '400'],
    [
      'a 60 kB header',
      Buffer.from(OPTIONS.replace('\r\n\r\n', `\r\nSubject: ${'x'.repeat(60_000)}\r\n\r\n`)),
      '400',
    ],
    [
      '1,000 header lines',
      Buffer.from(OPTIONS.replace('\r\n\r\n', `${'\r\nX: y'.repeat(1_000)}\r\n\r\n`)),
      '400',
    ],
    ['a negative Content-Length', Buffer.from(OPTIONS.replace('Length: 0', 'Length: -1')), '400'],
    ['a Content-Length over the datagram', Buffer.from(OPTIONS.replace('Length: 0', 'Length: 500')), '400'],
    ['two Content-Lengths', Buffer.from(OPTIONS.replace('\r\n\r\n', '\r\nContent-Length: 0\r\n\r\n')), '400'],
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
    ],
    ['an ACK for nothing', Buffer.from(OPTIONS.replaceAll('OPTIONS', 'ACK')), 'silence'],
    ['a response to nothing', Buffer.from(OPTIONS.replace(/^.*\r\n/, 'SIP/2.0 200 OK\r\n')), 'silence'],
    ['a 2xx to an INVITE of nobody', Buffer.from(INVITE.replace(/^.*\r\n/, 'SIP/2.0 200 OK\r\n')), 'silence'],
  ];

  it('get 400 (505 for another version) or silence, and a valid OPTIONS right after is answered', async () => {
    const agent = await listen();
    const socket = new RawSocket(Number(agent.hostPort.split(':')[1]));
    const verdicts: string[][] = [];
    for (const [index, [name, bytes]] of table.entries()) {
      socket.send(bytes);
      const callId = `after-${index}`;
      socket.send(Buffer.from(OPTIONS.replace('call-1', callId).replace('z9hG4bKtest1', `z9hG4bK${callId}`)));
      const first = await socket.next();
      const answered = first.includes(`Call-ID: ${callId}\r\n`);
      verdicts.push([name, answered ? 'silence' : first.slice(8, 11)]);
      const ok = answered ? first : await socket.next();
      expect(ok).toMatch(/^SIP\/2\.0 200 OK\r\n/);
      expect(ok).toContain(`Call-ID: ${callId}\r\n`);
    }
    socket.close();
    expect(verdicts).toEqual(table.map(([name, , verdict]) => [name, verdict]));
    expect(incoming).toEqual([]);
    expect(warnings.join('\n')).not.toContain('\n    at ');
  });
});
