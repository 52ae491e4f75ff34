import { createSocket, type Socket } from 'node:dgram';
import { eventually } from './eventually';
import { freePort, loopback } from './ports';
import type { Cleanup } from './test-server';

/** A datagram with when it came, milliseconds since the epoch. */
export interface Datagram {
  readonly text: string;
  readonly at: number;
  readonly port: number;
}

/** A UDP socket that speaks as much SIP as a test writes out itself; independent of the stack under test. */
export class RawSip {
  readonly datagrams: Datagram[] = [];
  /** Called with every datagram, to answer as a phone would. */
  onMessage: ((text: string, reply: (text: string) => void) => void) | undefined;

  private constructor(
    private readonly socket: Socket,
    readonly port: number,
  ) {
    socket.on('message', (bytes, from) => {
      const text = bytes.toString('latin1');
      this.datagrams.push({ text, at: Date.now(), port: from.port });
      this.onMessage?.(text, (answer) => this.socket.send(answer, from.port, from.address));
    });
  }

  static async open(cleanup: Cleanup, port?: number): Promise<RawSip> {
    const bound = port ?? (await freePort());
    const socket = createSocket('udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(bound, loopback, resolve);
    });
    cleanup(() => new Promise<void>((resolve) => socket.close(() => resolve())));
    return new RawSip(socket, bound);
  }

  send(text: string | Buffer, port: number): void {
    this.socket.send(text, port, loopback);
  }

  /** The datagrams that begin with `start`, e.g. `BYE ` or `SIP/2.0 400`. */
  starting(start: string): Datagram[] {
    return this.datagrams.filter(({ text }) => text.startsWith(start));
  }

  /** Waits for the `count`th datagram that begins with `start`. */
  receives(
    start: string,
    { count = 1, withinMs }: { count?: number; withinMs?: number } = {},
  ): Promise<Datagram> {
    return eventually(
      () =>
        `${count} × ${start}; came: ${this.datagrams.map(({ text }) => text.split('\r\n')[0]).join(' | ')}`,
      () => this.starting(start)[count - 1],
      withinMs,
    );
  }
}

/** A header's value, or undefined; the first one, compact forms not known. */
export function header(message: string, name: string): string | undefined {
  return new RegExp(`^${name}\\s*:\\s*(.*)$`, 'im').exec(message)?.[1]?.trim();
}

/** A response to `request` that copies what RFC 3261 §8.2.6.2 wants copied. */
export function responseTo(
  request: string,
  statusLine: string,
  options: {
    readonly tag?: string;
    readonly contact?: string;
    readonly sdp?: boolean;
    /** Header lines in addition. */
    readonly headers?: readonly string[];
  } = {},
): string {
  const lines = request.split('\r\n');
  const copied = ['via', 'from', 'call-id', 'cseq', 'record-route'].flatMap((name) =>
    lines.filter((line) => line.toLowerCase().startsWith(`${name}:`)),
  );
  const to = header(request, 'To') ?? '';
  const tagged = options.tag === undefined || to.includes('tag=') ? to : `${to};tag=${options.tag}`;
  const body = options.sdp === true ? sdp : '';
  return [
    `SIP/2.0 ${statusLine}`,
    ...copied,
    `To: ${tagged}`,
    ...(options.contact === undefined ? [] : [`Contact: <${options.contact}>`]),
    ...(options.headers ?? []),
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

const sdp = [
  'v=0',
  `o=raw 1 1 IN IP4 ${loopback}`,
  's=-',
  `c=IN IP4 ${loopback}`,
  't=0 0',
  'm=audio 40000 RTP/AVP 8',
  '',
].join('\r\n');

/** What makes one request differ from another. */
export interface RequestParts {
  readonly method?: string;
  readonly dial?: string;
  readonly serverPort: number;
  readonly fromPort: number;
  readonly id: string;
  readonly cseq?: number;
  /** Header lines in addition. */
  readonly headers?: readonly string[];
  readonly toTag?: string;
  readonly transport?: 'UDP' | 'TCP';
  /** Default: one of its own for each method and CSeq; an ACK to a refusal needs the INVITE's. */
  readonly branch?: string;
}

/** An INVITE with SDP, or another request without a body, written out by hand; `id` makes branch, tag and Call-ID. */
export function request(parts: RequestParts): string {
  const { method = 'INVITE', dial = '7001', serverPort, fromPort, id, cseq = 1, headers = [], toTag } = parts;
  const branch = parts.branch ?? `z9hG4bK${id}${cseq}${method}`;
  const body = method === 'INVITE' ? sdp : '';
  return [
    `${method} sip:${dial}@${loopback}:${serverPort} SIP/2.0`,
    `Via: SIP/2.0/${parts.transport ?? 'UDP'} ${loopback}:${fromPort};branch=${branch};rport`,
    `From: <sip:5550199@${loopback}:${fromPort}>;tag=from${id}`,
    `To: <sip:${dial}@${loopback}:${serverPort}>${toTag === undefined ? '' : `;tag=${toTag}`}`,
    `Call-ID: ${id}@${loopback}`,
    `CSeq: ${cseq} ${method}`,
    `Contact: <sip:5550199@${loopback}:${fromPort}>`,
    'Max-Forwards: 70',
    ...headers,
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}
