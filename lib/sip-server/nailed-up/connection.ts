import type { Clock, Timer } from '../../clock/clock';
import { inactiveOffer } from '../../sip/sdp/inactive-offer';
import { withDirection } from '../../sip/sdp/with-direction';
import type { InDialogAnswer, Leg, LegEvents, ServerRequest } from '../../sip/user-agent/types';
import type { LegMedia } from '../calls/call-media';
import type { Dn } from '../config/types';

/**
 * How a nailed-up connection stands.
 *
 * | from       | when                                   | to      |
 * |------------|----------------------------------------|---------|
 * | connecting | the phone answered                     | parked  |
 * | connecting, parked, parking | a call takes it       | joining |
 * | joining    | the phone took the call's media        | busy    |
 * | joining    | it refused, and is as it was           | parked  |
 * | joining, busy | the call lets go of it              | parking |
 * | parking    | the phone is inactive                  | parked  |
 * | any        | BYE by either side, or a dead dialog   | ended   |
 */
type NailedUpState = 'connecting' | 'parked' | 'joining' | 'busy' | 'parking' | 'ended';

const edges: Readonly<Record<NailedUpState, readonly NailedUpState[]>> = {
  connecting: ['parked', 'joining', 'ended'],
  parked: ['joining', 'ended'],
  joining: ['busy', 'parked', 'parking', 'ended'],
  busy: ['parking', 'ended'],
  parking: ['parked', 'joining', 'ended'],
  ended: [],
};

/** An offer of the peer's, or of another owner of the leg, is open: when to look again, and how often at most. */
const againMs = 500;
const againMax = 128;

/** A call that wants the leg. */
export interface Join {
  /** The description for the phone, asked for when it is sent; undefined: the phone makes the offer. */
  body(): Buffer | undefined;
  /** The phone's 2xx, which must be acknowledged; the leg's events are the call's from now on. */
  onAnswered(answer: InDialogAnswer): void;
  /** The leg is not the call's, with a SIP status that says why. */
  onFailed(status: number): void;
}

export interface ConnectionDeps {
  readonly clock: Clock;
  /** Address of this server in SDP of its own. */
  readonly address: string;
  /** Ends the leg and follows its BYE (S-102). */
  readonly end: (leg: Leg) => void;
  readonly onEnded: (connection: NailedUpConnection) => void;
  /** False: it is not to stay. */
  readonly mayStay: () => boolean;
}

/** The long-lived leg to one phone: parked with `a=inactive` between calls, joined to a customer by re-INVITE. */
export class NailedUpConnection {
  #state: NailedUpState;
  #join: Join | undefined;
  /** A re-INVITE of ours, or the INVITE that sets the leg up, has no final answer. */
  #open: boolean;
  /** What the phone was last told, to be told again as inactive. */
  #told: Buffer;
  #timer: Timer | undefined;
  #tries = 0;

  /** `leg` is either being set up (connecting) or carries a call (busy). */
  constructor(
    readonly dn: Dn,
    readonly leg: Leg,
    readonly media: LegMedia,
    state: 'connecting' | 'busy',
    told: Buffer | undefined,
    /** Ends it after so long without a call; 0 = never. Read when the connection begins. */
    private readonly idleMs: number,
    private readonly deps: ConnectionDeps,
  ) {
    this.#state = state;
    this.#open = state === 'connecting';
    this.#told = told ?? inactiveOffer({ address: deps.address, sessionId: '1', version: 1 });
  }

  get state(): NailedUpState {
    return this.#state;
  }

  /** A call has it or is about to. */
  get isBusy(): boolean {
    return this.#state === 'busy' || this.#state === 'joining';
  }

  /** What the leg's peer may send while no call has it. */
  get ownEvents(): LegEvents {
    return {
      onBye: () => this.lost(),
      onSessionExpired: () => this.end(),
      onRequest: (transaction) => this.#answerParked(transaction),
    };
  }

