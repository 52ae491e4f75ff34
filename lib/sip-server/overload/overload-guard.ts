import type { Clock, Timer } from '../../clock/clock';
import { type LoadSample, nextShedding, noShedding, sampleEveryMs, type Shedding } from './shedding';

export interface OverloadGuardOptions {
  readonly clock: Clock;
  /** Fullness of the fullest SIP receive queue, 0 to 1. */
  readonly backlog: () => number;
  readonly onBegin: (sample: LoadSample) => void;
  readonly onEnd: () => void;
}

/**
 * Watches the load while calls come in, and says which new ones are shed. It samples only then: an idle server has no
 * overload, and needs no timer.
 */
export class OverloadGuard {
  readonly #options: OverloadGuardOptions;
  #state: Shedding = noShedding;
  #timer: Timer | undefined;
  #asked = false;
  #lagMs = 0;
  /** What has been admitted of the share so far; a call goes in when it reaches one. */
  #credit = 0;
  #shedTotal = 0;

  constructor(options: OverloadGuardOptions) {
    this.#options = options;
  }

  /** New calls shed since the process started. */
  get shedTotal(): number {
    return this.#shedTotal;
  }

  /** Lag of the event loop at the last sample, in seconds. */
  get lagSeconds(): number {
    return this.#lagMs / 1000;
  }

  /** Asked for each new call: true = shed it. */
  sheds(): boolean {
    this.#asked = true;
    this.#timer ??= this.#schedule();
    if (this.#state.admitted >= 1) return false;
    this.#credit += this.#state.admitted;
    if (this.#credit >= 1) {
      this.#credit -= 1;
      return false;
    }
    this.#shedTotal += 1;
    return true;
  }

  close(): void {
    this.#timer?.cancel();
  }

  #schedule(): Timer {
    const due = this.#options.clock.now() + sampleEveryMs;
    return this.#options.clock.schedule(sampleEveryMs, () => this.#sample(due));
  }

  #sample(due: number): void {
    const { clock, backlog, onBegin, onEnd } = this.#options;
    this.#lagMs = Math.max(0, clock.now() - due);
    const before = this.#state.overloaded;
    const sample = { lagMs: this.#lagMs, backlog: backlog() };
    this.#state = nextShedding(this.#state, sample);
    const now = this.#state.overloaded;
    if (now && !before) onBegin(sample);
    if (before && !now) onEnd();
    const goesOn = this.#asked || this.#state.overloaded || this.#state.hot > 0;
    this.#asked = false;
    this.#timer = goesOn ? this.#schedule() : undefined;
  }
}
