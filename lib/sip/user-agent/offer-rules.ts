import type { SipRequest } from '../message/types';

/** Which offers are open in a leg's dialog, in either direction. */
export interface OfferStanding {
  readonly direction: 'in' | 'out';
  /** The initial INVITE has no final response. */
  readonly unanswered: boolean;
  /** Its offer was answered all the same, by reliable provisional responses (RFC 3262 §5). */
  readonly describedEarly: boolean;
  /** INVITEs, UPDATEs with an offer and PRACKs with a body of ours that are open. */
  readonly ownOffers: number;
  /** UPDATEs and PRACKs with a body of the peer that are open. */
  readonly peerOffers: number;
  /** A re-INVITE of the peer is open. */
  readonly peerInvite: boolean;
  /** A 2xx of ours waits for its ACK, which brings the answer to our offer where it says `answer`. */
  readonly awaitedAck: 'none' | 'plain' | 'answer';
}

/** 491: offers crossed; 500 with Retry-After: the peer's own earlier one is open. */
export type OfferVerdict = 'taken' | 491 | 500;

/** Whether an INVITE or UPDATE of the peer can be taken now (RFC 3261 §14.2, RFC 3311 §5.2). */
export function judgeOffer(request: SipRequest, standing: OfferStanding): OfferVerdict {
  const { unanswered, describedEarly, awaitedAck, ownOffers, peerOffers, peerInvite } = standing;
  const isInvite = request.method === 'INVITE';
  if (isInvite && (peerInvite || (unanswered && standing.direction === 'in'))) return 500;
  if (isInvite || request.body.length > 0) {
    const initialOpen = unanswered && (isInvite || !describedEarly);
    if (ownOffers > 0 || (initialOpen && standing.direction === 'out')) return 491;
    if (awaitedAck === 'answer' || (isInvite && awaitedAck === 'plain')) return 491;
    if (initialOpen || peerInvite) return 500;
  }
  return peerOffers > 0 ? 500 : 'taken';
}

/** Whether an offer of ours could go out now (RFC 3261 §14.1, RFC 3311 §5.1). */
export function isFreeForOffer(method: string, confirmed: boolean, standing: OfferStanding): boolean {
  if (standing.ownOffers > 0 || standing.peerOffers > 0 || standing.peerInvite) return false;
  if (standing.awaitedAck !== 'none') return false;
  return confirmed || (method === 'UPDATE' && standing.unanswered && standing.describedEarly);
}

/** A request of the peer that keeps the dialog from other offers until it is answered. */
export function countsAsOffer(request: SipRequest): boolean {
  return request.method === 'UPDATE' || (request.method === 'PRACK' && request.body.length > 0);
}
