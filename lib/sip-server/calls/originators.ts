import type { Clock } from '../../clock/clock';
import { sessionDescription } from '../../sip/sdp/session-description';
import type { IncomingLeg, Leg } from '../../sip/user-agent/types';
import type { Originator } from './call';

/** A caller whose INVITE waits for us. */
export function invitingOriginator(leg: IncomingLeg): Originator {
  let rung = 0;
  // As text of its own: the body is a piece of the datagram, which would live as long as the call.
  const offer = sessionDescription(leg.invite)?.toString('latin1');
  return {
    leg,
    redirectable: true,
    reliable: leg.reliability !== 'none',
    get offer() {
      return offer === undefined ? undefined : Buffer.from(offer, 'latin1');
    },
    ring(early, status, onPrack) {
      const parts = early === undefined ? {} : { body: early };
      if (onPrack !== undefined) {
        rung = Math.max(rung, status);
        leg.reliableProvisional(status, parts, onPrack);
        return;
      }
      // A caller is told once per kind of news: several phones rung in turn are one ringing to him.
      if (status <= rung && early === undefined) return;
      rung = Math.max(rung, status);
      leg.provisional(status, parts);
    },
    answer(body, headers = []) {
      leg.letInviteGo();
      leg.accept({ headers, ...(body === undefined ? {} : { body }) });
    },
    refuse(status, headers = [], reason = undefined) {
      if (leg.state !== 'ended') leg.reject(status, { headers, ...(reason === undefined ? {} : { reason }) });
    },
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
