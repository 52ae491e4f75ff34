import type { SipRequest } from '../sip/message/types';
import type { Leg, ServerRequest } from '../sip/user-agent/types';
import { bodyOf } from './message-parts';

const passedOn: ReadonlySet<string> = new Set(['INVITE', 'UPDATE', 'INFO', 'MESSAGE']);

type Offer = 'INVITE' | 'UPDATE';

const offers = (request: SipRequest): request is SipRequest & { readonly method: Offer } =>
  request.method === 'INVITE' || (request.method === 'UPDATE' && request.body.length > 0);

/** Sends an in-dialog request on to the other leg and its final answer back, bodies untouched, as a B2BUA does. */
export function relayRequest(transaction: ServerRequest, to: Leg): void {
  const { request } = transaction;
  if (request.method === 'OPTIONS') {
    transaction.respond(200);
    return;
  }
  if (!passedOn.has(request.method)) {
    transaction.respond(501);
    return;
  }
  if (offers(request) && !to.mayOffer(request.method)) {
    // An offer of the other side is on its way through here: whoever asks now asks again (RFC 3261 §14.2).
    transaction.respond(491);
    return;
  }
  to.request(request.method, bodyOf(request), (answer) => {
    if (answer === undefined) {
      transaction.respond(408);
      return;
    }
    const { response } = answer;
    if (request.method === 'INVITE' && response.status < 300) {
      transaction.onAck = (ack) => answer.ack(ack.body.length > 0 ? ack.body : undefined);
    }
    transaction.respond(response.status, { ...bodyOf(response), reason: response.reason });
  });
}
