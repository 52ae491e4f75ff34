import { createSocket, type Socket } from 'node:dgram';
import { SipError } from '../errors';
import { bareHost, formatHostPort } from '../message/host-port';
import { openError } from './open-error';
import { linuxReceiveQueue, type ReceiveQueue } from './receive-queue';
import type { OnBytes, Remote, SipTransport } from './transport';

/** Asked of the kernel for received datagrams that wait; the kernel may grant less. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

export interface UdpTransportOptions {
  /** Literal IPv4 or IPv6 address, brackets allowed; `0.0.0.0` and `::` listen on every interface. */
  readonly address: string;
  /** 0 takes a free port; `local` tells which. */
  readonly port: number;
}

/** SIP over UDP on one socket (RFC 3261 §18), the address family by the address given. */
export class UdpTransport implements SipTransport {
  readonly protocol = 'udp';
  readonly reliable = false;
  #local: { readonly address: string; readonly port: number };
  #socket: Socket | undefined;
  #receiveBufferBytes = 0;
  #receiveQueue: ReceiveQueue | undefined;

  constructor(options: UdpTransportOptions) {
    this.#local = { address: bareHost(options.address), port: options.port };
  }

  get local(): { readonly address: string; readonly port: number } {
    return this.#local;
  }

  /** What was asked of the kernel and what it granted, after `open`; Linux clamps it to net.core.rmem_max. */
  get receiveBuffer(): { readonly askedBytes: number; readonly grantedBytes: number } {
    // Linux doubles what is set, for its own bookkeeping, and tells the double.
    const grantedBytes = this.#receiveBufferBytes / (process.platform === 'linux' ? 2 : 1);
    return { askedBytes: RECEIVE_BUFFER_BYTES, grantedBytes };
  }

  get backlog(): number | undefined {
    const waiting = this.#receiveQueue?.();
    return waiting === undefined ? undefined : waiting / this.#receiveBufferBytes;
  }

  async open(onBytes: OnBytes): Promise<void> {
    const { address, port } = this.#local;
    const family = address.includes(':') ? 6 : 4;
    const socket = createSocket({
      type: family === 6 ? 'udp6' : 'udp4',
      ipv6Only: family === 6,
      lookup: literalLookup(family),
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', (error: NodeJS.ErrnoException) => {
        socket.close();
        reject(openError('UDP', error, address, port));
      });
      socket.bind({ address, port }, () => {
        socket.removeAllListeners('error');
        resolve();
      });
    });
    // Set after binding, since as an option of createSocket a refusal would fail the bind.
    try {
      socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
    } catch {}
    // Errors of single datagrams reach `send`'s caller; what is left (e.g. ICMP) must not end the process.
    socket.on('error', () => {});
    socket.on('message', (bytes, from) =>
      onBytes(bytes, { protocol: 'udp', address: from.address, port: from.port }),
    );
    const bound = socket.address();
    this.#local = { address: bound.address, port: bound.port };
    this.#socket = socket;
    this.#receiveBufferBytes = socket.getRecvBufferSize();
    this.#receiveQueue = linuxReceiveQueue(bound.port, family);
  }

  send(bytes: Buffer, to: Remote, onError?: (error: Error) => void): void {
    const socket = this.#socket;
    try {
      if (socket === undefined) throw new SipError('transport', `UDP ${this.#where()} is not open.`);
      // A call-back costs a tick of its own each time, which is wasted where nobody asks.
      if (onError === undefined) socket.send(bytes, to.port, to.address);
      else socket.send(bytes, to.port, to.address, (error) => error && onError(error));
    } catch (error) {
      // Among them a port of 0 that a peer wrote; told later, as the errors of the system are.
      if (onError !== undefined) queueMicrotask(() => onError(error as Error));
    }
  }

  #where(): string {
    return formatHostPort(this.#local.address, this.#local.port);
  }

  async close(): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#socket = undefined;
    await new Promise<void>((resolve) => socket.close(() => resolve()));
  }
}

/** Every address is a literal here, so dgram need not ask the resolver, nor wait for the next tick, per datagram. */
function literalLookup(family: 4 | 6) {
  return (
    host: string,
    _options: unknown,
    callback: (error: null, address: string, family: number) => void,
  ): void => callback(null, host, family);
}