  /** The phone answered the INVITE that set the leg up. */
  connected(): void {
    this.#open = false;
    this.#timer?.cancel();
    this.leg.events = this.ownEvents;
    if (this.#state === 'connecting') this.#park();
    else this.#drive();
  }

  /** A call takes the leg; only where `isBusy` is false. */
  take(join: Join): void {
    this.#become('joining');
    this.#timer?.cancel();
    this.#join = join;
    this.#drive();
  }

  /** The call lets go: the leg is parked again, or ends where it is not to stay. */
  free(): void {
    this.#join = undefined;
    if (this.#state === 'ended') return;
    if (this.leg.state === 'ended') {
      this.lost();
      return;
    }
    if (!this.deps.mayStay()) {
      this.end();
      return;
    }
    if (this.#state === 'parking' || this.#state === 'parked') return;
    if (!this.#open || this.leg.state === 'confirmed') this.leg.events = this.ownEvents;
    this.#become('parking');
    this.#drive();
  }

  /** BYE, in whatever state. */
  end(): void {
    if (this.#state === 'ended') return;
    this.#over(503);
    this.deps.end(this.leg);
  }

  /** The phone hung up, or never answered. */
  lost(status = 480): void {
    if (this.#state !== 'ended') this.#over(status);
  }

  /** Ends it after so long without a call. */
  endAfter(ms: number): void {
    this.#timer?.cancel();
    this.#timer = this.deps.clock.schedule(ms, () => this.end());
  }

  close(): void {
    this.#timer?.cancel();
  }

  #over(status: number): void {
    this.#timer?.cancel();
    this.#become('ended');
    const join = this.#join;
    this.#join = undefined;
    this.deps.onEnded(this);
    join?.onFailed(status);
  }

  /** Sends what the state asks for, once the leg can take an offer. */
  #drive(): void {
    if (this.#open || (this.#state !== 'joining' && this.#state !== 'parking')) return;
    if (!this.leg.mayOffer('INVITE')) {
      this.#again();
      return;
    }
    this.#tries = 0;
    this.#open = true;
    const join = this.#join;
    if (join !== undefined) {
      const body = join.body();
      if (body !== undefined) this.#told = body;
      this.leg.request('INVITE', body === undefined ? {} : { body }, (answer) =>
        this.#joined(join, body !== undefined, answer),
      );
    } else {
      this.#told = this.media.tell(withDirection(this.#told, 'inactive'), true);
      this.leg.request('INVITE', { body: this.#told }, (answer) => this.#inactive(answer));
    }
  }

  #again(): void {
    this.#timer?.cancel();
    if (++this.#tries > againMax) this.end();
    else this.#timer = this.deps.clock.schedule(againMs, () => this.#drive());
  }

  #joined(join: Join, offered: boolean, answer: InDialogAnswer | undefined): void {
    this.#open = false;
    const accepted = answer !== undefined && answer.response.status < 300;
    if (this.#join !== join) {
      // The call has gone meanwhile.
      if (accepted) answer.ack(offered ? undefined : this.#decline(answer.response.body));
      this.#drive();
      return;
    }
    this.#join = undefined;
    if (accepted) {
      this.#become('busy');
      join.onAnswered(answer);
      return;
    }
    const status = answer?.response.status;
    if (status === undefined || status === 408 || status === 481) this.end();
    else this.#park();
    join.onFailed(status ?? 408);
  }

  /** A 2xx to an INVITE without an offer carries one, which the ACK has to answer (RFC 3261 §13.2.1). */
  #decline(offer: Buffer): Buffer | undefined {
    return offer.length === 0 ? undefined : this.media.tell(withDirection(offer, 'inactive'), true);
  }

  #inactive(answer: InDialogAnswer | undefined): void {
    this.#open = false;
    if (this.#state === 'ended') return;
    if (answer === undefined || answer.response.status >= 300) {
      // A phone that can't be silenced would talk to nobody.
      this.end();
      return;
    }
    answer.ack();
    if (this.#state === 'parking') this.#park();
    else this.#drive();
  }

  #park(): void {
    this.#become('parked');
    if (!this.deps.mayStay()) this.end();
    else if (this.idleMs > 0) this.endAfter(this.idleMs);
  }

  /** A parked phone's own re-INVITE or UPDATE changes nothing: it is answered with what it offers, inactive. */
  #answerParked(transaction: ServerRequest): void {
    const { request } = transaction;
    if (request.method !== 'INVITE' && request.method !== 'UPDATE') {
      transaction.respond(request.method === 'OPTIONS' || request.method === 'INFO' ? 200 : 501);
      return;
    }
    const offered = request.body.length > 0 ? request.body : this.#told;
    if (request.body.length === 0 && request.method === 'UPDATE') transaction.respond(200);
    else transaction.respond(200, { body: this.media.tell(withDirection(offered, 'inactive'), true) });
  }

  #become(next: NailedUpState): void {
    if (!edges[this.#state].includes(next))
      throw new Error(`illegal change of a nailed-up connection: ${this.#state} -> ${next}`);
    this.#state = next;
  }
}
