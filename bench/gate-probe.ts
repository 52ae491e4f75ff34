import { createSocket } from 'node:dgram';
import { loopback } from './waiting';

export interface GateTimes {
  /** Milliseconds from the request to the sending of the first INVITE that was refused. */
  readonly firstRefused: number;
  /** Milliseconds from the request to the sending of the last INVITE that still found the gate open. */
  readonly lastAdmitted: number;
}

/** Sends INVITEs to a number that nobody has, one a millisecond: 404 while the gates are open, 603 once they are closed. */
export class GateProbe {
  readonly #socket = createSocket('udp4');
  readonly #sentAt: number[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastAdmitted = Number.NaN;
  #firstRefused = Number.POSITIVE_INFINITY;

  constructor(private readonly port: number) {}

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.bind(0, loopback, resolve));
    this.#socket.on('message', (bytes) => this.#hear(bytes.toString('latin1')));
    this.#timer = setInterval(() => this.#send(), 1);
  }

  /** True once an INVITE was refused by the closed gates. */
  get refused(): boolean {
    return this.#firstRefused !== Number.POSITIVE_INFINITY;
  }

  /** Times from `requestedAt` (performance.now()), rounded to the hundredth. */
  times(requestedAt: number): GateTimes {
    const since = (at: number): number => Math.round((at - requestedAt) * 100) / 100;
    return { firstRefused: since(this.#firstRefused), lastAdmitted: since(this.#lastAdmitted) };
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#socket.close();
  }

  #send(): void {
    const index = this.#sentAt.push(performance.now()) - 1;
    const headers = (method: string): string =>
      `${method} sip:nobody@${loopback} SIP/2.0\r\nVia: SIP/2.0/UDP ${loopback};rport;branch=z9hG4bKgate${index}\r\n` +
      `From: <sip:gate@${loopback}>;tag=g${index}\r\nCall-ID: gate-${index}\r\nCSeq: 1 ${method}\r\n` +
      `Contact: <sip:gate@${loopback}>\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n`;
    this.#socket.send(`${headers('INVITE')}To: <sip:nobody@${loopback}>\r\n\r\n`, this.port, loopback);
  }

  #hear(text: string): void {
    const [, status, index] = /^SIP\/2\.0 (\d{3})[\s\S]*?branch=z9hG4bKgate(\d+)/.exec(text) ?? [];
    const sentAt = this.#sentAt[Number(index)];
    if (sentAt === undefined) return;
    if (status === '404') this.#lastAdmitted = Math.max(sentAt, this.#lastAdmitted || sentAt);
    if (status === '603') this.#firstRefused = Math.min(sentAt, this.#firstRefused);
    this.#acknowledge(text);
  }

  /** Without ACKs the server would repeat its refusals for 32 s. */
  #acknowledge(text: string): void {
    const line = (name: string): string => new RegExp(`^${name}:.*$`, 'im').exec(text)?.[0].trim() ?? '';
    const via = line('Via').replace(/;(received|rport)=[^;]*/g, '');
    const ack =
      `ACK sip:nobody@${loopback} SIP/2.0\r\n${via}\r\n${line('From')}\r\n${line('To')}\r\n${line('Call-ID')}\r\n` +
      `CSeq: 1 ACK\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n`;
    this.#socket.send(ack, this.port, loopback);
  }
}
