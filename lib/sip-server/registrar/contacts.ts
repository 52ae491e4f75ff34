import { parseNameAddr } from '../../sip/message/name-addr';
import type { SipRequest } from '../../sip/message/types';

/** Where an Expires is missing or unreadable (RFC 3261 §20.19). */
const expiresDefault = 3600;
/** Longest contact that is kept. */
const contactLengthMax = 500;

/** One contact that a phone wants bound, or, with `expires` 0, removed. */
export interface WantedContact {
  readonly contact: string;
  /** Seconds. */
  readonly expires: number;
  /** 0–1; 1 where the phone names none. */
  readonly q: number;
}

/** What a REGISTER asks for. */
export type RegisterRequest =
  | { readonly kind: 'update'; readonly contacts: readonly WantedContact[] }
  | { readonly kind: 'remove-all' }
  | { readonly kind: 'query' }
  | { readonly kind: 'malformed'; readonly reason: string };

/** Reads the contacts of a REGISTER (RFC 3261 §10.3 steps 6 and 7). */
export function readRegister(request: SipRequest): RegisterRequest {
  const values = request.headers.getAll('contact');
  const expires = request.headers.get('expires');
  if (values.length === 0) return { kind: 'query' };
  if (values.includes('*')) {
    return values.length === 1 && secondsOf(expires) === 0
      ? { kind: 'remove-all' }
      : { kind: 'malformed', reason: 'Wildcard Contact Needs Expires 0' };
  }
  const contacts: WantedContact[] = [];
  for (const value of values) {
    const parsed = parseNameAddr(value);
    if (parsed === undefined || !['sip', 'sips'].includes(parsed.uri.scheme))
      return { kind: 'malformed', reason: 'Unreadable Contact' };
    if (parsed.uriText.length > contactLengthMax) return { kind: 'malformed', reason: 'Contact Too Long' };
    contacts.push({
      contact: parsed.uriText,
      expires: secondsOf(parsed.params.get('expires') ?? expires) ?? expiresDefault,
      q: qOf(parsed.params.get('q')),
    });
  }
  return { kind: 'update', contacts };
}

/** True where nothing is to stay bound: Expires 0 throughout (S-31). */
export function isRemoval(asked: RegisterRequest, request: SipRequest): boolean {
  if (asked.kind === 'update') return asked.contacts.every((contact) => contact.expires === 0);
  return asked.kind === 'remove-all' || (asked.kind === 'query' && request.headers.get('expires') === '0');
}

function secondsOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

function qOf(text: string | undefined): number {
  return text !== undefined && /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(text) ? Number(text) : 1;
}
