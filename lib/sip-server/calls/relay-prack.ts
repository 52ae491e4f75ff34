import type { Prack, ServerRequest } from '../../sip/user-agent/types';
import { sessionDescription } from '../../sip/sdp/session-description';
import type { CallSession } from './call';
import { failureInside } from './failure';
import { contentOf } from './passed-on';

/**
 * Passes the caller's PRACK on to the destination whose provisional response it acknowledges, with that response's own
 * RAck, and the answer back (RFC 3262). `kind`: what a description in it is.
 */
export function relayPrack(
  session: CallSession,
  transaction: ServerRequest,
  prack: Prack,
  kind: 'offer' | 'answer',
): void {
  const { request } = transaction;
  const described = sessionDescription(request);
  const body = described === undefined ? request.body : session.media.relay('origination', described, kind);
  prack(contentOf(request, body), (answer) => {
    if (answer === undefined) transaction.respond(500);
    else if (answer.response.status >= 300) {
      const { status, parts } = failureInside(answer.response);
      transaction.respond(status, parts);
    } else {
      const { response } = answer;
      const own = sessionDescription(response);
      const answered = own === undefined ? undefined : session.media.relay('destination', own, 'answer');
      transaction.respond(response.status, contentOf(response, answered));
    }
  });
}
