import type { Clock } from '../../clock/clock';
import type { Remote, SipTransport } from '../transport/transport';

/** One datagram as it was handed to the transport. */
export interface Sent {
  /** Milliseconds since the transport was made. */
  readonly at: number;
  /** First line of the message. */
  readonly line: string;
  readonly text: string;
  readonly to: Remote;
}

/** A transport that only remembers what is sent; `fail()` reports an error for everything from then on. */
export class RecordingTransport implements SipTransport {
  readonly protocol = 'udp';
  readonly reliable: boolean;
  readonly local = { address: '10.0.0.1', port: 5060 };
  readonly sent: Sent[] = [];
  readonly #clock: Clock;
  readonly #start: number;
  #failing = false;

  constructor(clock: Clock, reliable = false) {
    this.#clock = clock;
    this.#start = clock.now();
    this.reliable = reliable;
  }

  async open(): Promise<void> {}
  async close(): Promise<void> {}

  send(bytes: Buffer, to: Remote, onError?: (error: Error) => void): void {
    const text = bytes.toString();
    this.sent.push({
      at: this.#clock.now() - this.#start,
      line: text.slice(0, text.indexOf('\r\n')),
      text,
      to,
    });
    if (this.#failing) this.#clock.schedule(0, () => onError?.(new Error('unreachable')));
  }

  fail(): void {
    this.#failing = true;
  }

  /** Times of the messages whose first line starts with `prefix`. */
  times(prefix: string): number[] {
    return this.sent.filter((one) => one.line.startsWith(prefix)).map((one) => one.at);
  }
}
