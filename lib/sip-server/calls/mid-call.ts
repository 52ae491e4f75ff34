import type { InDialogAnswer, ServerRequest } from '../../sip/user-agent/types';
import { capabilities } from '../capabilities';
import type { CallSession, Place } from './call';
import type { CallContext } from './context';
import { failureInside } from './failure';
import { contentOf, partnerOf } from './passed-on';
import { relayOffer } from './relay-offer';

/**
 * Passes a request inside a call on to the other leg and its answer back (S-29): re-INVITE and UPDATE for hold,
 * retrieve and codec change, INFO for DTMF, MESSAGE. What concerns one leg alone is answered here: an UPDATE without
 * offer, which refreshes session or target, and OPTIONS.
 */
export function relayRequest(
  ctx: CallContext,
  session: CallSession,
  place: Place,
  transaction: ServerRequest,
): void {
  const { method, body } = transaction.request;
  if (session.ended) transaction.respond(481);
  else if (method === 'OPTIONS') transaction.respond(200, { headers: capabilities });
  else if (method === 'UPDATE' && body.length === 0) transaction.respond(200);
  else if (method === 'INVITE' || method === 'UPDATE') relayOffer(ctx, session, place, transaction);
  else if (method === 'INFO' || method === 'MESSAGE') relayAsItIs(place, transaction);
  else transaction.respond(method === 'NOTIFY' ? 489 : 501);
}

function relayAsItIs(place: Place, transaction: ServerRequest): void {
  const partner = partnerOf(place);
  // Not 481, which would tell the sender that his own dialog is gone (RFC 5057 §5.1).
  if (partner === undefined) transaction.respond(480);
  else {
    const { request } = transaction;
    partner.request(request.method, contentOf(request), (answer) => respondAs(transaction, answer));
  }
}

function respondAs(transaction: ServerRequest, answer: InDialogAnswer | undefined): void {
  if (answer === undefined) transaction.respond(504);
  else if (answer.response.status >= 300) {
    const { status, parts } = failureInside(answer.response);
    // The sender's own dialog is alive.
    transaction.respond(status === 481 || status === 408 ? 504 : status, parts);
  } else transaction.respond(answer.response.status, contentOf(answer.response));
}
