import type { Clock, Timer } from './clock';

/** A timer that waits; `callback` is undefined once it ran or was cancelled. */
interface Pending {
  readonly at: number;
  readonly order: number;
  callback: (() => void) | undefined;
}

/** A clock that stands still until `advance` is called; timers due at one instant run in the order they were set. */
export class SimulatedClock implements Clock {
  #now: number;
  #order = 0;
  /** A binary heap by instant and order. Cancelled timers stay in it until they surface, or are half of it. */
  #heap: Pending[] = [];
  #live = 0;

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, callback: () => void): Timer {
    const pending: Pending = { at: this.#now + Math.max(0, delayMs), order: this.#order++, callback };
    this.#live += 1;
    this.#heap.push(pending);
    this.#rise(this.#heap.length - 1);
    return {
      cancel: () => {
        if (pending.callback === undefined) return;
        pending.callback = undefined;
        this.#live -= 1;
        if (this.#heap.length > 64 && this.#heap.length > 2 * this.#live) this.#rebuild();
      },
    };
  }

  /** Lets `ms` milliseconds pass, running every timer that falls due, those set meanwhile included. */
  advance(ms: number): void {
    const until = this.#now + ms;
    while (this.step(until));
    this.#now = until;
  }

  /** As `advance`, but lets promises settle before and after each timer; for code that awaits between timers. */
  async advanceAsync(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settle();
    while (this.step(until)) await settle();
    this.#now = until;
  }

  /** Runs the one timer that falls due next, if it does so until `until`; false: none does. */
  step(until: number): boolean {
    const next = this.#first();
    if (next === undefined || next.at > until) return false;
    this.#removeFirst();
    this.#live -= 1;
    this.#now = next.at;
    const { callback } = next;
    next.callback = undefined;
    callback?.();
    return true;
  }

  /** How many timers are waiting; a test that ends with any has a leak. */
  get pendingCount(): number {
    return this.#live;
  }

  /** The timer that runs next, with the cancelled ones before it gone. */
  #first(): Pending | undefined {
    while (this.#heap.length > 0 && this.#heap[0]!.callback === undefined) this.#removeFirst();
    return this.#heap[0];
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #rise(index: number): void {
    const heap = this.#heap;
    const moved = heap[index]!;
    let at = index;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (!isBefore(moved, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = moved;
  }

  #sink(index: number): void {
    const heap = this.#heap;
    const moved = heap[index]!;
    let at = index;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, moved)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = moved;
  }

  #rebuild(): void {
    this.#heap = this.#heap.filter(({ callback }) => callback !== undefined);
    // Sorted is a heap too.
    this.#heap.sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }
}

const isBefore = (a: Pending, b: Pending): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
