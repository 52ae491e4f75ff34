import type { Clock, Timer } from './clock';

/**
 * The machine's clock. Wall time is read once and then advanced by the monotonic counter, so a stepped
 * system clock can't make a timer's deadline jump. Node groups timers of equal delay in one list, which
 * suits a SIP stack: nearly all of its delays are a handful of RFC values.
 */
export class SystemClock implements Clock {
  readonly #origin = Date.now() - performance.now();

  now(): number {
    return Math.floor(this.#origin + performance.now());
  }

  schedule(delayMs: number, callback: () => void): Timer {
    const handle = setTimeout(callback, Math.max(0, delayMs));
    return { cancel: () => clearTimeout(handle) };
  }
}
