import type { Clock } from '../../clock/clock';

/** Passes on at most one warning a second, with the number of those since the last that was passed on. */
export class Warnings {
  readonly #clock: Clock;
  readonly #report: ((message: string, count: number) => void) | undefined;
  readonly #onFault: ((error: unknown) => void) | undefined;
  #since = 0;
  #nextAt = 0;

  constructor(
    clock: Clock,
    report: ((message: string, count: number) => void) | undefined,
    onFault?: (error: unknown) => void,
  ) {
    this.#clock = clock;
    this.#report = report;
    this.#onFault = onFault;
  }

  warn(message: string): void {
    this.#since++;
    const now = this.#clock.now();
    if (this.#report === undefined || now < this.#nextAt) return;
    this.#nextAt = now + 1_000;
    const count = this.#since;
    this.#since = 0;
    this.#report(message, count);
  }

  /** A bug of ours or of the handler, caught so that the next packet is still served. */
  readonly fault = (error: unknown): void => {
    if (this.#onFault !== undefined) this.#onFault(error);
    else this.warn(error instanceof Error ? (error.stack ?? error.message) : String(error));
  };
}
