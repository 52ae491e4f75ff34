import type { Clock } from '../../clock/clock';
import { sessionDescription } from '../../sip/sdp/session-description';
import type { ExtraHeaders, IncomingLeg, Leg, ServerRequest } from '../../sip/user-agent/types';
import type { CallSession, Originator } from './call';
import type { LegMedia } from './call-media';
import type { CallContext } from './context';
import { joinMedia } from './re-offer';
import { letGo } from './release';

/** A caller whose INVITE waits for us. */
export class InvitingOriginator implements Originator {
  readonly leg: IncomingLeg;
  readonly redirectable: boolean;
  readonly reliable: boolean;
  /** As text of its own: the body is a piece of the datagram, which would live as long as the call. */
  readonly #offer: string | undefined;
  #rung = 0;

  constructor(leg: IncomingLeg, redirectable = true) {
    this.leg = leg;
    this.redirectable = redirectable;
    this.reliable = leg.reliability !== 'none';
    this.#offer = sessionDescription(leg.invite)?.toString('latin1');
  }

  get offer(): Buffer | undefined {
    return this.#offer === undefined ? undefined : Buffer.from(this.#offer, 'latin1');
  }

  ring(body: Buffer | undefined, status: number, onPrack?: (transaction: ServerRequest) => void): void {
    const parts = body === undefined ? {} : { body };
    // A caller is told once per kind of news: several phones rung in turn are one ringing to him.
    if (onPrack === undefined && status <= this.#rung && body === undefined) return;
    this.#rung = Math.max(this.#rung, status);
    if (onPrack === undefined) this.leg.provisional(status, parts);
    else this.leg.reliableProvisional(status, parts, onPrack);
  }

  answer(body: Buffer | undefined, headers: ExtraHeaders = []): void {
    this.leg.letInviteGo();
    this.leg.accept({ headers, ...(body === undefined ? {} : { body }) });
  }

  refuse(status: number, headers: ExtraHeaders = [], reason?: string): void {
    if (this.leg.state !== 'ended')
      this.leg.reject(status, { headers, ...(reason === undefined ? {} : { reason }) });
  }
}

/**
 * A party whose call is up, as the originating side of an offer to his next partner, who gets what he has described in it
 * (`own`) and whose answer comes to him by re-INVITE. `session`: the call that is offered.
 */
export function speakingOriginator(
  ctx: CallContext,
  leg: Leg,
  own: LegMedia,
  session: () => CallSession,
): Originator {
  return {
    leg,
    redirectable: false,
    reliable: false,
    get offer() {
      return own.received;
    },
    ring: () => undefined,
    answer(body) {
      if (body !== undefined) joinMedia(ctx, session(), body);
    },
    refuse: () => letGo(ctx, session(), leg),
  };
}

/** A phone gives up its 2xx after 32 s without ACK (RFC 3261 §13.3.1.4). */
const destinationAnswersWithinMs = 10_000;

/**
 * A phone that was called first (RequestMakeCall; RFC 3725 flow I): its 200 carried the offer, its ACK waits for the
 * destination's answer. Where that takes long the ACK makes the media inactive, and a re-INVITE brings the answer.
 */
export function calledFirstOriginator(
  leg: Leg,
  offer: Buffer,
  does: {
    readonly clock: Clock;
    readonly acknowledge: (body?: Buffer) => void;
    /** The answer to `offer` that moves no media. */
    readonly decline: () => Buffer;
    /** Offers the phone the media of a destination that answered late. */
    readonly join: (body: Buffer) => void;
    readonly letGo: () => void;
  },
): Originator {
  let acknowledged = false;
  const acknowledge = (body: Buffer | undefined): void => {
    acknowledged = true;
    timer.cancel();
    does.acknowledge(body);
  };
  const timer = does.clock.schedule(destinationAnswersWithinMs, () => {
    if (leg.state !== 'ended') acknowledge(does.decline());
  });
  return {
    leg,
    redirectable: false,
    reliable: false,
    offer,
    ring: () => undefined,
    answer(body) {
      if (!acknowledged) acknowledge(body);
      else if (body !== undefined) does.join(body);
    },
    refuse() {
      if (!acknowledged) acknowledge(does.decline());
      does.letGo();
    },
  };
}
