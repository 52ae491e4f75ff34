import type { Clock } from '../../clock/clock';

/** Longer than a caller takes to follow a redirect and to come back. */
const rememberedMs = 60_000;
const rememberedMost = 10_000;

/**
 * Calls that were redirected to the peer site, by Call-ID: who follows a redirect keeps it (RFC 3261 §8.1.3.4), so one that
 * comes again was sent back from there. It ends a circle where a gateway drops the mark of the Contact, or both sites drain.
 */
export class RedirectMemory {
  /** Oldest first. */
  readonly #calls = new Map<string, { readonly times: number; readonly until: number }>();

  constructor(private readonly clock: Clock) {}

  get size(): number {
    return this.#calls.size;
  }

  /** How often the call was redirected lately. */
  times(callId: string): number {
    const known = this.#calls.get(callId);
    return known === undefined || known.until <= this.clock.now() ? 0 : known.times;
  }

  note(callId: string): void {
    const times = this.times(callId) + 1;
    this.#calls.delete(callId);
    const now = this.clock.now();
    for (const [oldest, { until }] of this.#calls) {
      if (until > now && this.#calls.size < rememberedMost) break;
      this.#calls.delete(oldest);
    }
    this.#calls.set(callId, { times, until: now + rememberedMs });
  }
}
