import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import type { TLibClient, TLibEvent } from '../types';
import type { Token } from '../../http/access';
import type { DnIndex } from './dn-index';

/** What a client that doesn't read may hold of the server's memory. */
const backlogBytesMax = 8 * 1024 * 1024;

/** One accepted WebSocket of a T-Library client. */
export class Connection implements TLibClient {
  readonly id: number;
  readonly name: string;
  readonly allow: ReadonlySet<string>;
  readonly address: string;
  readonly #socket: WebSocket;
  /** The stream under the WebSocket. */
  readonly #stream: Duplex;
  #corked = false;
  readonly #index: DnIndex<Connection>;
  readonly #serialise: (event: TLibEvent) => string;
  readonly #registered = new Set<string>();
  /** False from a ping until its pong. */
  alive = true;
  #closed = false;

  constructor(
    id: number,
    token: Token,
    address: string,
    socket: WebSocket,
    stream: Duplex,
    index: DnIndex<Connection>,
    serialise: (event: TLibEvent) => string,
  ) {
    this.id = id;
    this.name = token.name;
    this.allow = token.allow;
    this.address = address;
    this.#socket = socket;
    this.#stream = stream;
    this.#index = index;
    this.#serialise = serialise;
    socket.on('pong', () => {
      this.alive = true;
    });
  }

  get registered(): ReadonlySet<string> {
    return this.#registered;
  }

  register(dn: string): void {
    if (this.#closed) return;
    this.#registered.add(dn);
    this.#index.add(dn, this);
  }

  unregister(dn: string): void {
    this.#registered.delete(dn);
    this.#index.remove(dn, this);
  }

  send(event: TLibEvent): void {
    this.sendText(this.#serialise(event));
  }

  /** Sends an event that is JSON already. Cuts the connection when the client is `backlogBytesMax` behind. */
  sendText(json: string | Buffer): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > backlogBytesMax) {
      this.#socket.terminate();
      return;
    }
    this.#cork();
    this.#socket.send(json, { binary: false });
  }

  /** What is sent while one batch of packets is served goes to the system at once: a write costs more than an event. */
  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#stream.cork();
    setImmediate(() => {
      this.#corked = false;
      this.#stream.uncork();
    });
  }

  onFrame(listener: (text: string | undefined) => void): void {
    this.#socket.on('message', (data: RawData, isBinary: boolean) => {
      this.alive = true;
      listener(isBinary ? undefined : data.toString());
    });
  }

  /** Pings, or cuts a connection that did not answer the last ping. */
  checkAlive(): void {
    if (!this.alive) {
      this.#socket.terminate();
      return;
    }
    this.alive = false;
    this.#socket.ping();
  }

  /** Starts the closing handshake; ws itself cuts a peer that doesn't finish it. */
  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /** Takes the connection out of the index. Its DNs stay readable in `registered`. */
  retire(): void {
    this.#closed = true;
    for (const dn of this.#registered) this.#index.remove(dn, this);
  }
}
