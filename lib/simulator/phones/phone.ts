import type { Clock, Timer } from '../../clock/clock';
import type { IncomingLeg, Leg, LegEvents, ServerRequest, UserAgent } from '../../sip/user-agent/types';
import type { Counters } from '../counters';
import { type Random, between, chance, logNormal } from '../random';
import { type MediaEndpoint, answerSdp, offerSdp } from '../sdp';

/** How an agent handles calls. Times in milliseconds. */
export interface PhoneHabits {
  readonly ringMinMs: number;
  readonly ringMaxMs: number;
  /** Share of calls that the agent, not the caller, would end. */
  readonly hangUpShare: number;
  readonly meanCallMs: number;
  readonly sigma: number;
  /** Longer than any caller talks: then it is put down, whatever has become of its call. */
  readonly talkMaxMs: number;
}

export interface PhoneOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly counters: Counters;
  readonly habits: PhoneHabits;
  readonly media: Omit<MediaEndpoint, 'version'>;
  readonly extension: string;
  readonly agent: Pick<UserAgent, 'invite' | 'forget'>;
}

/** How long it rings elsewhere before the agent gives up, and how long he talks to a colleague. */
const dialMs = 12_000;
const chatMinMs = 6_000;
const chatMaxMs = 15_000;

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'ringing'; readonly leg: IncomingLeg; readonly timer: Timer }
  | { readonly kind: 'dialing' | 'talking'; readonly leg: Leg; readonly timer: Timer };

/** One agent's telephone: a single line that rings or is dialled from, is answered, and is put down. */
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
    leg.events = this.#events();
  }

  /** Calls a number at the server `host:port`; nothing where the line is not free. */
  dial(number: string, server: string): void {
    if (this.busy) return;
    const { agent, clock, extension, random } = this.#options;
    this.#version += 1;
    const leg = agent.invite({
      uri: `sip:${number}@${server}`,
      from: `<sip:${extension}@${server}>`,
      to: `<sip:${number}@${server}>`,
      body: offerSdp({ ...this.#options.media, version: this.#version }),
      events: {
        ...this.#events(),
        onFailed: () => this.#idle(),
        onAnswered: () => {
          leg.ack();
          this.#talk(leg, between(random, chatMinMs, chatMaxMs));
        },
      },
    });
    this.#state = { kind: 'dialing', leg, timer: clock.schedule(dialMs, () => this.hangUp()) };
  }

  /** Blind transfer of the call by REFER (RFC 5589 §6); the server ends this leg when it went well. */
  refer(number: string): void {
    if (this.#state.kind !== 'talking') return;
    const { leg } = this.#state;
    leg.refer({ referTo: `<sip:${number}@${leg.remote.address}:${leg.remote.port}>` });
  }

  /** The agent does not end his call first any more. */
  stay(): void {
    if (this.#state.kind === 'talking') this.#talk(this.#state.leg, this.#options.habits.talkMaxMs);
  }

  /** Ends whatever call there is. */
  hangUp(): void {
    if (this.#state.kind === 'idle') return;
    const { leg } = this.#state;
    this.#idle();
    leg.events = { onByeDone: () => this.#options.agent.forget(leg) };
    leg.end();
  }

  #answer(leg: IncomingLeg): void {
    const { random, habits, counters } = this.#options;
    leg.accept({ body: this.#describe(leg.invite.body) });
    counters.bump('offersAnswered');
    const ends = chance(random, habits.hangUpShare);
    const talkMs = ends ? logNormal(random, habits.meanCallMs, habits.sigma) : habits.talkMaxMs;
    this.#talk(leg, Math.min(talkMs, habits.talkMaxMs));
  }

  #talk(leg: Leg, forMs: number): void {
    this.#stopTimer();
    const timer = this.#options.clock.schedule(forMs, () => this.hangUp());
    this.#state = { kind: 'talking', leg, timer };
  }

  #events(): LegEvents {
    return {
      onCancelled: () => this.#idle(),
      onBye: () => this.#idle(),
      onAckTimeout: () => this.hangUp(),
      onRequest: (transaction) => this.#onRequest(transaction),
    };
  }

  #idle(): void {
    this.#stopTimer();
    this.#state = { kind: 'idle' };
  }

  #stopTimer(): void {
    if (this.#state.kind !== 'idle') this.#state.timer.cancel();
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
