import type { LivePatch, LiveSnapshot, MigrationView, ServerLink, ServerRef } from '../feed/console';
import type { FeedOp } from '../feed/frames';
import { applyPatch, fromSnapshot, type LiveServer, type PatchVerdict } from '../feed/reducer';
import type { AgentRow, AlarmRow, CallRow, QueueRow, TrunkRow } from '../feed/state';
import { ClockOffset } from './clock-offset';
import { freshness, isFresh } from './freshness';
import { serverTotals, type ServerTotals } from './totals';
import { touchedBy } from './touched';
import type { At, CaughtUp, ConsoleLine, ServerView, TimelineView } from './views';

const unread: TimelineView = { events: [], loaded: false, failure: null };

interface Entry {
  ref: ServerRef;
  link: ServerLink;
  live: LiveServer | null;
  readonly offset: ClockOffset;
  caughtUp: CaughtUp | null;
  /** Patches have come since the page was rendered; what was missed before that is no break. */
  followed: boolean;
}

export interface LiveStoreOptions {
  /** Runs the flush soon, once: `requestAnimationFrame` in a browser. */
  readonly schedule: (flush: () => void) => void;
  /** Our own clock, ms since the epoch. */
  readonly now: () => number;
}

/**
 * Everything live that the page knows, normalised: rows by id. Readers subscribe to a key and are woken at most once per
 * animation frame, and only for what changed: a row's change wakes its own readers and those of the lists' contents.
 */
export class LiveStore {
  readonly #entries = new Map<string, Entry>();
  readonly #migrations = new Map<string, MigrationView>();
  readonly #timelines = new Map<string, TimelineView>();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #views = new Map<string, unknown>();
  readonly #dirty = new Set<string>();
  readonly #consoleOffset = new ClockOffset();
  readonly #options: LiveStoreOptions;
  #line: ConsoleLine = 'connecting';
  #scheduled = false;

  constructor(options: LiveStoreOptions) {
    this.#options = options;
  }

