import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Clock, Timer } from '../../clock/clock';
import { SipError } from '../errors';
import { bareHost, formatHostPort } from '../message/host-port';
import { ConnectionTable, type ConnectionLimits } from './connection-table';
import { canonicalAddress } from './ip-address';
import { openError } from './open-error';
import { TcpConnection } from './tcp-connection';
import type { OnBytes, OnLost, Remote, SipTransport } from './transport';

export interface TcpLimits extends ConnectionLimits {
  /** A connection without a message for so long is closed; longer than phones leave between registrations. */
  readonly idleMs: number;
  /** A message that has begun must be complete within this time. */
  readonly partialMs: number;
  readonly connectMs: number;
  readonly backlogBytesMax: number;
  /** The same for all connections together: over it the worst are closed until half of it is left. */
  readonly backlogTotalBytesMax: number;
}

const DEFAULT_LIMITS: TcpLimits = {
  connectionsMax: 10_000,
  perAddressMax: 1_000,
  idleMs: 2 * 3_600_000,
  partialMs: 30_000,
  connectMs: 10_000,
  backlogBytesMax: 1024 * 1024,
  backlogTotalBytesMax: 64 * 1024 * 1024,
};

/** How often idle connections are looked for. */
const SWEEP_MS = 5_000;
/** On closing, how long written bytes have to leave. */
const CLOSE_MS = 500;

export interface TcpTransportOptions {
  readonly clock: Clock;
  /** Literal IPv4 or IPv6 address, brackets allowed; `0.0.0.0` and `::` listen on every interface. */
  readonly address: string;
  /** 0 takes a free port; `local` tells which. */
  readonly port: number;
  readonly limits?: Partial<TcpLimits>;
}

/**
 * SIP over TCP (RFC 3261 §18): messages for a remote go over the connection with its address and port, opened when
 * there is none; a connection whose framing breaks is answered and closed.
 */
export class TcpTransport implements SipTransport {
  readonly protocol = 'tcp';
  readonly reliable = true;
  readonly #clock: Clock;
  readonly #limits: TcpLimits;
  readonly #connections: ConnectionTable<TcpConnection>;
  /** Every socket, those too that are no longer sent on. */
  readonly #sockets = new Set<Socket>();
  /** An upper bound of all backlogs: exact when last looked at, and every delayed byte since. */
  #backlogBytes = 0;
  #local: { readonly address: string; readonly port: number };
  #server: Server | undefined;
  #sweep: Timer | undefined;
  #onBytes: OnBytes = () => {};
  #onLost: OnLost = () => {};

  constructor(options: TcpTransportOptions) {
    this.#clock = options.clock;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#connections = new ConnectionTable(this.#limits);
    this.#local = { address: bareHost(options.address), port: options.port };
  }

  get local(): { readonly address: string; readonly port: number } {
    return this.#local;
  }

  /** Connections that are open or being opened. */
  get connectionCount(): number {
    return this.#connections.size;
  }

