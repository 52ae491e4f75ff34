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

/** Facts of a new INVITE that decide whether a redirect can help it. */
export interface Redirectable {
  readonly uri: Pick<SipUri, 'user' | 'params'>;
  /** It comes from the peer site through its trunk. */
  readonly fromPeer: boolean;
  /** How often it was redirected to the peer from here. */
  readonly redirected: number;
}

/**
 * The answer to a new INVITE while draining (S-20 to S-25). `peerContact` is the contact of dr-peer-trunk if that trunk can
 * take calls. What the peer forwarded goes back with its mark, to be served there; what the peer calls through its trunk,
 * or sends back again, gets 503, since a redirect would send it in circles.
 */
export function rejectionOf(
  options: OptionStore,
  peerContact: string | undefined,
  { uri, fromPeer, redirected }: Redirectable,
): Rejection {
  const code = options.get('shutdown-sip-reject-code');
  if (code > 302)
    return {
      status: code,
      headers: wantsRetryAfter.has(code) ? retryAfter(options) : [],
      peerMissing: false,
    };
  const marked = bearsForwardedMark(uri);
  if (peerContact === undefined || fromPeer || redirected > (marked ? 1 : 0))
    return { status: 503, headers: retryAfter(options), peerMissing: peerContact === undefined };
  const contact = uri.user === undefined ? peerContact : contactFor(peerContact, uri.user);
  const wanted = marked ? markForwarded(contact) : contact;
  return { status: 302, headers: [['Contact', `<${wanted}>`]], peerMissing: false };
}
