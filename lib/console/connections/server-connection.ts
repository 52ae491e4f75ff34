import type { Clock, Timer } from '../../clock/clock';
import type { LivePatch, LiveSnapshot, ServerLink, ServerRef } from '../../feed/console';
import { feedFrame, feedProtocol } from '../../feed/frames';
import type { FeedFrame, FeedPatch, FeedSnapshot } from '../../feed/frames';
import { applyPatch, fromSnapshot, toSnapshot } from '../../feed/reducer';
import type { LiveServer } from '../../feed/reducer';
import type { ShutdownEvent } from '../../feed/shutdown-events';
import type { Log } from '../../log/log';
import { feedUrl } from './feed-url';
import type { FeedSocket, OpenFeedSocket } from './feed-socket';

/** Three heartbeats; a feed that is silent for longer is as good as broken. */
export const silenceMaxMs = 6000;
const retryMinMs = 250;
const retryMaxMs = 5000;
const missing = 'a patch of the feed was missing';

/** Where a connection tells what it heard. */
interface ConnectionSink {
  patch(patch: LivePatch): void;
  link(link: ServerLink): void;
  /** Journal events that came with a patch, in order. */
  events(serverId: string, events: readonly ShutdownEvent[]): void;
  /** The server is heard again; what happened meanwhile has to be read from its journal. */
  connected(serverId: string): void;
}

export interface ConnectionOptions {
  readonly ref: ServerRef;
  readonly token: string;
  readonly clock: Clock;
  readonly log: Log;
  /** 0 ≤ x < 1, for the jitter. */
  readonly random: () => number;
  readonly openSocket: OpenFeedSocket;
  readonly sink: ConnectionSink;
}

/**
 * The console's standing connection to one SIP Server's feed: keeps the live state, resumes after a break by
 * (epoch, seq), starts afresh after a gap, and never gives up.
 */
export class ServerConnection {
  #live: LiveServer | null = null;
  #link: ServerLink;
  #socket: FeedSocket | null = null;
  #retry: Timer | null = null;
  #watchdog: Timer | null = null;
  #attempts = 0;
  #greeted = false;

