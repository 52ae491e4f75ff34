import type { Clock, Timer } from '../clock/clock';
import type { Line } from './line';

/** What people mean to do next with each of their lines, one thing a line. */
export class Intentions {
  readonly #timers = new Map<Line, Timer>();

  constructor(private readonly clock: Clock) {}

  /** In the place of what was meant before. */
  after(line: Line, ms: number, then: () => void): void {
    this.#timers.get(line)?.cancel();
    this.#timers.set(line, this.clock.schedule(ms, then));
  }

  /** The line is over. */
  forget(line: Line): void {
    this.#timers.get(line)?.cancel();
    this.#timers.delete(line);
  }
}
