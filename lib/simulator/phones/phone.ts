import type { Clock, Timer } from '../../clock/clock';
import type { IncomingLeg, Leg, ServerRequest } from '../../sip/user-agent/types';
import type { Counters } from '../counters';
import { type Random, between, chance, logNormal } from '../random';
import { type MediaEndpoint, answerSdp } from '../sdp';

/** How an agent handles calls. Times in milliseconds. */
export interface PhoneHabits {
  readonly ringMinMs: number;
  readonly ringMaxMs: number;
  /** Share of calls that the agent, not the caller, would end. */
  readonly hangUpShare: number;
  readonly meanCallMs: number;
  readonly sigma: number;
}

export interface PhoneOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly counters: Counters;
  readonly habits: PhoneHabits;
  readonly media: Omit<MediaEndpoint, 'version'>;
  readonly forget: (leg: Leg) => void;
}

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'ringing'; readonly leg: IncomingLeg; readonly timer: Timer }
  | { readonly kind: 'talking'; readonly leg: IncomingLeg; readonly timer: Timer | undefined };

/** One agent's telephone: a single line that rings, is answered, and is put down. */
export class Phone {
  readonly #options: PhoneOptions;
  #state: State = { kind: 'idle' };
  #version = 0;

  constructor(options: PhoneOptions) {
    this.#options = options;
  }

  get busy(): boolean {
    return this.#state.kind !== 'idle';
  }

  /** Rings, or answers 486 while in a call. */
  onInvite(leg: IncomingLeg): void {
    if (this.busy) {
      leg.reject(486);
      return;
    }
    const { clock, random, habits } = this.#options;
    leg.provisional(180);
    const ringMs = between(random, habits.ringMinMs, habits.ringMaxMs);
    this.#state = { kind: 'ringing', leg, timer: clock.schedule(ringMs, () => this.#answer(leg)) };
    leg.events = {
      onCancelled: () => this.#idle(),
      onBye: () => this.#idle(),
      onAckTimeout: () => this.hangUp(),
      onRequest: (transaction) => this.#onRequest(transaction),
    };
  }

  /** Ends whatever call there is. */
  hangUp(): void {
    if (this.#state.kind === 'idle') return;
    const { leg } = this.#state;
    this.#idle();
    leg.events = { onByeDone: () => this.#options.forget(leg) };
    leg.end();
  }

  #answer(leg: IncomingLeg): void {
    const { clock, random, habits, counters } = this.#options;
    leg.accept({ body: this.#describe(leg.invite.body) });
    counters.bump('offersAnswered');
    const timer = chance(random, habits.hangUpShare)
      ? clock.schedule(logNormal(random, habits.meanCallMs, habits.sigma), () => this.hangUp())
      : undefined;
    this.#state = { kind: 'talking', leg, timer };
  }

  #idle(): void {
    if (this.#state.kind !== 'idle') this.#state.timer?.cancel();
    this.#state = { kind: 'idle' };
  }

  /** re-INVITE and UPDATE: the offered direction is followed; INFO is taken note of. */
  #onRequest(transaction: ServerRequest): void {
    const { method, body } = transaction.request;
    if (method === 'INVITE' || (method === 'UPDATE' && body.length > 0)) {
      transaction.respond(200, { body: this.#describe(body) });
    } else if (method === 'UPDATE' || method === 'INFO' || method === 'OPTIONS') {
      transaction.respond(200);
    } else {
      transaction.respond(501);
    }
  }

  #describe(offer: Buffer): Buffer {
    this.#version += 1;
    return answerSdp(offer, { ...this.#options.media, version: this.#version });
  }
}
