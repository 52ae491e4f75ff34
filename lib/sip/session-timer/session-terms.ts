import type { SipRequest, SipResponse } from '../message/types';
import { hasOptionTag } from '../message/option-tags';
import { minSe, sessionExpires, type Refresher } from './session-expires';

/** What two sides have settled on by a request and its 2xx (RFC 4028). */
export interface SessionTerms {
  readonly seconds: number;
  readonly refresher: Refresher;
}

export type SessionAnswer =
  | { readonly kind: 'none' }
  /** To be refused with 422 and this Min-SE. */
  | { readonly kind: 'too-small'; readonly minSe: number }
  /** `require`: the 2xx says Require: timer, since the peer must refresh. */
  | { readonly kind: 'accepted'; readonly terms: SessionTerms; readonly require: boolean };

/**
 * What the UAS makes of an INVITE or UPDATE (RFC 4028 §9): it takes the interval that the peer asks for, or none. Where
 * the peer names no refresher it is the peer, if it knows session timers, since it was he who asked.
 */
export function answerSession(request: SipRequest, minSeconds: number): SessionAnswer {
  const asked = sessionExpires(request.headers);
  if (asked === undefined) return { kind: 'none' };
  const peerKnows = hasOptionTag(request.headers, 'supported', 'timer');
  // Who doesn't know the extension can't make anything of a 422.
  if (asked.seconds < minSeconds && peerKnows) return { kind: 'too-small', minSe: minSeconds };
  const refresher = peerKnows ? (asked.refresher ?? 'uac') : 'uas';
  return {
    kind: 'accepted',
    terms: { seconds: Math.max(asked.seconds, minSeconds), refresher },
    require: refresher === 'uac',
  };
}

/** What the UAC makes of a 2xx (RFC 4028 §7.2); undefined: the session does not expire. */
export function settledSession(response: SipResponse): SessionTerms | undefined {
  const settled = sessionExpires(response.headers);
  if (settled === undefined) return undefined;
  return { seconds: settled.seconds, refresher: settled.refresher ?? 'uac' };
}

/** Min-SE of a 422 where that is more than was asked for (RFC 4028 §7.3); undefined: sending again is no use. */
export function raisedInterval(response: SipResponse, askedSeconds: number): number | undefined {
  const wanted = minSe(response.headers);
  return wanted > askedSeconds ? wanted : undefined;
}
