import type { Leg, ServerRequest } from '../sip/user-agent/types';
import { bodyOf } from './message-parts';

const passedOn: ReadonlySet<string> = new Set(['INVITE', 'UPDATE', 'INFO', 'MESSAGE']);

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
