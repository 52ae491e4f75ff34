import type { SipMessage } from '../message/types';
import { isMultipart, sdpPart } from './multipart';

/**
 * The SDP that a message carries, alone or as the one part of a `multipart/mixed` body (RFC 5621); undefined without a body
 * or where its Content-Type names something else.
 */
export function sessionDescription(message: Pick<SipMessage, 'body' | 'headers'>): Buffer | undefined {
  const { body, headers } = message;
  if (body.length === 0) return undefined;
  const type = headers.get('content-type') ?? 'application/sdp';
  if (/^application\/sdp\s*(;|$)/i.test(type)) return body;
  return isMultipart(type) ? sdpPart(body, type) : undefined;
}
