/** How many 3xx one call may follow. */
export const redirectsMax = 5;

/** Final failure of one attempt. `answered` false: nothing came in time, or the packet could not be sent. */
export interface AttemptFailure {
  readonly status: number;
  readonly reason: string;
  readonly answered: boolean;
  /** Contact URIs of a 3xx, best first, as the next Request-URI. */
  readonly redirects: readonly string[];
}

/** What was done for this call so far. */
export interface AttemptHistory {
  /** Request-URIs that got the INVITE, written alike. */
  readonly visited: ReadonlySet<string>;
  readonly redirectsFollowed: number;
}

export type NextStep =
  | { readonly kind: 'redirect'; readonly uri: string }
  /** Another site; the caller gets `status` if there is none. */
  | { readonly kind: 'next-site'; readonly status: number; readonly reason: string }
  | { readonly kind: 'give-up'; readonly status: number; readonly reason: string };

/**
 * What follows a failed attempt. A 3xx is followed (RFC 3261 §8.1.3.4) but not in circles and at most five times. 408, 5xx
 * and silence concern the site, so another one is asked; 4xx concern the request and 6xx the callee everywhere
 * (§21.6), so both go back to the caller.
 */
export function nextStep(failure: AttemptFailure, history: AttemptHistory): NextStep {
  const { status, reason } = failure;
  if (!failure.answered) return { kind: 'next-site', status: 503, reason: 'Service Unavailable' };
  if (status >= 300 && status < 400) {
    const uri = failure.redirects.find((contact) => !history.visited.has(contact));
    if (uri !== undefined && history.redirectsFollowed < redirectsMax) return { kind: 'redirect', uri };
    return { kind: 'next-site', status: 503, reason: 'Service Unavailable' };
  }
  if (status === 408 || (status >= 500 && status < 600)) return { kind: 'next-site', status, reason };
  return { kind: 'give-up', status, reason };
}
