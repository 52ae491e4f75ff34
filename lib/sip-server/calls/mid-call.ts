import { sdpDirection } from '../../sip/sdp/direction';
import type { InDialogAnswer, MessageParts, ServerRequest } from '../../sip/user-agent/types';
import type { CallSession } from './call';
import { setHeld } from './hold';
import { other, type Side } from './call-media';
import type { CallContext } from './context';

const relayed = new Set(['INVITE', 'UPDATE', 'INFO']);

/**
 * Passes a request inside a connected call on to the other leg and its answer back (S-29): re-INVITE and UPDATE for
 * hold, retrieve and codec change, INFO for DTMF. The bodies go untouched
 * but for what `CallMedia` has to change.
 */
export function relayRequest(
  ctx: CallContext,
  session: CallSession,
  side: Side,
  transaction: ServerRequest,
): void {
  const { request } = transaction;
  if (request.method === 'OPTIONS') {
    transaction.respond(200);
    return;
  }
  const partner = side === 'origination' ? session.destinationLeg : session.originator.leg;
  if (!relayed.has(request.method) || partner === undefined || session.ended) {
    transaction.respond(relayed.has(request.method) ? 481 : 501);
    return;
  }
  if (partner.state !== 'confirmed') {
    transaction.respond(request.method === 'INVITE' ? 491 : 504);
    return;
  }
  const contentType = request.headers.get('content-type');
  const describes = request.method !== 'INFO';
  const parts: MessageParts =
    request.body.length > 0
      ? {
          body: describes ? session.media.relay(side, request.body, 'offer') : request.body,
          ...(contentType === undefined ? {} : { contentType }),
        }
      : {};
  partner.request(request.method, parts, (answer) => relayAnswer(ctx, session, side, transaction, answer));
}

function relayAnswer(
  ctx: CallContext,
  session: CallSession,
  side: Side,
  transaction: ServerRequest,
  answer: InDialogAnswer | undefined,
): void {
  const { request } = transaction;
  if (answer === undefined) {
    transaction.respond(408);
    return;
  }
  const { response } = answer;
  const accepted = response.status < 300;
  const contentType = response.headers.get('content-type');
  if (request.method === 'INVITE' && accepted) {
    if (request.body.length > 0) answer.ack();
    else
      transaction.onAck = (ack) =>
        answer.ack(ack.body.length > 0 ? session.media.relay(side, ack.body, 'answer') : undefined);
  }
  transaction.respond(response.status, {
    reason: response.reason,
    ...(response.body.length > 0
      ? {
          body:
            accepted && request.method !== 'INFO'
              ? session.media.relay(other(side), response.body, request.body.length > 0 ? 'answer' : 'offer')
              : response.body,
          ...(contentType === undefined ? {} : { contentType }),
        }
      : {}),
  });
  if (accepted && request.method !== 'INFO') noteHold(ctx, session, side, request.body, response.body);
}

/** A party that sends `sendonly` or `inactive` holds the call (RFC 3264 §8.4). */
function noteHold(ctx: CallContext, session: CallSession, side: Side, offer: Buffer, answer: Buffer): void {
  const { call } = session;
  const party = side === 'origination' ? call.origination : call.destination;
  if (party === undefined || session.ended) return;
  const direction = sdpDirection(offer.length > 0 ? offer : answer);
  if (direction === undefined) return;
  const holds =
    offer.length > 0
      ? direction === 'sendonly' || direction === 'inactive'
      : direction === 'recvonly' || direction === 'inactive';
  setHeld(ctx, session, party, holds);
}
