import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Clock, Timer } from '../../clock/clock';
import { feedProtocol } from '../../feed/frames';
import type { FeedFrame } from '../../feed/frames';
import type { ShutdownEvent } from '../../feed/shutdown-events';
import type { Log } from '../../log/log';
import { createAccess, isRefusal, refuseUpgrade } from '../../http/access';
import type { Access } from '../../http/access';
import type { AccessToken } from '../config/types';
import type { Journal } from '../journal/types';
import { Outbox } from '../outbox';
import { Batch, snapshotOf } from './batch';
import { Listener } from './listener';
import { PatchRing } from './ring';
import type { FeedPublisher, FeedSource, FeedTable } from './types';

export interface FeedPublisherOptions {
  readonly clock: Clock;
  readonly source: FeedSource;
  readonly journal: Pick<Journal, 'pending' | 'synced'>;
  /** Names this process's life; another one makes every listener start from a snapshot. */
  readonly epoch: string;
  readonly tokens: readonly AccessToken[];
  readonly origins?: readonly string[];
  readonly log: Log;
  /** Default 1 000; further ones get HTTP 503. */
  readonly listenersMax?: number;
}

/** The live feed of a SIP Server (interfaces: `/feed`). */
export interface FeedServer extends FeedPublisher {
  /** For `upgrade` of an HTTP server, path /feed. `?epoch=E&seq=N` asks for what came after. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly listenerCount: number;
  /** Cuts all connections at once, without `stopping`. */
  close(): void;
}

const batchMs = 100;
const heartbeatMs = 2_000;
/** How many heartbeats apart the pings are. */
const pingEvery = 15;
const stoppingMs = 2_000;
/** How long patches are still kept after the last listener left, so that it can come back without a gap. */
const lingerMs = 60_000;

export function createFeedPublisher(options: FeedPublisherOptions): FeedServer {
  return new Feed(options);
}

