import type { LivePatch, LiveSnapshot, MigrationView } from '../feed/console';
import type { ShutdownEvent } from '../feed/shutdown-events';
import type { LiveSocket, OpenLiveSocket } from './live-socket';
import type { LiveStore } from './live-store';
import { Timeline } from './timeline';

/** Patches that may wait for a snapshot; past this the snapshot is asked for again instead. */
const waitingMax = 500;
/** Latest events kept for a timeline that is opened, or learns whose it is, a moment after they came. */
const recentMax = 500;

/** HTTP reads of the console. A `HttpError` with status 401 ends the session. */
export interface LiveReads {
  snapshot(serverId: string): Promise<LiveSnapshot>;
  migrations(): Promise<readonly MigrationView[]>;
  events(migrationId: string, after: number): Promise<readonly ShutdownEvent[]>;
}

export interface ConnectionOptions {
  readonly store: LiveStore;
  readonly reads: LiveReads;
  readonly openSocket: OpenLiveSocket;
  readonly serverIds: readonly string[];
  /** Runs later, ms; gives back its cancel. */
  readonly after: (ms: number, run: () => void) => () => void;
}

/**
 * Keeps the store true: a snapshot per server, then patches in order. A gap, a new epoch or a line that came back fetches
 * a fresh snapshot; patches that arrive meanwhile wait, and those the snapshot holds already are dropped.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #waiting = new Map<string, LivePatch[]>();
  readonly #timelines = new Map<string, { timeline: Timeline; shutdownId: string | null }>();
  readonly #retries = new Map<string, () => void>();
  #recent: ShutdownEvent[] = [];
  #socket: LiveSocket | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  open(): void {
    const { store, serverIds } = this.#options;
    this.#socket = this.#options.openSocket({
      connected: () => {
        store.putLine('connected');
        this.#socket?.watch(serverIds);
        this.#readAll();
      },
      lost: () => {
        if (store.line() !== 'signed-out') store.putLine('lost');
      },
      patch: (patch) => this.#patch(patch),
      link: (link) => store.putLink(link),
      migration: (migration) => this.#migration(migration),
      unauthorized: () => store.putLine('signed-out'),
    });
    // Figures should not wait for the socket.
    this.#readAll();
  }

  close(): void {
    this.#socket?.close();
    this.#socket = null;
    for (const cancel of this.#retries.values()) cancel();
    this.#retries.clear();
    this.#waiting.clear();
  }

  /** The timeline of a migration, read from its start and followed from then on. */
  timeline(migrationId: string): Timeline {
    const known = this.#timelines.get(migrationId);
    if (known) return known.timeline;
    const timeline: Timeline = new Timeline({
      fetchEvents: (after) => this.#options.reads.events(migrationId, after),
      changed: () => {
        const { events, loaded, failure } = timeline;
        this.#options.store.putTimeline(migrationId, { events, loaded, failure });
      },
    });
    const shutdownId = this.#options.store.migration(migrationId)?.shutdownId ?? null;
    this.#timelines.set(migrationId, { timeline, shutdownId });
    void timeline.catchUp();
    this.#pushRecent(timeline, shutdownId);
    return timeline;
  }

  #readAll(): void {
    for (const id of this.#options.serverIds) void this.#snapshot(id);
    void this.#options.reads.migrations().then(
      (migrations) => {
        for (const migration of migrations) this.#migration(migration);
      },
      () => this.#retry('migrations', () => this.#readAll()),
    );
    for (const { timeline } of this.#timelines.values()) void timeline.catchUp();
  }

  async #snapshot(id: string): Promise<void> {
    if (this.#waiting.has(id)) return;
    this.#waiting.set(id, []);
    try {
      const snapshot = await this.#options.reads.snapshot(id);
      this.#options.store.putSnapshot(snapshot);
    } catch {
      this.#waiting.delete(id);
      this.#retry(id, () => void this.#snapshot(id));
      return;
    }
    const waited = this.#waiting.get(id) ?? [];
    this.#waiting.delete(id);
    // A gap after a snapshot means that the snapshot is behind or patches were dropped: read again, but not at once.
    const whole = waited.every((patch) => this.#options.store.putPatch(patch) !== 'gap');
    if (!whole) this.#retry(id, () => void this.#snapshot(id));
  }

  #patch(patch: LivePatch): void {
    for (const op of patch.ops) if (op.op === 'event') this.#event(op.event);
    const waiting = this.#waiting.get(patch.serverId);
    if (waiting) {
      waiting.push(patch);
      if (waiting.length > waitingMax) waiting.shift();
    } else if (this.#options.store.putPatch(patch) === 'gap') {
      void this.#snapshot(patch.serverId);
      this.#waiting.get(patch.serverId)?.push(patch);
    }
  }

  #event(event: ShutdownEvent): void {
    this.#recent.push(event);
    if (this.#recent.length > recentMax) this.#recent = this.#recent.slice(-recentMax / 2);
    for (const { timeline, shutdownId } of this.#timelines.values())
      if (shutdownId === event.shutdownId) timeline.push(event);
  }

  #migration(migration: MigrationView): void {
    this.#options.store.putMigration(migration);
    const followed = this.#timelines.get(migration.id);
    if (!followed) return;
    if (followed.shutdownId !== migration.shutdownId) {
      followed.shutdownId = migration.shutdownId;
      this.#pushRecent(followed.timeline, migration.shutdownId);
    }
    const last = followed.timeline.events.at(-1)?.seq ?? 0;
    if (migration.lastSeq > last) void followed.timeline.catchUp();
  }

  /** What the feed told before it was known whose it is: the console may not have stored it when it was asked. */
  #pushRecent(timeline: Timeline, shutdownId: string | null): void {
    for (const event of this.#recent) if (event.shutdownId === shutdownId) timeline.push(event);
  }

  #retry(key: string, run: () => void): void {
    this.#retries.get(key)?.();
    this.#retries.set(key, this.#options.after(2_000, run));
  }
}
