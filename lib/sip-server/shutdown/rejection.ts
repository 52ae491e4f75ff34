import type { ExtraHeaders } from '../../sip/user-agent/types';
import type { OptionStore } from '../options/types';
import type { SipUri } from '../../sip/message/types';
import { bearsForwardedMark, contactFor, markForwarded } from '../trunks/contact';

export interface Rejection {
  readonly status: number;
  readonly headers: ExtraHeaders;
  /** A redirect was asked for and could not be given (S-22). */
  readonly peerMissing: boolean;
}

const wantsRetryAfter = new Set([480, 486, 503, 603]);

/** `Retry-After` unless the option turns it off; without it a 503 is treated as a 500 (S-25, RFC 3261 §21.5.4). */
export function retryAfter(options: OptionStore): ExtraHeaders {
  const seconds = options.get('shutdown-retry-after');
  return seconds === 0 ? [] : [['Retry-After', String(seconds)]];
}

/**
 * The answer to a new INVITE while draining (S-20 to S-25). `uri` is its Request-URI, `peerContact` the contact of
 * dr-peer-trunk if that trunk can take calls. What the peer forwarded goes back with its mark, to be served there.
 */
export function rejectionOf(
  options: OptionStore,
  peerContact: string | undefined,
  uri: Pick<SipUri, 'user' | 'params'>,
): Rejection {
  const code = options.get('shutdown-sip-reject-code');
  if (code > 302)
    return {
      status: code,
      headers: wantsRetryAfter.has(code) ? retryAfter(options) : [],
      peerMissing: false,
    };
  if (peerContact === undefined) return { status: 503, headers: retryAfter(options), peerMissing: true };
  const contact = uri.user === undefined ? peerContact : contactFor(peerContact, uri.user);
  const wanted = bearsForwardedMark(uri) ? markForwarded(contact) : contact;
  return { status: 302, headers: [['Contact', `<${wanted}>`]], peerMissing: false };
}
