import { inactiveOffer } from '../../sip/sdp/inactive-offer';
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
    answer(answer) {
      leg.letInviteGo();
      leg.accept(answer === undefined ? {} : { body: answer });
    },
    refuse(status, headers) {
      if (leg.state !== 'ended') leg.reject(status, headers === undefined ? {} : { headers });
    },
  };
}

/**
 * A phone that was called first (RequestMakeCall; RFC 3725 flow I): its 200 carried the offer, its ACK waits for the
 * destination's answer.
 */
export function calledFirstOriginator(
  leg: Leg,
  offer: Buffer,
  address: string,
  does: { readonly acknowledge: (body?: Buffer) => void; readonly letGo: () => void },
): Originator {
  let acknowledged = false;
  const acknowledge = (body: Buffer | undefined): void => {
    if (acknowledged) return;
    acknowledged = true;
    does.acknowledge(body);
  };
  return {
    leg,
    redirectable: false,
    reliable: false,
    offer,
    ring: () => undefined,
    answer: acknowledge,
    refuse() {
      acknowledge(inactiveOffer({ address, sessionId: '1', version: 1 }));
      does.letGo();
    },
  };
}
