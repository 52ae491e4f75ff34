import type { Clock } from '../../clock/clock';
import type { GroupedTimers, TimerEntry, TimerTarget } from '../transaction/grouped-timers';
import { MIN_SE_FLOOR } from './session-expires';

export interface SessionTimerOwner {
  /** It is time to refresh: `set` follows when that worked, `stop` when the session is over. */
  onRefreshDue(): void;
  /** Nobody refreshed the session in time (RFC 4028 §10). */
  onExpired(): void;
}

/**
 * The running interval of one dialog (RFC 4028 §10): the side that refreshes does so at half of it, again at half of
 * what is left; either side ends the call a little before it is over, by a third of it or by 32 s.
 */
export class SessionTimer implements TimerTarget {
  readonly #clock: Clock;
  readonly #timers: GroupedTimers;
  readonly #owner: SessionTimerOwner;
  #entry: TimerEntry | undefined;
  /** Infinity where the peer refreshes. */
  #refreshAt = 0;
  #expiresAt = 0;

  constructor(clock: Clock, timers: GroupedTimers, owner: SessionTimerOwner) {
    this.#clock = clock;
    this.#timers = timers;
    this.#owner = owner;
  }

  /** Starts the interval anew; one below the RFC's 90 s is taken as 90 s. */
  set(seconds: number, weRefresh: boolean): void {
    const interval = Math.max(seconds, MIN_SE_FLOOR);
    const now = this.#clock.now();
    this.#expiresAt = now + (interval - Math.min(32, interval / 3)) * 1_000;
    this.#refreshAt = weRefresh ? now + interval * 500 : Number.POSITIVE_INFINITY;
    this.#arm();
  }

  stop(): void {
    this.#timers.stop(this.#entry);
    this.#entry = undefined;
  }

  onTimer(_name: string): void {
    this.#entry = undefined;
    const now = this.#clock.now();
    if (now >= this.#expiresAt) {
      this.#owner.onExpired();
      return;
    }
    if (now >= this.#refreshAt) {
      this.#refreshAt = now + Math.max(5_000, (this.#expiresAt - now) / 2);
      this.#arm();
      this.#owner.onRefreshDue();
    } else this.#arm();
  }

  #arm(): void {
    this.#timers.stop(this.#entry);
    const dueMs = Math.min(this.#refreshAt, this.#expiresAt) - this.#clock.now();
    this.#entry = this.#timers.start(ladderStepMs(dueMs), 'session', this);
  }
}

/**
 * The largest power of two of seconds that is no longer than `dueMs`, at least one second: peers choose intervals as they
 * like, and grouped timers want few delays. A timer climbs down in a few steps and is less than a second late.
 */
export function ladderStepMs(dueMs: number): number {
  return dueMs < 2_000 ? 1_000 : 2 ** Math.floor(Math.log2(dueMs / 1_000)) * 1_000;
}