  async open(onBytes: OnBytes, onLost?: OnLost): Promise<void> {
    const { address, port } = this.#local;
    const server = createServer((socket) => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(openError('TCP', error, address, port)));
      server.listen({ host: address, port, ipv6Only: address.includes(':') }, () => {
        server.removeAllListeners('error');
        resolve();
      });
    });
    // Out of file descriptors, for one: the connection is not taken, the server goes on.
    server.on('error', () => {});
    this.#onBytes = onBytes;
    if (onLost !== undefined) this.#onLost = onLost;
    const bound = server.address() as AddressInfo;
    this.#local = { address: bound.address, port: bound.port };
    this.#server = server;
  }

  connected(remote: Remote): boolean {
    return this.#connections.find(remote.address, remote.port) !== undefined;
  }

  send(bytes: Buffer, to: Remote, onError?: (error: Error) => void): void {
    try {
      if (this.#server === undefined) {
        const where = formatHostPort(this.#local.address, this.#local.port);
        throw new SipError('transport', `TCP ${where} is not open.`);
      }
      const { address, listenPort = to.port } = to;
      const connection =
        this.#connections.find(address, to.port) ??
        this.#connections.find(address, listenPort) ??
        this.#connect(address, listenPort);
      connection.send(bytes, onError);
    } catch (error) {
      // Among them a port of 0 that a peer wrote; told later, as the errors of the system are.
      if (onError !== undefined) queueMicrotask(() => onError(error as Error));
    }
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    this.#onBytes = () => {};
    this.#onLost = () => {};
    this.#sweep?.cancel();
    const sockets = [...this.#sockets];
    const closed = sockets.map(
      (socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())),
    );
    for (const socket of sockets) socket.destroySoon();
    const deadline = this.#clock.schedule(CLOSE_MS, () => {
      for (const socket of sockets) socket.destroy();
    });
    await Promise.all([new Promise<void>((resolve) => server.close(() => resolve())), ...closed]);
    deadline.cancel();
  }

  #accept(socket: Socket): void {
    const { remoteAddress, remotePort } = socket;
    // Both are gone when the peer is already.
    if (remoteAddress === undefined || remotePort === undefined) socket.destroy();
    else this.#add(socket, canonicalAddress(remoteAddress), remotePort);
  }

  #connect(address: string, port: number): TcpConnection {
    if (port < 1) throw new SipError('transport', `TCP ${formatHostPort(address, port)} is no address.`);
    const { address: own } = this.#local;
    const anywhere = own === '0.0.0.0' || own === '::';
    const socket = connect({ host: address, port, ...(anywhere ? {} : { localAddress: own }) });
    const connection = this.#add(socket, address, port);
    const deadline = this.#clock.schedule(this.#limits.connectMs, () =>
      connection.destroy('does not take connections'),
    );
    for (const event of ['connect', 'close']) socket.once(event, () => deadline.cancel());
    return connection;
  }

  #add(socket: Socket, address: string, port: number): TcpConnection {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const connection: TcpConnection = new TcpConnection({
      socket,
      remote: { protocol: 'tcp', address, port },
      clock: this.#clock,
      backlogBytesMax: this.#limits.backlogBytesMax,
      onBytes: (bytes, from, fault) => this.#onBytes(bytes, from, fault),
      onBacklog: (bytes) => this.#addBacklog(bytes),
      onUse: () => this.#connections.touch(connection),
      onEnd: (error) => {
        this.#connections.delete(connection);
        if (error !== undefined) this.#onLost(connection.remote, error);
      },
    });
    this.#connections.add(connection)?.destroy('had to make room for another connection');
    this.#sweep ??= this.#clock.schedule(SWEEP_MS, () => this.#sweepIdle());
    return connection;
  }

  #addBacklog(bytes: number): void {
    this.#backlogBytes += bytes;
    if (this.#backlogBytes <= this.#limits.backlogTotalBytesMax) return;
    const worstFirst = [...this.#connections].sort((a, b) => b.backlogBytes - a.backlogBytes);
    let total = worstFirst.reduce((sum, { backlogBytes }) => sum + backlogBytes, 0);
    for (const connection of total > this.#limits.backlogTotalBytesMax ? worstFirst : []) {
      if (total <= this.#limits.backlogTotalBytesMax / 2) break;
      total -= connection.backlogBytes;
      connection.destroy('does not read what it is sent, as others do not');
    }
    this.#backlogBytes = total;
  }

  #sweepIdle(): void {
    const now = this.#clock.now();
    const { idleMs, partialMs } = this.#limits;
    for (const connection of [...this.#connections]) {
      if (now - connection.usedAt >= idleMs) connection.finish();
      else if (connection.partialSince !== undefined && now - connection.partialSince >= partialMs) {
        connection.destroy('left a message unfinished');
      }
    }
    this.#sweep =
      this.#connections.size === 0 ? undefined : this.#clock.schedule(SWEEP_MS, () => this.#sweepIdle());
  }
}
