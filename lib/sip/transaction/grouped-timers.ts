import type { Clock, Timer } from '../../clock/clock';

/** Who is told that a timer ran out. */
export interface TimerTarget {
  onTimer(name: string): void;
}

/** A started timer; `stop` it through `GroupedTimers`. */
export interface TimerEntry {
  readonly at: number;
  readonly name: string;
  /** undefined once stopped or fired, so that a waiting entry holds no transaction. */
  target: TimerTarget | undefined;
  readonly group: Group;
}

interface Group {
  readonly delayMs: number;
  entries: TimerEntry[];
  /** Index of the first entry that has not been looked at. */
  head: number;
  live: number;
  timer: Timer | undefined;
  running: boolean;
}

/**
 * Timers of equal delay share one queue and one clock timer, since a SIP stack has a handful of delays and tens of
 * thousands of timers, most of which are stopped before they run: starting and stopping one is a push and a store.
 */
export class GroupedTimers {
  readonly #clock: Clock;
  readonly #onFault: (error: unknown) => void;
  readonly #groups = new Map<number, Group>();

  /** `onFault` is told what a target threw; the other timers run on. */
  constructor(clock: Clock, onFault: (error: unknown) => void) {
    this.#clock = clock;
    this.#onFault = onFault;
  }

  start(delayMs: number, name: string, target: TimerTarget): TimerEntry {
    let group = this.#groups.get(delayMs);
    if (group === undefined) {
      group = { delayMs, entries: [], head: 0, live: 0, timer: undefined, running: false };
      this.#groups.set(delayMs, group);
    }
    const entry: TimerEntry = { at: this.#clock.now() + delayMs, name, target, group };
    group.entries.push(entry);
    group.live++;
    if (group.timer === undefined && !group.running) this.#arm(group, delayMs);
    return entry;
  }

  stop(entry: TimerEntry | undefined): void {
    if (entry?.target === undefined) return;
    entry.target = undefined;
    if (--entry.group.live === 0) clear(entry.group);
  }

  /** Stops everything; nothing fires any more. */
  stopAll(): void {
    for (const group of this.#groups.values()) {
      for (const entry of group.entries) entry.target = undefined;
      clear(group);
    }
  }

  /** Timers that would still fire. */
  get live(): number {
    let live = 0;
    for (const group of this.#groups.values()) live += group.live;
    return live;
  }

  #arm(group: Group, delayMs: number): void {
    group.timer = this.#clock.schedule(delayMs, () => this.#run(group));
  }

  #run(group: Group): void {
    group.timer = undefined;
    group.running = true;
    const now = this.#clock.now();
    while (group.head < group.entries.length) {
      const entry = group.entries[group.head]!;
      // Half a millisecond of tolerance: machine timers have whole milliseconds.
      if (entry.target !== undefined && entry.at > now + 0.5) break;
      group.head++;
      this.#fire(entry);
    }
    group.running = false;
    this.#compact(group);
    const next = group.entries[group.head];
    if (next !== undefined) this.#arm(group, next.at - now);
  }

  #fire(entry: TimerEntry): void {
    const target = entry.target;
    if (target === undefined) return;
    entry.target = undefined;
    entry.group.live--;
    try {
      target.onTimer(entry.name);
    } catch (error) {
      this.#onFault(error);
    }
  }

  #compact(group: Group): void {
    if (group.head === group.entries.length) {
      group.entries = [];
      group.head = 0;
    } else if (group.head > 1_024 && group.head * 2 > group.entries.length) {
      group.entries = group.entries.slice(group.head);
      group.head = 0;
    }
  }
}

function clear(group: Group): void {
  group.timer?.cancel();
  group.timer = undefined;
  group.entries = [];
  group.head = 0;
  group.live = 0;
}
