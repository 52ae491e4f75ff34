import type { Journal } from './journal/types';

/**
 * Holds announcements back until the journal has on disk what they tell of (S-124). Nothing pending: they go at once.
 * Order is kept: once one waits, all later ones wait behind it, and one sync lets a whole tick's worth go.
 */
export class Outbox {
  #waiting: (() => void)[] = [];
  #flushing = false;

  constructor(
    private readonly journal: Pick<Journal, 'pending' | 'synced'>,
    private readonly onFault: (error: unknown) => void,
  ) {}

  send(announce: () => void): void {
    if (!this.#flushing && !this.journal.pending) {
      announce();
      return;
    }
    this.#waiting.push(announce);
    if (!this.#flushing) void this.#flush();
  }

  async #flush(): Promise<void> {
    this.#flushing = true;
    while (this.#waiting.length > 0) {
      try {
        await this.journal.synced();
      } catch (error) {
        // The calls go on without their record: an operator must hear of it, callers must not.
        this.onFault(error);
      }
      const batch = this.#waiting;
      this.#waiting = [];
      for (const announce of batch) announce();
    }
    this.#flushing = false;
  }
}
