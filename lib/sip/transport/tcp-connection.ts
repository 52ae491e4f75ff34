import type { Socket } from 'node:net';
import type { Clock, Timer } from '../../clock/clock';
import { SipError } from '../errors';
import { formatHostPort } from '../message/host-port';
import { StreamFramer } from './stream-framer';
import type { OnBytes, Remote } from './transport';

/** How long a peer that broke the framing has to read its answer. */
const LINGER_MS = 2_000;

export interface TcpConnectionOptions {
  readonly socket: Socket;
  readonly remote: Remote;
  readonly clock: Clock;
  /** Bytes that may wait for a peer that doesn't read; over it the connection is closed. */
  readonly backlogBytesMax: number;
  readonly onBytes: OnBytes;
  /** So many bytes could not leave at once. */
  readonly onBacklog: (bytes: number) => void;
  /** A message or a keep-alive came. */
  readonly onUse: () => void;
  /** No longer of use to send on; called once. `error` where it did not end in good order. */
  readonly onEnd: (error: Error | undefined) => void;
}

/** One SIP connection over TCP, whoever opened it. */
export class TcpConnection {
  readonly remote: Remote;
  usedAt: number;
  /** Since when a message has been incomplete. */
  partialSince: number | undefined;
  readonly #options: TcpConnectionOptions;
  readonly #framer = new StreamFramer();
  #error: Error | undefined;
  #ended = false;
  #linger: Timer | undefined;

  constructor(options: TcpConnectionOptions) {
    const { socket, remote, clock } = options;
    this.#options = options;
    this.remote = remote;
    this.usedAt = clock.now();
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('error', (error) => {
      this.#error ??= error;
    });
    socket.on('end', () => this.#end());
    socket.on('close', () => {
      this.#linger?.cancel();
      this.#end();
    });
  }

  /** Bytes that wait for the peer to read. */
  get backlogBytes(): number {
    return this.#options.socket.writableLength;
  }

  send(bytes: Buffer, onError?: (error: Error) => void): void {
    const { socket, clock, backlogBytesMax, onBacklog } = this.#options;
    this.usedAt = clock.now();
    socket.write(bytes, onError && ((error) => error && onError(error)));
    if (this.backlogBytes > backlogBytesMax) this.destroy('does not read what it is sent');
    else if (this.backlogBytes > 0) onBacklog(bytes.length);
  }

  /** Ends it at once; whoever waits for a write is told why. */
  destroy(why: string): void {
    const { address, port } = this.remote;
    this.#error ??= new SipError('transport', `TCP ${formatHostPort(address, port)} ${why}.`);
    this.#end();
    this.#options.socket.destroy(this.#error);
  }

  /** Ends it once what was written has gone out, or after `LINGER_MS`; what still comes is not looked at. */
  finish(): void {
    const { socket, clock } = this.#options;
    this.#end();
    socket.removeAllListeners('data');
    socket.resume();
    socket.end();
    this.#linger ??= clock.schedule(LINGER_MS, () => socket.destroy());
  }

  #onData(chunk: Buffer): void {
    const { onBytes, onUse, clock } = this.#options;
    const frames = this.#framer.push(chunk);
    this.partialSince = this.#framer.partial ? (this.partialSince ?? clock.now()) : undefined;
    if (frames.length === 0) return;
    this.usedAt = clock.now();
    onUse();
    // A run of pings gets its answers in one write, before the answers to what comes after it.
    let pings = 0;
    for (const frame of frames) {
      if (frame.kind === 'ping') pings++;
      else {
        this.#answerPings(pings);
        pings = 0;
        if (frame.kind === 'message') onBytes(frame.bytes, this.remote);
        else {
          onBytes(frame.bytes, this.remote, frame.fault);
          this.finish();
        }
      }
    }
    this.#answerPings(pings);
  }

  #answerPings(count: number): void {
    if (count > 0 && !this.#ended) this.send(Buffer.from('\r\n'.repeat(count)));
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#options.onEnd(this.#error);
  }
}
