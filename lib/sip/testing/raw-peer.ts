import { connect, type Socket } from 'node:net';
import type { SipTransport } from '../transport/transport';
import type { TestNetwork } from './test-networks';

/** A peer without a stack towards one address: it sends what it is told and hands out what it gets, one by one. */
export interface RawPeer {
  /** Where it is. */
  readonly port: number;
  send(bytes: Buffer): void;
  /** The next message; `closed` once a connection was closed by the other side. */
  next(): Promise<string>;
  close(): Promise<void>;
}

/** What has come and was not asked for yet. */
class Mailbox {
  readonly #queue: string[] = [];
  readonly #waiting: Array<(text: string) => void> = [];

  put(text: string): void {
    const taker = this.#waiting.shift();
    if (taker === undefined) this.#queue.push(text);
    else taker(text);
  }

  next(): Promise<string> {
    const first = this.#queue.shift();
    if (first !== undefined) return Promise.resolve(first);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** A raw peer on `network` that talks to `to`. */
export function openRawPeer(network: TestNetwork, to: SipTransport['local']): Promise<RawPeer> {
  return network.protocol === 'tcp' ? openTcpPeer(to) : openDatagramPeer(network.transport(), to);
}

async function openDatagramPeer(transport: SipTransport, to: SipTransport['local']): Promise<RawPeer> {
  const mailbox = new Mailbox();
  await transport.open((bytes) => mailbox.put(bytes.toString()));
  return {
    port: transport.local.port,
    send: (bytes) => transport.send(bytes, { protocol: 'udp', ...to }),
    next: () => mailbox.next(),
    close: () => transport.close(),
  };
}

/** A connection without any of our framing: what it gets is cut at Content-Length, keep-alives come as they are. */
export async function openTcpPeer(to: SipTransport['local']): Promise<RawPeer & { readonly socket: Socket }> {
  const mailbox = new Mailbox();
  const socket = connect({ host: to.address, port: to.port });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString();
    for (;;) {
      const match = /^(?:\r\n|[\s\S]*?\r\n\r\n)/.exec(text);
      if (match === null) return;
      const length = /\nContent-Length: (\d+)/i.exec(match[0])?.[1] ?? '0';
      const end = match[0].length + Number(length);
      if (text.length < end) return;
      mailbox.put(text.slice(0, end));
      text = text.slice(end);
    }
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  void closed.then(() => mailbox.put('closed'));
  return {
    port: socket.localPort ?? 0,
    socket,
    send: (bytes) => void socket.write(bytes),
    next: () => mailbox.next(),
    close: () => {
      socket.destroy();
      return closed;
    },
  };
}