  constructor(private readonly options: ConnectionOptions) {
    this.#link = {
      serverId: options.ref.id,
      state: 'connecting',
      heardAt: null,
      retryAt: null,
      exitCode: null,
      error: null,
    };
  }

  get ref(): ServerRef {
    return this.options.ref;
  }

  get link(): ServerLink {
    return this.#link;
  }

  /** The live state, null before the first snapshot. Not to be changed by the caller. */
  get live(): Readonly<LiveServer> | null {
    return this.#live;
  }

  snapshot(): LiveSnapshot {
    const live = this.#live;
    return {
      ref: this.options.ref,
      link: this.#link,
      live: live === null ? null : { epoch: live.epoch, seq: live.seq, at: live.at, state: toSnapshot(live) },
      now: this.options.clock.now(),
    };
  }

  start(): void {
    this.#connect(true);
  }

  stop(): void {
    this.#retry?.cancel();
    this.#drop();
  }

  #connect(resume: boolean): void {
    const { ref, token, openSocket } = this.options;
    const position = resume && this.#live !== null ? { epoch: this.#live.epoch, seq: this.#live.seq } : null;
    this.#greeted = false;
    this.#watch();
    this.#socket = openSocket(feedUrl(ref.url, position), token, {
      frame: (text) => this.#receive(text),
      closed: (reason) => this.#broken(reason, true),
    });
  }

  #receive(text: string): void {
    const frame = parseFrame(text);
    const fault = frame === null ? 'the feed sent what is no frame of its protocol' : this.#take(frame);
    // Neither can be mended by resuming: the next connection starts from a snapshot.
    if (fault !== null) this.#broken(fault, false);
  }

  /** Takes one frame; returns what is wrong with it, or null. */
  #take(frame: FeedFrame): string | null {
    this.#link = { ...this.#link, heardAt: this.options.clock.now() };
    this.#watch();
    if (frame.type !== 'hello' && !this.#greeted) return 'the feed did not begin with hello';
    switch (frame.type) {
      case 'hello':
        return this.#hello(frame);
      case 'snapshot':
        this.#adopt(frame);
        return null;
      case 'patch':
        return this.#patch(frame);
      case 'heartbeat':
        return this.#heartbeat(frame);
      case 'stopping':
        this.#setLink({ state: 'stopped', exitCode: frame.exitCode, error: null });
        return null;
      default:
        return frame satisfies never;
    }
  }

  #hello(frame: Extract<FeedFrame, { type: 'hello' }>): string | null {
    const { application } = this.options.ref;
    if (frame.protocol !== feedProtocol)
      return `the server speaks feed protocol ${frame.protocol}, this console ${feedProtocol}; bring both to the same release`;
    if (frame.application !== application)
      return `${frame.application} answers there, not ${application}; correct the inventory`;
    this.#greeted = true;
    if (this.#live?.epoch === frame.epoch && this.#live.seq === frame.seq) this.#heard();
    return null;
  }

  #adopt({ epoch, seq, at, state }: FeedSnapshot): void {
    this.#live = fromSnapshot({ epoch, seq, at, state });
    this.#heard();
    // Tells pages that hold an older state, or another epoch's, to fetch the new one.
    const ops: LivePatch['ops'] = [{ op: 'server', row: state.server }];
    this.options.sink.patch({ serverId: this.ref.id, epoch, seq, at, ops });
  }

  #patch(frame: FeedPatch): string | null {
    const verdict = this.#live === null ? 'gap' : applyPatch(this.#live, frame);
    if (verdict === 'gap') return missing;
    this.#heard();
    if (verdict === 'old') return null;
    const { epoch, seq, at, ops } = frame;
    this.options.sink.patch({ serverId: this.ref.id, epoch, seq, at, ops });
    const events = ops.flatMap((op) => (op.op === 'event' ? [op.event] : []));
    if (events.length > 0) this.options.sink.events(this.ref.id, events);
    return null;
  }

  #heartbeat(frame: Extract<FeedFrame, { type: 'heartbeat' }>): string | null {
    const live = this.#live;
    if (live !== null) {
      if (frame.epoch !== live.epoch || frame.seq > live.seq) return missing;
      this.#heard();
    }
    this.options.sink.link(this.#link);
    return null;
  }

  /** The state in hand is the server's present one. */
  #heard(): void {
    this.#attempts = 0;
    if (this.#link.state === 'connected') return;
    this.#setLink({ state: 'connected', retryAt: null, exitCode: null, error: null });
    this.options.log.info('connected to SIP Server', { server: this.ref.id });
    this.options.sink.connected(this.ref.id);
  }

  #broken(reason: string, resume: boolean): void {
    this.#drop();
    const stopped = this.#link.state === 'stopped';
    if (!stopped && this.#link.error !== reason)
      this.options.log.warn('SIP Server not reachable', { server: this.ref.id, reason });
    const ceiling = Math.min(retryMaxMs, retryMinMs * 2 ** Math.min(this.#attempts, 10));
    this.#attempts += 1;
    const delay = ceiling * (0.5 + this.options.random() / 2);
    const heard = this.#live !== null;
    this.#setLink({
      state: stopped ? 'stopped' : heard ? 'lost' : 'connecting',
      retryAt: this.options.clock.now() + delay,
      error: stopped ? null : reason,
    });
    this.#retry = this.options.clock.schedule(delay, () => this.#connect(resume));
  }

  #drop(): void {
    this.#watchdog?.cancel();
    this.#socket?.terminate();
    this.#socket = null;
  }

  #watch(): void {
    this.#watchdog?.cancel();
    this.#watchdog = this.options.clock.schedule(silenceMaxMs, () =>
      this.#broken(`nothing heard for ${silenceMaxMs / 1000} s`, true),
    );
  }

  #setLink(change: Partial<ServerLink>): void {
    this.#link = { ...this.#link, ...change };
    this.options.sink.link(this.#link);
  }
}

function parseFrame(text: string): FeedFrame | null {
  try {
    const parsed = feedFrame.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
