import { decimal } from '../message/lexer';
import type { SipHeaders, SipRequest } from '../message/types';
import { sessionDescription } from '../sdp/session-description';
import type { ExtraHeaders } from './types';

/** Why a request is refused before its user sees it. */
export interface Refusal {
  readonly status: number;
  readonly reason?: string;
  readonly headers?: ExtraHeaders;
}

/** What the checks need to know of the user agent's options. */
export interface CheckRules {
  readonly methods: ReadonlySet<string>;
  /** Value of Allow. */
  readonly allow: string;
  readonly supported: ReadonlySet<string>;
  /** Value of Supported for every call: without what a message offers by itself (RFC 3262, RFC 4028). */
  readonly supportedAlways: string | undefined;
}

/** Methods that every user agent serves by itself. */
const BUILT_IN = ['ACK', 'CANCEL', 'BYE'];

export function checkRules(allow: readonly string[], supported: readonly string[] = []): CheckRules {
  const listed = allow.includes('INVITE') ? [...allow, ...BUILT_IN] : allow;
  const always = supported.filter((tag) => tag !== '100rel' && tag !== 'timer');
  return {
    methods: new Set([...allow, ...BUILT_IN]),
    allow: [...new Set(listed)].join(', '),
    supported: new Set(supported),
    supportedAlways: always.length === 0 ? undefined : always.join(', '),
  };
}

/** Whether an Allow names `method`. */
export function allows(headers: SipHeaders, method: string): boolean {
  return headers.getAll('allow').includes(method);
}

/** Checks of RFC 3261 §8.2.1 to §8.2.3 in their order, for requests in a dialog and out of one. */
export function checkRequest(request: SipRequest, rules: CheckRules): Refusal | undefined {
  if (!rules.methods.has(request.method)) return { status: 405, headers: [['Allow', rules.allow]] };
  if (request.uri.scheme === 'other') return { status: 416 };
  const unknown = request.headers.has('require')
    ? request.headers.getAll('require').filter((tag) => !rules.supported.has(tag.toLowerCase()))
    : [];
  if (unknown.length > 0) return { status: 420, headers: [['Unsupported', unknown.join(', ')]] };
  if (request.method !== 'INVITE' && rules.supported.has('replaces') && request.headers.has('replaces'))
    return { status: 400, reason: 'Replaces is for INVITE' };
  return checkContent(request);
}

/** Only what an INVITE may carry, and take, is checked: a session description (RFC 3261 §8.2.3, §20.1). */
function checkContent(request: SipRequest): Refusal | undefined {
  if (request.method !== 'INVITE') return undefined;
  if (request.headers.has('accept') && !takesSdp(request.headers.getAll('accept'))) return { status: 406 };
  if (request.body.length === 0) return undefined;
  const type = request.headers.get('content-type');
  if (type === undefined) return { status: 400, reason: 'Content-Type missing' };
  const media = mediaType(type);
  const encoding = request.headers.get('content-encoding');
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return { status: 415, headers: [['Accept-Encoding', 'identity']] };
  }
  if (media === 'application/sdp' || isOptional(request)) return undefined;
  if (sessionDescription(request) !== undefined) return undefined;
  return { status: 415, headers: [['Accept', 'application/sdp, multipart/mixed']] };
}

function mediaType(value: string): string {
  const semicolon = value.indexOf(';');
  return (semicolon < 0 ? value : value.slice(0, semicolon)).trim().toLowerCase();
}

function takesSdp(accept: readonly string[]): boolean {
  return accept.some((value) => ['application/sdp', 'application/*', '*/*'].includes(mediaType(value)));
}

function isOptional(request: SipRequest): boolean {
  return /;\s*handling\s*=\s*optional/i.test(request.headers.get('content-disposition') ?? '');
}

/** Checks of a request outside any dialog: Max-Forwards, and what an INVITE must have (RFC 3261 §8.1.1, §16.3). */
export function checkOutOfDialog(request: SipRequest): Refusal | undefined {
  const written = request.headers.get('max-forwards');
  const hops = written === undefined ? 70 : decimal(written);
  if (hops === undefined || hops > 255) return { status: 400, reason: 'Max-Forwards unreadable' };
  // OPTIONS with no hop left is answered by whom it reached (§11.2); REGISTER ends here in any case.
  if (hops === 0 && request.method !== 'OPTIONS' && request.method !== 'REGISTER') return { status: 483 };
  if (request.method === 'INVITE' && request.contact === undefined) {
    return { status: 400, reason: 'Contact missing or unreadable' };
  }
  return undefined;
}
