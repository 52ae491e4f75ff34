/** A pending call-back; cancelling it twice, or after it ran, does nothing. */
export interface Timer {
  cancel(): void;
}

/**
 * Where every component gets its time from, so that tests decide when it passes.
 * `now()` is milliseconds since the Unix epoch and never runs backwards within one process.
 */
export interface Clock {
  now(): number;
  /** Runs `callback` once, `delayMs` from now (0 = as soon as the current work is done). */
  schedule(delayMs: number, callback: () => void): Timer;
}
