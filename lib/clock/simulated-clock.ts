import type { Clock, Timer } from './clock';

interface Pending {
  at: number;
  order: number;
  callback: () => void;
}

/** A clock that stands still until `advance` is called; timers due at one instant run in the order they were set. */
export class SimulatedClock implements Clock {
  #now: number;
  #order = 0;
  #pending: Pending[] = [];

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, callback: () => void): Timer {
    const pending: Pending = { at: this.#now + Math.max(0, delayMs), order: this.#order++, callback };
    let low = 0;
    let high = this.#pending.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#pending[middle]!;
      if (other.at < pending.at || (other.at === pending.at && other.order < pending.order)) low = middle + 1;
      else high = middle;
    }
    this.#pending.splice(low, 0, pending);
    return {
      cancel: () => {
        const index = this.#pending.indexOf(pending);
        if (index >= 0) this.#pending.splice(index, 1);
      },
    };
  }

  /** Lets `ms` milliseconds pass, running every timer that falls due, those set meanwhile included. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (let next = this.#pending[0]; next !== undefined && next.at <= until; next = this.#pending[0]) {
      this.#pending.shift();
      this.#now = next.at;
      next.callback();
    }
    this.#now = until;
  }

  /** As `advance`, but lets promises settle before and after each timer; for code that awaits between timers. */
  async advanceAsync(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settle();
    for (let next = this.#pending[0]; next !== undefined && next.at <= until; next = this.#pending[0]) {
      this.#pending.shift();
      this.#now = next.at;
      next.callback();
      await settle();
    }
    this.#now = until;
  }

  /** How many timers are waiting; a test that ends with any has a leak. */
  get pendingCount(): number {
    return this.#pending.length;
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
