import type { Clock } from '../../clock/clock';

export interface RateLimitOptions {
  readonly attemptsMax: number;
  readonly windowMs: number;
  /** Keys remembered at most; beyond that the oldest is forgotten. */
  readonly keysMax: number;
}

/** Counts failures by key in a window that starts with the first one. */
export class RateLimit {
  readonly #failures = new Map<string, { count: number; until: number }>();

  constructor(
    private readonly clock: Clock,
    private readonly options: RateLimitOptions,
  ) {}

  /** Milliseconds until the key may try again; 0 = now. */
  waitMs(key: string): number {
    const entry = this.#failures.get(key);
    if (entry === undefined) return 0;
    const left = entry.until - this.clock.now();
    if (left <= 0) {
      this.#failures.delete(key);
      return 0;
    }
    return entry.count >= this.options.attemptsMax ? left : 0;
  }

  /** Counts one failure. */
  add(key: string): void {
    const now = this.clock.now();
    const entry = this.#failures.get(key);
    if (entry !== undefined && entry.until > now) {
      entry.count += 1;
      return;
    }
    this.#failures.delete(key);
    if (this.#failures.size >= this.options.keysMax) {
      const oldest = this.#failures.keys().next();
      if (!oldest.done) this.#failures.delete(oldest.value);
    }
    this.#failures.set(key, { count: 1, until: now + this.options.windowMs });
  }

  /** One failure less: it was none. */
  takeBack(key: string): void {
    const entry = this.#failures.get(key);
    if (entry !== undefined && entry.count > 0) entry.count -= 1;
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }
}