class Feed implements FeedServer {
  readonly #options: FeedPublisherOptions;
  readonly #access: Access;
  readonly #webSockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: 1024,
    clientTracking: false,
    handleProtocols: (protocols) => (protocols.has('feed.v1') ? 'feed.v1' : false),
  });
  readonly #listeners = new Set<Listener>();
  readonly #batch = new Batch();
  readonly #ring = new PatchRing();
  readonly #outbox: Outbox;
  #seq = 0;
  /** True while somebody listens, or did within `lingerMs`; otherwise marks cost one test. */
  #active = false;
  /** No new listeners. */
  #closed = false;
  /** No listeners at all. */
  #cut = false;
  #batchTimer: Timer | undefined;
  #heartbeatTimer: Timer | undefined;
  #lingerTimer: Timer | undefined;
  #heartbeats = 0;

  constructor(options: FeedPublisherOptions) {
    this.#options = options;
    this.#access = createAccess(options.tokens, options.origins);
    // A journal that fails must not blind those who watch; the engine raises the alarm, which goes out here too.
    this.#outbox = new Outbox(options.journal, (error) =>
      options.log.error('feed: sending what the journal could not keep', { error }),
    );
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  mark(table: FeedTable, id: string): void {
    if (!this.#active) return;
    this.#batch.mark(table, id);
    this.#schedule();
  }

  markServer(): void {
    if (!this.#active) return;
    this.#batch.markServer();
    this.#schedule();
  }

  event(event: ShutdownEvent): void {
    if (!this.#active) return;
    this.#batch.event(event);
    this.#schedule();
  }

  async stopping(exitCode: number): Promise<void> {
    this.#flush();
    this.#closed = true;
    const { clock } = this.#options;
    const sent = new Promise<void>((resolve) => {
      this.#outbox.send(() => {
        const bytes = this.#encode({ type: 'stopping', exitCode, ...this.#position(this.#seq) });
        for (const listener of this.#listeners) listener.send(bytes);
        Promise.all([...this.#listeners].map((listener) => listener.end())).then(() => resolve());
      });
    });
    await new Promise<void>((resolve) => {
      const timer = clock.schedule(stoppingMs, resolve);
      sent.then(() => {
        timer.cancel();
        resolve();
      });
    });
    this.close();
  }

  close(): void {
    this.#closed = true;
    this.#cut = true;
    for (const timer of [this.#batchTimer, this.#heartbeatTimer, this.#lingerTimer]) timer?.cancel();
    this.#active = false;
    for (const listener of this.#listeners) listener.terminate();
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { listenersMax = 1_000, log } = this.#options;
    const token = this.#access.ofUpgrade(request, 'feed');
    if (isRefusal(token)) {
      log.info('feed connection refused', { reason: token.message, address: request.socket.remoteAddress });
      refuseUpgrade(socket, token.status, token.message);
    } else if (this.#closed || this.#listeners.size >= listenersMax) {
      refuseUpgrade(
        socket,
        503,
        this.#closed ? 'the server is stopping' : `${listenersMax} listeners are connected`,
      );
    } else {
      const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const wanted = { epoch: searchParams.get('epoch'), seq: Number(searchParams.get('seq') ?? Number.NaN) };
      this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        log.info('feed connection opened', { name: token.name, address: request.socket.remoteAddress });
        this.#join(webSocket, wanted);
      });
    }
  }

  #join(webSocket: WebSocket, wanted: { readonly epoch: string | null; readonly seq: number }): void {
    const listener = new Listener(webSocket);
    this.#activate();
    this.#flush();
    const seq = this.#seq;
    const { epoch, source } = this.#options;
    const { application, site } = source.server();
    const hello = this.#encode({
      type: 'hello',
      protocol: feedProtocol,
      application,
      site,
      ...this.#position(seq),
    });
    const missed =
      wanted.epoch === epoch && Number.isSafeInteger(wanted.seq)
        ? this.#ring.after(wanted.seq, seq)
        : undefined;
    const snapshot =
      missed === undefined
        ? this.#encode({ type: 'snapshot', state: snapshotOf(source), ...this.#position(seq) })
        : undefined;
    webSocket.on('close', () => this.#leave(listener));
    // What the first frames tell may be on its way to the disk still: they wait their turn like every patch.
    this.#outbox.send(() => {
      listener.send(hello);
      if (snapshot !== undefined) listener.sendSnapshot(snapshot);
      for (const patch of missed ?? []) listener.send(patch.bytes);
      listener.delivered = seq;
      if (this.#cut) listener.terminate();
      else if (webSocket.readyState === webSocket.OPEN) this.#listeners.add(listener);
    });
  }

  #leave(listener: Listener): void {
    if (!this.#listeners.delete(listener)) return;
    this.#options.log.info('feed connection gone', { left: this.#listeners.size });
    if (this.#listeners.size > 0 || this.#closed) return;
    this.#heartbeatTimer?.cancel();
    this.#heartbeatTimer = undefined;
    this.#lingerTimer?.cancel();
    this.#lingerTimer = this.#options.clock.schedule(lingerMs, () => this.#deactivate());
  }

  #activate(): void {
    this.#active = true;
    this.#lingerTimer?.cancel();
    // Joining is not yet listening: if the socket dies before its first frame, this timer ends the work again.
    this.#lingerTimer = this.#options.clock.schedule(lingerMs, () => {
      if (this.#listeners.size === 0) this.#deactivate();
    });
    this.#heartbeatTimer ??= this.#scheduleHeartbeat();
  }

  /** Nobody listens any more. The step in seq makes sure that nobody resumes across what is not recorded now. */
  #deactivate(): void {
    this.#active = false;
    this.#batchTimer?.cancel();
    this.#batchTimer = undefined;
    this.#heartbeatTimer?.cancel();
    this.#heartbeatTimer = undefined;
    this.#batch.clear();
    this.#ring.clear();
    this.#seq += 1;
  }

  #schedule(): void {
    this.#batchTimer ??= this.#options.clock.schedule(batchMs, () => {
      this.#batchTimer = undefined;
      this.#flush();
    });
  }

  /** Makes a patch of what has changed and hands it on, after the journal has what it tells of. */
  #flush(): void {
    this.#batchTimer?.cancel();
    this.#batchTimer = undefined;
    const ops = this.#batch.take(this.#options.source);
    if (ops.length === 0) return;
    this.#seq += 1;
    const seq = this.#seq;
    const bytes = this.#encode({ type: 'patch', ops, ...this.#position(seq) });
    this.#ring.push({ seq, bytes });
    this.#outbox.send(() => {
      for (const listener of this.#listeners) {
        if (listener.delivered >= seq) continue;
        listener.send(bytes);
        listener.delivered = seq;
      }
    });
  }

  #scheduleHeartbeat(): Timer {
    return this.#options.clock.schedule(heartbeatMs, () => {
      this.#heartbeatTimer = this.#scheduleHeartbeat();
      this.#heartbeats += 1;
      for (const listener of this.#listeners) {
        listener.send(this.#encode({ type: 'heartbeat', ...this.#position(listener.delivered) }));
        if (this.#heartbeats % pingEvery === 0) listener.checkAlive();
      }
    });
  }

  #position(seq: number): { epoch: string; seq: number; at: number } {
    return { epoch: this.#options.epoch, seq, at: this.#options.clock.now() };
  }

  #encode(frame: FeedFrame): Buffer {
    return Buffer.from(JSON.stringify(frame));
  }
}
