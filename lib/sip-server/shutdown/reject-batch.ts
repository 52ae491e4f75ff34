import type { RejectedCount } from '../../feed/shutdown-events';

/** Rejections are recorded at most this often, so that a storm of INVITEs is no storm of records. */
const everyMs = 10_000;

export interface RejectedBatch {
  /** When the first and the last of them came. */
  readonly from: number;
  readonly to: number;
  readonly rejected: RejectedCount[];
}

/** Gathers rejected INVITEs into few records that still say when they came. Bounded by codes times trunks. */
export class RejectBatch {
  readonly #counts = new Map<string, RejectedCount>();
  #from = 0;
  #to = 0;
  #takenAt = -Infinity;

  /** One more; the batch if it is time to record it. */
  add(code: number, trunk: string, now: number): RejectedBatch | undefined {
    if (this.#counts.size === 0) this.#from = now;
    this.#to = now;
    const key = `${code}|${trunk}`;
    const count = (this.#counts.get(key)?.count ?? 0) + 1;
    this.#counts.set(key, { code, trunk, count });
    return now - this.#takenAt < everyMs ? undefined : this.take(now);
  }

  /** What has been gathered; undefined if nothing. */
  take(now: number): RejectedBatch | undefined {
    if (this.#counts.size === 0) return undefined;
    const batch = { from: this.#from, to: this.#to, rejected: [...this.#counts.values()] };
    this.#counts.clear();
    this.#takenAt = now;
    return batch;
  }
}
