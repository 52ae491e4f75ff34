/**
 * Estimates how far a remote clock is ahead of ours, ms. A message can only be late, so every sample is at most the true
 * offset, and the greatest of the last few is the best estimate.
 */
export class ClockOffset {
  readonly #samples: number[] = [];
  readonly #keep: number;

  constructor(keep = 16) {
    this.#keep = keep;
  }

  /** A remote time stamp, and our time when it arrived. */
  sample(remote: number, local: number): void {
    this.#samples.push(remote - local);
    if (this.#samples.length > this.#keep) this.#samples.shift();
  }

  /** 0 until the first sample. */
  get ms(): number {
    return this.#samples.length === 0 ? 0 : Math.max(...this.#samples);
  }
}
