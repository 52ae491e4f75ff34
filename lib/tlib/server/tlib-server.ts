import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Clock, Timer } from '../../clock/clock';
import { tlibErrorCodes } from '../error-codes';
import { parseRequest } from '../requests';
import type { TLibRequest } from '../requests';
import type { TLibClient, TLibEvent, TLibHub, TLibOrigin } from '../types';
import { createAccess, isRefusal, refuseUpgrade } from '../../http/access';
import type { Access, Token } from '../../http/access';
import { Connection } from './connection';
import { DnIndex } from './dn-index';

/** The engine behind the T-Library interface. Called in the order in which frames arrive. */
interface TLibHandler {
  /** The first event of a new connection (EventLinkConnected). */
  linkConnected(): TLibEvent;
  /** A request with all its attributes. Its answer goes through the client or the hub, now or later. */
  request(client: TLibClient, request: TLibRequest): void;
  /** The connection is gone; `client.registered` still tells what it had registered. */
  closed(client: TLibClient): void;
}

/** Where the server reports what an operator may want to know; secrets are never in it. */
interface TLibLog {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface TLibServerOptions {
  readonly clock: Clock;
  readonly tokens: readonly Token[];
  /** Origins of browser desktops that may connect. */
  readonly origins: readonly string[];
  readonly handler: TLibHandler;
  readonly log: TLibLog;
  /** Default 10 000; further ones get HTTP 503. */
  readonly clientsMax?: number;
  /** DNs one client may register; default 20 000, further ones get EventError 111. */
  readonly registrationsMax?: number;
  /** Period of pings, which is also how long an answer may take; default 30 000 ms. */
  readonly pingMs?: number;
}

/** The server side of the T-Library interface: JSON events and requests over WebSocket. */
export interface TLibServer extends TLibHub {
  /** For `upgrade` of an HTTP server, path /tlib. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Closes every connection (1001), cuts those that don't finish the handshake in a second, and takes no more. */
  close(): void;
}

/** Largest frame a client may send. */
const frameBytesMax = 64 * 1024;
const closingMs = 1000;
const subprotocol = 'tlib.v1';

export function createTLibServer(options: TLibServerOptions): TLibServer {
  return new Server(options);
}

class Server implements TLibServer {
  readonly #options: TLibServerOptions;
  readonly #access: Access;
  readonly #webSockets: WebSocketServer;
  readonly #index = new DnIndex<Connection>();
  readonly #clients = new Set<Connection>();
  readonly #clientsMax: number;
  readonly #registrationsMax: number;
  #nextId = 1;
  #ping: Timer | undefined;
  #closing = false;

  constructor(options: TLibServerOptions) {
    this.#options = options;
    this.#access = createAccess(options.tokens, options.origins);
    this.#clientsMax = options.clientsMax ?? 10_000;
    this.#registrationsMax = options.registrationsMax ?? 20_000;
    this.#webSockets = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: frameBytesMax,
      clientTracking: false,
      handleProtocols: (protocols) => (protocols.has(subprotocol) ? subprotocol : false),
    });
  }

  get clientCount(): number {
    return this.#clients.size;
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const token = this.#access.ofUpgrade(request, 'tlib');
    if (isRefusal(token)) {
      this.#options.log.info('T-Library connection refused', {
        reason: token.message,
        address: request.socket.remoteAddress,
      });
      refuseUpgrade(socket, token.status, token.message);
      return;
    }
    if (this.#closing || this.#clients.size >= this.#clientsMax) {
      const reason = this.#closing
        ? 'the server is stopping'
        : `${this.#clientsMax} clients are connected already`;
      refuseUpgrade(socket, 503, reason);
      return;
    }
    const address = `${request.socket.remoteAddress ?? ''}:${request.socket.remotePort ?? 0}`;
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) =>
      this.#accept(webSocket, socket, token, address),
    );
  }

  publish(dn: string, event: TLibEvent, origin?: TLibOrigin): void {
    const registered = this.#index.get(dn);
    const asking = origin?.client;
    if (asking !== undefined) {
      const { referenceID } = origin ?? {};
      asking.send(referenceID === undefined ? event : { ...event, referenceID });
    }
    if (registered === undefined) return;
    let bytes: Buffer | undefined;
    for (const client of registered) {
      if (client === asking) continue;
      bytes ??= Buffer.from(this.#serialise(event));
      client.sendText(bytes);
    }
  }

  broadcast(event: TLibEvent): void {
    const bytes = Buffer.from(this.#serialise(event));
    for (const client of this.#clients) if (client.registered.size > 0) client.sendText(bytes);
  }

  close(): void {
    this.#closing = true;
    this.#ping?.cancel();
    for (const client of this.#clients) client.close(1001, 'the server is stopping');
    // ws itself waits 30 s for a client that doesn't read, and the process as long as its sockets.
    this.#options.clock.schedule(closingMs, () => {
      for (const client of this.#clients) client.terminate();
    });
  }

  #accept(webSocket: WebSocket, stream: Duplex, token: Token, address: string): void {
    const client = new Connection(this.#nextId++, token, address, webSocket, stream, this.#index, (event) =>
      this.#serialise(event),
    );
    this.#clients.add(client);
    webSocket.on('error', () => client.terminate());
    webSocket.on('close', (code) => this.#remove(client, code));
    client.onFrame((text) => this.#receive(client, text));
    this.#options.log.info('T-Library client connected', { client: client.id, name: client.name, address });
    client.send(this.#options.handler.linkConnected());
    this.#ping ??= this.#schedulePing();
  }

  #receive(client: Connection, text: string | undefined): void {
    const frame =
      text === undefined ? { fault: 'the frame is binary', referenceID: undefined } : parseRequest(text);
    if ('fault' in frame) {
      this.#refuse(client, tlibErrorCodes.invalidAttribute, frame.fault, frame.referenceID);
      return;
    }
    const { request } = frame;
    if (request.message === 'RequestRegisterAddress' && !client.registered.has(request.thisDN)) {
      if (client.registered.size >= this.#registrationsMax) {
        const message = `this client has ${this.#registrationsMax} DNs registered; unregister some first`;
        this.#refuse(client, tlibErrorCodes.tooManyRequests, message, request.referenceID);
        return;
      }
    }
    try {
      this.#options.handler.request(client, request);
    } catch (error) {
      this.#options.log.error('T-Library request failed', {
        message: request.message,
        client: client.id,
        error,
      });
      this.#refuse(client, tlibErrorCodes.internal, 'internal error', request.referenceID);
    }
  }

  #refuse(
    client: Connection,
    errorCode: number,
    errorMessage: string,
    referenceID: number | undefined,
  ): void {
    const event: TLibEvent = { message: 'EventError', errorCode, errorMessage };
    client.send(referenceID === undefined ? event : { ...event, referenceID });
  }

  #remove(client: Connection, code: number): void {
    if (!this.#clients.delete(client)) return;
    client.retire();
    this.#options.log.info('T-Library client gone', { client: client.id, name: client.name, code });
    this.#options.handler.closed(client);
    if (this.#clients.size > 0) return;
    this.#ping?.cancel();
    this.#ping = undefined;
  }

  #schedulePing(): Timer {
    return this.#options.clock.schedule(this.#options.pingMs ?? 30_000, () => {
      this.#ping = this.#schedulePing();
      for (const client of this.#clients) client.checkAlive();
    });
  }

  #serialise(event: TLibEvent): string {
    const { time } = event;
    return JSON.stringify(
      time === undefined ? { ...event, time: new Date(this.#options.clock.now()).toISOString() } : event,
    );
  }
}