  subscribe(key: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(key) === listeners) this.#listeners.delete(key);
    };
  }

  // What came in.

  /** Makes a server known before anything of it was heard. */
  putServer(ref: ServerRef, link: ServerLink): void {
    const entry = this.#entries.get(ref.id);
    if (entry) {
      entry.ref = ref;
      entry.link = link;
    } else {
      this.#entries.set(ref.id, {
        ref,
        link,
        live: null,
        offset: new ClockOffset(),
        caughtUp: null,
        followed: false,
      });
    }
    this.#touch('servers', `server:${ref.id}`);
  }

  putLink(link: ServerLink): void {
    const entry = this.#entries.get(link.serverId);
    if (!entry) return;
    entry.link = link;
    if (link.state === 'connected' && link.heardAt !== null)
      this.#consoleOffset.sample(link.heardAt, this.#options.now());
    this.#touch(`server:${link.serverId}`);
  }

  putSnapshot(snapshot: LiveSnapshot): void {
    this.#consoleOffset.sample(snapshot.now, this.#options.now());
    this.putServer(snapshot.ref, snapshot.link);
    const entry = this.#entries.get(snapshot.ref.id);
    if (!entry) return;
    const before = entry.live;
    entry.live = snapshot.live ? fromSnapshot(snapshot.live) : null;
    const { id } = snapshot.ref;
    if (before && entry.live && (entry.followed || before.epoch !== entry.live.epoch))
      entry.caughtUp = compare(before, entry.live, this.consoleNow()) ?? entry.caughtUp;
    entry.followed = before !== null;
    for (const [kind, rows] of [
      ['call', [before?.calls, entry.live?.calls]],
      ['agent', [before?.agents, entry.live?.agents]],
    ] as const)
      for (const map of rows) for (const rowId of map?.keys() ?? []) this.#touch(`${kind}:${id}:${rowId}`);
    this.#touch(
      ...['calls', 'agents', 'agent-ids', 'queues', 'trunks', 'alarms', 'totals', 'caught-up'].map(
        (table) => `${table}:${id}`,
      ),
      'every-call',
      'every-agent',
      'unheard',
    );
  }

  /** Applies a patch; `gap` means that the caller has to fetch a snapshot. */
  putPatch(patch: LivePatch): PatchVerdict {
    const entry = this.#entries.get(patch.serverId);
    if (!entry?.live) return 'gap';
    const { calls, agents } = entry.live;
    const known = patch.ops.map((op) => isKnown(op, calls, agents));
    const verdict = applyPatch(entry.live, patch);
    if (verdict !== 'applied') return verdict;
    entry.followed = true;
    entry.offset.sample(patch.at, this.consoleNow());
    for (const [i, op] of patch.ops.entries())
      this.#touch(...touchedBy(patch.serverId, op, known[i] ?? false));
    return verdict;
  }

  putMigration(migration: MigrationView): void {
    this.#migrations.set(migration.id, migration);
    this.#touch('migrations', `migration:${migration.id}`);
  }

  putTimeline(migrationId: string, timeline: TimelineView): void {
    this.#timelines.set(migrationId, timeline);
    this.#touch(`timeline:${migrationId}`);
  }

  putLine(line: ConsoleLine): void {
    if (this.#line === line) return;
    this.#line = line;
    this.#touch('line');
  }

  // What readers see. Values keep their identity until they change.

  line(): ConsoleLine {
    return this.#line;
  }

  serverIds(): readonly string[] {
    return this.#view('servers', () =>
      [...this.#entries.values()]
        .sort((a, b) => order(a.ref.site, b.ref.site) || order(a.ref.application, b.ref.application))
        .map((entry) => entry.ref.id),
    );
  }

  /** Servers of which nothing was ever heard: their figures are unknown, not zero. */
  unheardIds(): readonly string[] {
    return this.#view('unheard', () => this.serverIds().filter((id) => !this.#entries.get(id)?.live));
  }

  server(id: string): ServerView | null {
    return this.#view(`server:${id}`, () => {
      const entry = this.#entries.get(id);
      if (!entry) return null;
      const { ref, link, live } = entry;
      return { ref, link, row: live?.server ?? null, epoch: live?.epoch ?? null };
    });
  }

  /** Calls by their start, oldest first; null: never heard. */
  calls(id: string): readonly CallRow[] | null {
    return this.#table(`calls:${id}`, id, (live) =>
      [...live.calls.values()].sort((a, b) => a.startedAt - b.startedAt || order(a.connID, b.connID)),
    );
  }

  call(id: string, connID: string): CallRow | undefined {
    return this.#entries.get(id)?.live?.calls.get(connID);
  }

  /** The server that has the call in progress; null: none that is known here. */
  serverOfCall(connID: string): string | null {
    return this.serverIds().find((id) => this.call(id, connID)) ?? null;
  }

  /** Agents by their id; null: never heard. */
  agents(id: string): readonly AgentRow[] | null {
    return this.#table(`agents:${id}`, id, (live) =>
      [...live.agents.values()].sort((a, b) => order(a.agentID, b.agentID)),
    );
  }

  agent(id: string, agentID: string): AgentRow | undefined {
    return this.#entries.get(id)?.live?.agents.get(agentID);
  }

  agentIds(id: string): readonly string[] | null {
    return this.#table(`agent-ids:${id}`, id, (live) => [...live.agents.keys()].sort(order));
  }

  /** The agents of every server, server by server; servers never heard have none. */
  everyAgent(): ReadonlyArray<At<AgentRow>> {
    return this.#view('every-agent', () => this.#every((id) => this.agents(id)));
  }

  /** The calls of every server, server by server; servers never heard have none. */
  everyCall(): ReadonlyArray<At<CallRow>> {
    return this.#view('every-call', () => this.#every((id) => this.calls(id)));
  }

  queues(id: string): readonly QueueRow[] | null {
    return this.#table(`queues:${id}`, id, (live) =>
      [...live.queues.values()].sort((a, b) => order(a.number, b.number)),
    );
  }

  trunks(id: string): readonly TrunkRow[] | null {
    return this.#table(`trunks:${id}`, id, (live) =>
      [...live.trunks.values()].sort((a, b) => order(a.number, b.number)),
    );
  }

  alarms(id: string): readonly AlarmRow[] | null {
    return this.#table(`alarms:${id}`, id, (live) =>
      [...live.alarms.values()].sort((a, b) => b.since - a.since),
    );
  }

  totals(id: string): ServerTotals | null {
    return this.#table(`totals:${id}`, id, serverTotals);
  }

  caughtUp(id: string): CaughtUp | null {
    return this.#entries.get(id)?.caughtUp ?? null;
  }

  migration(id: string): MigrationView | null {
    return this.#migrations.get(id) ?? null;
  }

  /** Newest first. */
  migrations(): readonly MigrationView[] {
    return this.#view('migrations', () =>
      [...this.#migrations.values()].sort((a, b) => b.requestedAt - a.requestedAt),
    );
  }

  timeline(migrationId: string): TimelineView {
    return this.#timelines.get(migrationId) ?? unread;
  }

  // Time.

  /** The console's clock, ms since the epoch. */
  consoleNow(): number {
    return this.#options.now() + this.#consoleOffset.ms;
  }

  /** The server's clock; while its link is not fresh, the moment of its last word: timers stand still. */
  serverNow(id: string): number {
    const entry = this.#entries.get(id);
    const now = this.consoleNow();
    if (!entry) return now;
    const judged = freshness(entry.link, now);
    if (judged.kind === 'unheard') return now;
    return (isFresh(judged) ? now : judged.at) + entry.offset.ms;
  }

  #view<T>(key: string, make: () => T): T {
    if (!this.#views.has(key)) this.#views.set(key, make());
    return this.#views.get(key) as T;
  }

  #table<T>(key: string, id: string, make: (live: LiveServer) => T): T | null {
    return this.#view(key, () => {
      const live = this.#entries.get(id)?.live;
      return live ? make(live) : null;
    });
  }

  #every<Row>(rows: (id: string) => readonly Row[] | null): ReadonlyArray<At<Row>> {
    return this.serverIds().flatMap((serverId) => (rows(serverId) ?? []).map((row) => ({ serverId, row })));
  }

  #touch(...keys: string[]): void {
    for (const key of keys) if (this.#listeners.has(key) || this.#views.has(key)) this.#dirty.add(key);
    if (this.#scheduled || this.#dirty.size === 0) return;
    this.#scheduled = true;
    this.#options.schedule(() => this.#flush());
  }

  #flush(): void {
    this.#scheduled = false;
    const keys = [...this.#dirty];
    this.#dirty.clear();
    for (const key of keys) this.#views.delete(key);
    const woken = new Set<() => void>();
    for (const key of keys) for (const listener of this.#listeners.get(key) ?? []) woken.add(listener);
    for (const listener of woken) listener();
  }
}

/** Plain order: Intl collation of 10,000 ids takes ten times as long. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isKnown(
  op: FeedOp,
  calls: ReadonlyMap<string, CallRow>,
  agents: ReadonlyMap<string, AgentRow>,
): boolean {
  if (op.op === 'call') return calls.has(op.row.connID);
  return op.op === 'agent' && agents.has(op.row.agentID);
}

function compare(before: LiveServer, after: LiveServer, at: number): CaughtUp | null {
  const missing = (from: LiveServer, to: LiveServer): number =>
    [...from.calls.keys()].filter((connID) => !to.calls.has(connID)).length;
  const restarted = before.epoch !== after.epoch;
  const [callsEnded, callsStarted] = [missing(before, after), missing(after, before)];
  return restarted || callsEnded + callsStarted > 0 ? { at, callsEnded, callsStarted, restarted } : null;
}
