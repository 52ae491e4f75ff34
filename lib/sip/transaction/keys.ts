import { formatVia } from '../message/via';
import type { SipRequest } from '../message/types';

/** Under which a server transaction is found, and the merged-request key of RFC 3261 §8.2.2.2 (no To tag only). */
export interface ServerKeys {
  readonly key: string;
  readonly mergeKey: string | undefined;
}

const MAGIC_COOKIE = 'z9hG4bK';

/**
 * The key that matches a request to its server transaction (RFC 3261 §17.2.3): branch, sent-by and method, where ACK
 * counts as INVITE. Without the magic cookie it is the RFC 2543 rule: Request-URI, From tag, Call-ID, CSeq number and
 * topmost Via; the To tag of an ACK is not compared. `method` overrides the request's, for what a CANCEL cancels.
 */
export function serverKey(request: SipRequest, method = request.method): string {
  const { via } = request;
  const kind = method === 'ACK' ? 'INVITE' : method;
  if (via.branch !== undefined && via.branch.length > 7 && via.branch.startsWith(MAGIC_COOKIE)) {
    return `${via.branch} ${via.host}:${via.port ?? 5060} ${kind}`;
  }
  const { callId, cseq, from, uriText } = request;
  return `${callId} ${from.params.get('tag') ?? ''} ${cseq.number} ${formatVia(via)} ${uriText} ${kind}`;
}

/** RFC 3261 §8.2.2.2; undefined for requests with a To tag. */
export function mergeKey(request: SipRequest): string | undefined {
  if (request.to.params.has('tag')) return undefined;
  return `${request.callId} ${request.from.params.get('tag') ?? ''} ${request.cseq.number} ${request.method}`;
}
