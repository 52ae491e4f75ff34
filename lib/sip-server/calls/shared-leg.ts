import type { Leg, LegEvents } from '../../sip/user-agent/types';
import { type CallSession, partiesOf } from './call';

/**
 * A phone's one leg while it serves two calls: the one it holds and the consult call for it. What the phone asks for
 * goes to the call that it does not hold; its BYE ends its part in both.
 */
class SharedLeg {
  readonly #users = new Map<CallSession, LegEvents>();

  constructor(
    private readonly leg: Leg,
    private readonly dn: string,
  ) {
    leg.events = {
      onAcknowledged: (ack) => this.#active()?.onAcknowledged?.(ack),
      onAckTimeout: () => this.#each((events) => events.onAckTimeout?.()),
      onSessionExpired: () => this.#each((events) => events.onSessionExpired?.()),
      onBye: (request) => this.#each((events) => events.onBye?.(request)),
      onRequest: (transaction) => {
        const serve = this.#active()?.onRequest;
        if (serve === undefined) transaction.respond(480);
        else serve(transaction);
      },
      onRefer: (referral) => {
        const serve = this.#active()?.onRefer;
        if (serve === undefined) referral.reject(480);
        else serve(referral);
      },
      onByeDone: (outcome) => this.#active()?.onByeDone?.(outcome),
    };
  }

  /** The call lives on the leg, and what comes is told to `events`; again to replace them. */
  use(session: CallSession, events: LegEvents): void {
    this.#users.set(session, events);
  }

  /** The call is done with the leg. True while another call lives on it. */
  leave(session: CallSession): boolean {
    this.#users.delete(session);
    const [only] = this.#users.values();
    if (only !== undefined && this.#users.size === 1) this.leg.events = only;
    return this.#users.size > 0;
  }

  /** Whether a call other than `session` speaks with the phone now. */
  speaksWithOther(session: CallSession): boolean {
    return [...this.#users.keys()].some((user) => user !== session && !this.#holds(user));
  }

  #active(): LegEvents | undefined {
    const users = [...this.#users];
    return (users.find(([user]) => !this.#holds(user)) ?? users.at(-1))?.[1];
  }

  #each(tell: (events: LegEvents) => void): void {
    for (const events of [...this.#users.values()]) tell(events);
  }

  #holds({ call }: CallSession): boolean {
    return partiesOf(call).some(({ dn, state }) => dn === this.dn && state === 'held');
  }
}

/** The legs that serve two calls; empty in most moments. */
export class SharedLegs {
  readonly #byLeg = new Map<Leg, SharedLeg>();

  of(leg: Leg): SharedLeg | undefined {
    return this.#byLeg.size === 0 ? undefined : this.#byLeg.get(leg);
  }

  /** From now on `second` lives on the leg too, as `first` does with the leg's present events; a leg serves no third. */
  share(leg: Leg, dn: string, first: CallSession, second: CallSession, events: LegEvents): void {
    const firstEvents = leg.events;
    const shared = new SharedLeg(leg, dn);
    shared.use(first, firstEvents);
    shared.use(second, events);
    this.#byLeg.set(leg, shared);
  }

  /** Gives the leg's events to the call, beside those of another call that lives on it. */
  bind(leg: Leg, session: CallSession, events: LegEvents): void {
    const shared = this.of(leg);
    if (shared === undefined) leg.events = events;
    else shared.use(session, events);
  }

  /** The call is done with the leg. True while another call lives on it, so that it must not end. */
  leave(leg: Leg, session: CallSession): boolean {
    const shared = this.of(leg);
    if (shared === undefined) return false;
    const used = shared.leave(session);
    this.#byLeg.delete(leg);
    return used;
  }
}
