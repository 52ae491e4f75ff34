import type { Clock, Timer } from '../../clock/clock';
import type { LegEvents, OutgoingLeg, ServerRequest, UserAgent } from '../../sip/user-agent/types';
import type { Counters } from '../counters';
import { answerSdp, offerSdp } from '../sdp';

/** One call to be made. Times in milliseconds. */
export interface CallPlan {
  /** The caller's own number. */
  readonly number: string;
  /** Request-URI. */
  readonly uri: string;
  /** The caller hangs up after waiting so long unanswered. */
  readonly patienceMs: number;
  /** The caller hangs up after talking so long. */
  readonly lengthMs: number;
  readonly mediaPort: number;
}

type State =
  | { readonly kind: 'new' }
  | { readonly kind: 'waiting' | 'talking'; readonly leg: OutgoingLeg; readonly timer: Timer }
  | { readonly kind: 'over' };

/** A person who calls, waits as long as patience lasts, talks, and hangs up. */
export class Caller {
  readonly #clock: Clock;
  readonly #agent: UserAgent;
  readonly #counters: Counters;
  readonly #plan: CallPlan;
  readonly #onOver: (caller: Caller) => void;
  #state: State = { kind: 'new' };
  #version = 1;

  constructor(
    clock: Clock,
    agent: UserAgent,
    counters: Counters,
    plan: CallPlan,
    onOver: (caller: Caller) => void,
  ) {
    this.#clock = clock;
    this.#agent = agent;
    this.#counters = counters;
    this.#plan = plan;
    this.#onOver = onOver;
  }

  get state(): State['kind'] {
    return this.#state.kind;
  }

  place(): void {
    const { number, uri, patienceMs } = this.#plan;
    this.#counters.bump('callsPlaced');
    const leg = this.#agent.invite({
      uri,
      from: `<sip:${number}@${this.#agent.hostPort}>`,
      to: `<${uri}>`,
      body: offerSdp(this.#media()),
      events: this.#events(),
    });
    if (this.#state.kind !== 'new') return;
    const timer = this.#clock.schedule(patienceMs, () => {
      this.#counters.bump('callsAbandoned');
      this.hangUp();
    });
    this.#state = { kind: 'waiting', leg, timer };
  }

  /** CANCEL or BYE, as the call stands. */
  hangUp(): void {
    if (this.#state.kind !== 'waiting' && this.#state.kind !== 'talking') return;
    const { leg } = this.#state;
    this.#over();
    leg.events = { onByeDone: () => this.#agent.forget(leg) };
    leg.end();
  }

  #events(): LegEvents {
    return {
      onAnswered: () => this.#answered(),
      onFailed: () => {
        this.#counters.bump('callsLost');
        this.#over();
      },
      onBye: () => {
        this.#counters.bump('callsFinished');
        this.#over();
      },
      onRequest: (transaction) => this.#onRequest(transaction),
    };
  }

  #answered(): void {
    if (this.#state.kind !== 'waiting') return;
    const { leg, timer: patience } = this.#state;
    patience.cancel();
    leg.ack();
    this.#counters.bump('callsAnswered');
    const timer = this.#clock.schedule(this.#plan.lengthMs, () => {
      this.#counters.bump('callsFinished');
      this.hangUp();
    });
    this.#state = { kind: 'talking', leg, timer };
  }

  #onRequest(transaction: ServerRequest): void {
    const { method, body } = transaction.request;
    if (method === 'INVITE' || (method === 'UPDATE' && body.length > 0)) {
      this.#version += 1;
      transaction.respond(200, { body: answerSdp(body, this.#media()) });
    } else {
      transaction.respond(method === 'UPDATE' || method === 'INFO' || method === 'OPTIONS' ? 200 : 501);
    }
  }

  #over(): void {
    if (this.#state.kind === 'waiting' || this.#state.kind === 'talking') this.#state.timer.cancel();
    const before = this.#state.kind;
    this.#state = { kind: 'over' };
    if (before !== 'over') this.#onOver(this);
  }

  #media(): { address: string; port: number; sessionId: number; version: number } {
    const [address = '127.0.0.1'] = this.#agent.hostPort.split(/:\d+$/);
    return { address, port: this.#plan.mediaPort, sessionId: this.#plan.mediaPort, version: this.#version };
  }
}
