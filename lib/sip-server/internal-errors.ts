import type { Clock } from '../clock/clock';
import type { Log } from '../log/log';

/** Most errors logged are this far apart; those between are counted. */
const logEveryMs = 1000;

/** Bugs that were caught where they would have ended the process and every call on it. */
export class InternalErrors {
  #total = 0;
  #unlogged = 0;
  #nextLogAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly log: Log,
  ) {}

  /** Since the process started. */
  get total(): number {
    return this.#total;
  }

  /** Where errors of one part go; `part` says in the log what was being done. */
  of(part: string): (error: unknown) => void {
    return (error) => {
      this.#total += 1;
      this.#unlogged += 1;
      const now = this.clock.now();
      if (now < this.#nextLogAt) return;
      this.#nextLogAt = now + logEveryMs;
      this.log.error('internal error; the server goes on', { part, count: this.#unlogged, error });
      this.#unlogged = 0;
    };
  }
}
