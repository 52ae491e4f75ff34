import type { InDialogAnswer, Leg, ServerRequest } from '../../sip/user-agent/types';
import { sdpDirection } from '../../sip/sdp/direction';
import { sessionDescription } from '../../sip/sdp/session-description';
import { type CallSession, partyAt, type Place } from './call';
import { other } from './call-media';
import type { CallContext } from './context';
import { setHeld } from './hold';
import { failureInside } from './failure';
import { contentOf, partnerOf } from './passed-on';
import { placeLost } from './leave';

/** What the call does with an offer's outcome. */
interface Exchange {
  readonly ctx: CallContext;
  readonly session: CallSession;
  readonly place: Place;
  readonly transaction: ServerRequest;
  /** The offer that came; undefined where the other side makes it. */
  readonly offer: Buffer | undefined;
  /** What the sender had described before it. */
  readonly before: Buffer | undefined;
}

/**
 * Passes a re-INVITE, or an UPDATE with an offer, on to the other leg. While that leg can't take an offer the sender
 * gets 491 and tries again by RFC 3261 §14.1. Where the other peer answers 491 the leg waits and tries again itself while
 * the sender's request stays open: it would only come back with the same thing.
 */
export function relayOffer(
  ctx: CallContext,
  session: CallSession,
  place: Place,
  transaction: ServerRequest,
): void {
  const { request } = transaction;
  const partner = partnerOf(place);
  if (partner === undefined) {
    transaction.respond(480);
    return;
  }
  // The server is about to give one of the legs another partner, or tells them both of a hold.
  if (place.bridge.renegotiating || !partner.mayOffer(request.method === 'INVITE' ? 'INVITE' : 'UPDATE')) {
    transaction.respond(491);
    return;
  }
  const offer = sessionDescription(request);
  const { bridge, side } = place;
  const before = bridge.media.of(side).received;
  const exchange = { ctx, session, place, transaction, offer, before };
  if (ctx.sharedLegs.of(partner)?.speaksWithOther(session) === true) {
    answerForHolder(exchange);
    return;
  }
  const body = offer === undefined ? undefined : bridge.media.relay(side, offer, 'offer');
  let cancelled = false;
  const sent = partner.request(request.method, contentOf(request, body), (answer, failure) => {
    if (answer === undefined || answer.response.status >= 300) forgetOffer(exchange);
    if (!cancelled) relayAnswer(exchange, answer, failure);
    else if (answer !== undefined && answer.response.status < 300) takeBack(exchange, partner, answer);
  });
  transaction.onCancel = () => {
    cancelled = true;
    sent.cancel();
  };
}

/**
 * The partner holds this call and speaks in another one on the same leg: his phone is not disturbed there. He hears of the
 * offer when he comes back; until then it is answered `inactive` for him.
 */
function answerForHolder(exchange: Exchange): void {
  const { ctx, transaction, offer, place } = exchange;
  const { media } = place.bridge;
  if (offer === undefined) {
    transaction.respond(488);
    return;
  }
  const isEcho = media.echoesHold(place.side, offer);
  media.noteOffer(place.side, offer);
  const own = media.offerTo(place.side) ?? media.decline(place.side, offer, ctx.address);
  transaction.respond(200, { body: own });
  if (!isEcho) noteHold(exchange, isHold(offer));
}

function relayAnswer(
  exchange: Exchange,
  answer: InDialogAnswer | undefined,
  failure: number | undefined,
): void {
  const { transaction, offer } = exchange;
  const { bridge, side } = exchange.place;
  if (answer === undefined || answer.response.status >= 300) {
    refuse(exchange, answer, failure);
    return;
  }
  const { response } = answer;
  const described = sessionDescription(response);
  if (transaction.request.method === 'INVITE') {
    if (offer !== undefined) answer.ack();
    else
      transaction.onAck = (ack) => {
        const body = sessionDescription(ack);
        answer.ack(body === undefined ? undefined : bridge.media.relay(side, body, 'answer'));
        if (body !== undefined)
          noteHold(exchange, sdpDirection(body) === 'sendonly' || silences(body, described));
      };
  }
  const kind = offer === undefined ? 'offer' : 'answer';
  const body = described === undefined ? undefined : bridge.media.relay(other(side), described, kind);
  transaction.respond(response.status, contentOf(response, body));
  if (offer !== undefined && !bridge.media.echoesHold(side, offer)) noteHold(exchange, isHold(offer));
}

/** The offer never became the session's. */
function forgetOffer({ place, before }: Exchange): void {
  if (before !== undefined) place.bridge.media.of(place.side).note(before);
}

/** The 2xx crossed the CANCEL: the other peer took what the sender has withdrawn, and is offered what was before. */
function takeBack(exchange: Exchange, partner: Leg, answer: InDialogAnswer): void {
  const { place, offer } = exchange;
  forgetOffer(exchange);
  const body = place.bridge.media.offerTo(other(place.side));
  answer.ack(offer === undefined ? body : undefined);
  if (offer !== undefined && body !== undefined)
    partner.request('INVITE', { body }, (restored) => restored?.ack());
}

/** 408 and 481 mean that the other dialog is gone, and the call with it (RFC 3261 §12.2.1.2, S-94). */
function refuse(exchange: Exchange, answer: InDialogAnswer | undefined, failure = 500): void {
  const { ctx, session, transaction } = exchange;
  const { status, parts } =
    answer === undefined ? { status: failure, parts: {} } : failureInside(answer.response);
  transaction.respond(status, parts);
  if ((status === 408 || status === 481) && session.call.answeredAt !== undefined)
    placeLost(ctx, session, exchange.place, { end: { cause: 'failed' }, callState: 'GeneralError' });
}

/** A party that offers `sendonly` or `inactive` holds the call (RFC 3264 §8.4). */
function isHold(offer: Buffer): boolean | undefined {
  const direction = sdpDirection(offer);
  return direction === undefined ? undefined : direction === 'sendonly' || direction === 'inactive';
}

/** An answer `inactive` is a hold of the answerer's where the offer would have let him send. */
function silences(answer: Buffer, offer: Buffer | undefined): boolean {
  if (sdpDirection(answer) !== 'inactive' || offer === undefined) return false;
  const offered = sdpDirection(offer);
  return offered === 'sendrecv' || offered === 'recvonly';
}

function noteHold({ ctx, session, place }: Exchange, holds: boolean | undefined): void {
  const party = partyAt(session, place);
  if (party === undefined || holds === undefined || session.ended) return;
  if (party.established) setHeld(ctx, session, party, holds);
}
