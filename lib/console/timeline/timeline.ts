import type { Clock } from '../../clock/clock';
import type { MigrationView } from '../../feed/console';
import type { ShutdownEvent } from '../../feed/shutdown-events';
import type { Log } from '../../log/log';
import type { Changes } from '../changes';
import type { ControlClient } from '../control/control-client';
import type { Database } from '../db/database';
import type { ReportCache } from '../migrations/report-cache';
import { fromColumn, viewOf, withServer } from '../migrations/view';
import { closeUnanswered } from './close-unanswered';
import { storeEvents } from './store-events';

const flushMs = 50;
const retryMs = 2000;
/** Beyond this the batch is dropped: the server's journal has it all. */
const pendingMax = 20_000;
/** Shutdowns of a server's journal that are looked at, newest first. */
const shutdownsMax = 50;

export interface TimelineOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly database: Database;
  readonly changes: Changes;
  readonly reports: ReportCache;
  /** The server's control interface; undefined while it isn't connected: it is caught up with when it is again. */
  readonly control: (serverId: string) => ControlClient | undefined;
}

/** What browsers have to be told of anew when it changes; that there are events to read is part of it. */
function toldOf({ state, message, lastSeq }: Pick<MigrationView, 'state' | 'message' | 'lastSeq'>): string {
  return `${state} ${lastSeq > 0} ${message ?? ''}`;
}

/**
 * Brings the servers' journals into the database: live events in batches, and after every break what is missing, read
 * from the server. The journal stays the authority: a batch that can't be stored is dropped and read again later.
 */
export class Timeline {
  #pending = new Map<string, ShutdownEvent[]>();
  #pendingCount = 0;
  #flushDue = false;
  #stopped = false;
  /** One reading per server at a time; `again` asks for another after it. */
  readonly #reading = new Map<string, { again: boolean; done: Promise<void> }>();
  /** The state last told to browsers, by migration. */
  readonly #told = new Map<string, string>();
  #work: Promise<void> = Promise.resolve();

  constructor(private readonly options: TimelineOptions) {}

  /** Takes events of the feed; they are stored within some 50 ms. */
  add(serverId: string, events: readonly ShutdownEvent[]): void {
    this.#pendingCount += events.length;
    if (this.#pendingCount > pendingMax) {
      const servers = [...this.#pending.keys(), serverId];
      this.#pending = new Map();
      this.#pendingCount = 0;
      for (const server of servers) this.#readLater(server);
      return;
    }
    const queue = this.#pending.get(serverId);
    if (queue === undefined) this.#pending.set(serverId, [...events]);
    else queue.push(...events);
    if (this.#flushDue) return;
    this.#flushDue = true;
    this.options.clock.schedule(flushMs, () => {
      this.#work = this.#work.then(() => this.#flush());
    });
  }

  /**
   * Reads from the server's journal whatever the database lacks; asked for at every (re)connection. Resolves once
   * what the journal held at the call has been read, or reading failed, which is tried again later.
   */
  catchUp(serverId: string): Promise<void> {
    const running = this.#reading.get(serverId);
    if (running !== undefined) {
      running.again = true;
      return running.done;
    }
    const reading = { again: false, done: Promise.resolve() };
    this.#reading.set(serverId, reading);
    reading.done = this.#readUntilQuiet(serverId, reading);
    return reading.done;
  }

  async #readUntilQuiet(serverId: string, reading: { again: boolean }): Promise<void> {
    try {
      do {
        reading.again = false;
        await this.#read(serverId);
      } while (reading.again && !this.#stopped);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.options.log.warn('shutdown journal not read', { server: serverId, reason });
      this.#readLater(serverId);
    } finally {
      this.#reading.delete(serverId);
    }
  }

  /** Tells browsers about a migration that a verb has just changed. */
  async tell(migrationId: string): Promise<void> {
    const db = this.options.database.client;
    const row = await db.siteMigration.findUnique({ where: { id: migrationId }, include: withServer });
    if (row === null) return;
    const view = await viewOf(db, this.options.reports, row);
    this.#remember(migrationId, toldOf(view));
    this.options.changes.migration(view);
  }

  /** Stores what is pending; nothing is read from then on. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#work = this.#work.then(() => this.#flush());
    await this.#work;
  }

  async #flush(): Promise<void> {
    this.#flushDue = false;
    const batches = this.#pending;
    this.#pending = new Map();
    this.#pendingCount = 0;
    for (const [serverId, events] of batches) {
      try {
        if (await this.#store(serverId, events)) this.#readLater(serverId, 0);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.options.log.warn('shutdown events not stored', { server: serverId, reason });
        void this.options.database.check();
        this.#readLater(serverId);
      }
    }
  }

  /** Returns whether events are missing in between. */
  async #store(serverId: string, events: readonly ShutdownEvent[]): Promise<boolean> {
    const byShutdown = new Map<string, ShutdownEvent[]>();
    for (const event of events) {
      const batch = byShutdown.get(event.shutdownId);
      if (batch === undefined) byShutdown.set(event.shutdownId, [event]);
      else batch.push(event);
    }
    let gap = false;
    for (const [shutdownId, batch] of byShutdown) {
      const stored = await this.options.database.client.$transaction(
        (tx) => storeEvents(tx, serverId, shutdownId, batch),
        { timeout: 15_000 },
      );
      gap ||= stored.gap;
      const { after } = stored;
      if (after !== null && this.#told.get(after.id) !== toldOf({ ...after, state: fromColumn(after.state) }))
        await this.tell(after.id);
    }
    return gap;
  }

  async #read(serverId: string): Promise<void> {
    const control = this.options.control(serverId);
    if (control === undefined || this.#stopped) return;
    const ids = (await control.shutdowns()).slice(0, shutdownsMax);
    const db = this.options.database.client;
    const rows = await db.siteMigration.findMany({
      where: { serverId, shutdownId: { in: ids } },
      select: { shutdownId: true, lastSeq: true, endedAt: true },
    });
    const known = new Map(rows.map((row) => [row.shutdownId, row]));
    for (const id of ids.reverse()) {
      const row = known.get(id);
      if (row !== undefined && row.endedAt !== null) continue;
      await this.#readShutdown(control, serverId, id, row?.lastSeq ?? 0);
    }
    const { closed, dueInMs } = await closeUnanswered(db, serverId, this.options.clock.now());
    for (const id of closed) await this.tell(id);
    if (dueInMs !== null) this.#readLater(serverId, dueInMs);
  }

  async #readShutdown(
    control: ControlClient,
    serverId: string,
    shutdownId: string,
    after: number,
  ): Promise<void> {
    for (let position = after; !this.#stopped; ) {
      const events = await control.events(shutdownId, position);
      const last = events.at(-1);
      if (last === undefined || last.seq <= position) return;
      await this.#store(serverId, events);
      position = last.seq;
    }
  }

  #readLater(serverId: string, delayMs = retryMs): void {
    if (this.#stopped) return;
    this.options.clock.schedule(delayMs, () => {
      if (!this.#stopped) void this.catchUp(serverId);
    });
  }

  #remember(migrationId: string, state: string): void {
    this.#told.delete(migrationId);
    this.#told.set(migrationId, state);
    if (this.#told.size <= 1000) return;
    const oldest = this.#told.keys().next();
    if (!oldest.done) this.#told.delete(oldest.value);
  }
}
