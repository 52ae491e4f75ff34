import type { SipMessage } from '../message/types';

/** The SDP that a message carries; undefined without a body or where its Content-Type names something else. */
export function sessionDescription(message: Pick<SipMessage, 'body' | 'headers'>): Buffer | undefined {
  if (message.body.length === 0) return undefined;
  const type = message.headers.get('content-type') ?? 'application/sdp';
  return /^application\/sdp\s*(;|$)/i.test(type) ? message.body : undefined;
}
