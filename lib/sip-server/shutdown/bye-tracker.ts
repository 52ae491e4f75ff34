import type { ByeOutcome, Leg, MessageParts, UserAgent } from '../../sip/user-agent/types';

/** How to go on with a BYE that nobody answered within Timer F. */
export type UnansweredPolicy = 'forget' | 'keep' | 'again';

/**
 * The dialogs that this server ended and whose BYE has no final response yet (S-111, S-112). A leg handed over here
 * belongs to nobody else any more.
 */
export class ByeTracker {
  readonly #ending = new Set<Leg>();
  readonly #unanswered = new Set<Leg>();

  constructor(
    private readonly ua: () => UserAgent,
    private readonly hooks: {
      /** Called when a BYE ran into Timer F. */
      unanswered(): UnansweredPolicy;
      /** A BYE got something else than 200, or is given up without any answer. */
      unconfirmed(callId: string, status: number | undefined): void;
      /** Something left the list. */
      changed(): void;
    },
  ) {}

  /** Dialogs whose BYE has no final response. */
  get unconfirmed(): number {
    let count = this.#unanswered.size;
    for (const leg of this.#ending) if (leg.state === 'ending') count += 1;
    return count;
  }

  /** As `unconfirmed`, with the cancelled INVITEs that a late 200 may still turn into a BYE (S-116). */
  get pending(): number {
    return this.#ending.size + this.#unanswered.size;
  }

  /** Ends a leg whatever its state (CANCEL, final response or BYE) and follows it to its end. */
  end(leg: Leg, parts?: MessageParts): void {
    if (leg.state === 'ended' || this.#ending.has(leg) || this.#unanswered.has(leg)) return;
    this.#ending.add(leg);
    leg.events = {
      onFailed: () => this.#gone(leg),
      onBye: () => this.#gone(leg),
      onCancelled: () => this.#gone(leg),
      onByeDone: (outcome) => this.#done(leg, outcome),
    };
    leg.end(parts);
    if (hasEnded(leg)) this.#gone(leg);
  }

  /** FLUSH starts: every dialog whose BYE went unanswered before is tried anew (S-112). */
  retryAll(): void {
    for (const leg of [...this.#unanswered]) this.#again(leg);
  }

  /** Gives up the dialogs whose BYE went unanswered; those under way go on. */
  forgetUnanswered(): void {
    for (const leg of this.#unanswered) this.ua().forget(leg);
    this.#unanswered.clear();
  }

  /** The flush timer ended: what is left is dropped silently and counted (S-114). */
  dropAll(): number {
    const left = [...this.#unanswered, ...[...this.#ending].filter((leg) => leg.state === 'ending')];
    this.#ending.clear();
    this.#unanswered.clear();
    for (const leg of left) {
      this.hooks.unconfirmed(leg.callId, undefined);
      this.ua().forget(leg);
    }
    return left.length;
  }

  #done(leg: Leg, outcome: ByeOutcome): void {
    if (outcome.confirmed) {
      this.#gone(leg);
      return;
    }
    if (outcome.status !== undefined) {
      this.hooks.unconfirmed(leg.callId, outcome.status);
      this.#gone(leg);
      return;
    }
    this.#ending.delete(leg);
    const policy = this.hooks.unanswered();
    if (policy === 'again') this.#again(leg);
    else if (policy === 'keep') this.#unanswered.add(leg);
    else this.ua().forget(leg);
    this.hooks.changed();
  }

  #again(leg: Leg): void {
    this.#unanswered.delete(leg);
    this.#ending.add(leg);
    leg.end();
  }

  #gone(leg: Leg): void {
    this.#ending.delete(leg);
    this.#unanswered.delete(leg);
    this.hooks.changed();
  }
}

// The state changes behind the compiler's back while `end` runs.
const hasEnded = (leg: Leg): boolean => leg.state === 'ended';
