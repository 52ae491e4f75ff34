import WebSocket from 'ws';
import type { RawData } from 'ws';
import type { Clock, Timer } from '../../clock/clock';
import { tlibEvent } from '../events';
import type { TLibRequest } from '../requests';
import type { TLibEvent } from '../types';
import { TLibError } from './tlib-error';

type WithoutReference<R> = R extends unknown ? Omit<R, 'referenceID'> : never;
/** A request as a client hands it in: the referenceID is the connection's matter. */
export type TLibClientRequest = WithoutReference<TLibRequest>;

export interface TLibClientOptions {
  /** e.g. `ws://127.0.0.1:8060/tlib` */
  readonly url: string;
  readonly token: string;
  readonly clock: Clock;
  /** Default 5 000 ms. */
  readonly connectTimeoutMs?: number;
  /** Default 10 000 ms. */
  readonly requestTimeoutMs?: number;
}

/** One T-Library connection of a desktop, a strategy or a test. Connects once; a new connection needs a new client. */
export interface TLibConnection {
  /** Resolves with EventLinkConnected; rejects with TLibError `unauthorized`, `connect` or `timeout`. */
  connect(): Promise<TLibEvent>;
  /**
   * Sends a request and resolves with the event that carries its referenceID. Rejects with TLibError: `refused` with
   * errorCode after EventError, `timeout`, or `closed`.
   */
  request(request: TLibClientRequest): Promise<TLibEvent>;
  /** Hears every event in order, answers included; returns what takes the listener away. */
  onEvent(listener: (event: TLibEvent) => void): () => void;
  /** Told once when an established connection is gone, with the WebSocket close code. */
  onClose(listener: (code: number) => void): () => void;
  readonly connected: boolean;
  /** Resolves when the connection is closed; cuts it after 1 s. */
  close(): Promise<void>;
}

interface Waiting {
  readonly timer: Timer;
  resolve(event: TLibEvent): void;
  reject(error: TLibError): void;
}

export function createTLibClient(options: TLibClientOptions): TLibConnection {
  return new Connection(options);
}

class Connection implements TLibConnection {
  readonly #options: TLibClientOptions;
  readonly #events = new Set<(event: TLibEvent) => void>();
  readonly #closes = new Set<(code: number) => void>();
  readonly #waiting = new Map<number, Waiting>();
  #socket: WebSocket | undefined;
  #connected = false;
  #nextReference = 1;

  constructor(options: TLibClientOptions) {
    this.#options = options;
  }

  get connected(): boolean {
    return this.#connected;
  }

  connect(): Promise<TLibEvent> {
    const { url, token, clock, connectTimeoutMs = 5_000 } = this.#options;
    if (this.#socket !== undefined) return Promise.reject(new TLibError('connect', `${url}: connect once`));
    const socket = new WebSocket(url, 'tlib.v1', {
      headers: { authorization: `Bearer ${token}` },
      perMessageDeflate: false,
      handshakeTimeout: connectTimeoutMs,
    });
    this.#socket = socket;
    return new Promise((resolve, reject) => {
      const fail = (error: TLibError): void => {
        timer.cancel();
        socket.terminate();
        reject(error);
      };
      const timer = clock.schedule(connectTimeoutMs, () =>
        fail(new TLibError('timeout', `${url} did not answer within ${connectTimeoutMs} ms`)),
      );
      socket.on('unexpected-response', (_, response) => {
        const refused = response.statusCode === 401 || response.statusCode === 403;
        fail(new TLibError(refused ? 'unauthorized' : 'connect', `${url} answered ${response.statusCode}`));
      });
      socket.on('error', (error) => fail(new TLibError('connect', `${url}: ${error.message}`)));
      socket.on('close', (code) => {
        fail(new TLibError('connect', `${url} closed the connection (${code})`));
        this.#gone(code);
      });
      socket.on('message', (data: RawData) => {
        const event = parse(data);
        if (event === undefined) return;
        if (!this.#connected) {
          this.#connected = true;
          timer.cancel();
          resolve(event);
        }
        this.#receive(event);
      });
    });
  }

  request(request: TLibClientRequest): Promise<TLibEvent> {
    const { clock, requestTimeoutMs = 10_000 } = this.#options;
    const socket = this.#socket;
    if (socket === undefined || !this.#connected) {
      return Promise.reject(new TLibError('closed', `${request.message}: not connected`));
    }
    const referenceID = this.#nextReference++;
    return new Promise((resolve, reject) => {
      const timer = clock.schedule(requestTimeoutMs, () => {
        this.#waiting.delete(referenceID);
        reject(new TLibError('timeout', `${request.message} was not answered within ${requestTimeoutMs} ms`));
      });
      this.#waiting.set(referenceID, { timer, resolve, reject });
      socket.send(JSON.stringify({ ...request, referenceID }));
    });
  }

  onEvent(listener: (event: TLibEvent) => void): () => void {
    this.#events.add(listener);
    return () => this.#events.delete(listener);
  }

  onClose(listener: (code: number) => void): () => void {
    this.#closes.add(listener);
    return () => this.#closes.delete(listener);
  }

  close(): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.#options.clock.schedule(1_000, () => socket.terminate());
      socket.once('close', () => {
        timer.cancel();
        resolve();
      });
      socket.close(1000);
    });
  }

  #receive(event: TLibEvent): void {
    const waiting = event.referenceID === undefined ? undefined : this.#waiting.get(event.referenceID);
    if (waiting !== undefined) {
      this.#waiting.delete(event.referenceID!);
      waiting.timer.cancel();
      if (event.message === 'EventError') {
        const { errorCode, errorMessage = 'refused' } = event;
        waiting.reject(new TLibError('refused', `${errorCode ?? ''} ${errorMessage}`.trim(), errorCode));
      } else waiting.resolve(event);
    }
    for (const listener of this.#events) listener(event);
  }

  #gone(code: number): void {
    for (const { timer, reject } of this.#waiting.values()) {
      timer.cancel();
      reject(new TLibError('closed', `the connection was closed (${code})`));
    }
    this.#waiting.clear();
    if (!this.#connected) return;
    this.#connected = false;
    for (const listener of this.#closes) listener(code);
  }
}

function parse(data: RawData): TLibEvent | undefined {
  try {
    return tlibEvent.safeParse(JSON.parse(data.toString())).data;
  } catch {
    return undefined;
  }
}
