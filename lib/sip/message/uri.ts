import { parseHostPort } from './host-port';
import { NO_PARAMS, formatParams, parseParams } from './params';
import type { SipUri } from './types';

/**
 * Parses a SIP, SIPS or tel URI (RFC 3261 §19.1, RFC 3966). Any other absolute URI gives scheme `other`, with host ''
 * and the URI as written as user, so that a Request-URI of unknown scheme can be answered 416. URI header
 * fields (`?a=b`) and a password are checked for their place and dropped. Undefined when malformed.
 */
export function parseUri(text: string): SipUri | undefined {
  const colon = text.indexOf(':');
  if (colon < 1 || hasForbidden(text)) return undefined;
  const scheme = text.slice(0, colon).toLowerCase();
  if (scheme === 'sip' || scheme === 'sips') return parseSip(scheme, text, colon + 1);
  if (scheme === 'tel') return parseTel(text, colon + 1);
  if (!/^[a-z][a-z0-9+.-]*$/.test(scheme) || colon + 1 === text.length) return undefined;
  return { scheme: 'other', user: text, host: '', port: undefined, params: NO_PARAMS };
}

function parseSip(scheme: 'sip' | 'sips', text: string, from: number): SipUri | undefined {
  const question = text.indexOf('?', from);
  let end = question < 0 ? text.length : question;
  // The user part may hold ";" and "?": the last "@" before the headers separates it.
  let at = text.lastIndexOf('@', end - 1);
  if (at < from && question >= 0) {
    at = text.indexOf('@', question);
    if (at >= 0) {
      const headers = text.indexOf('?', at);
      end = headers < 0 ? text.length : headers;
    }
  }
  const hasUser = at >= from;
  const user = hasUser ? decodeUser(text, from, at) : undefined;
  if (hasUser && (user === undefined || user === '')) return undefined;
  const hostStart = hasUser ? at + 1 : from;
  let hostEnd = text.indexOf(';', hostStart);
  if (hostEnd < 0 || hostEnd > end) hostEnd = end;
  const hostPort = parseHostPort(text.slice(hostStart, hostEnd));
  const params = parseParams(text, hostEnd, end);
  if (hostPort === undefined || params === undefined) return undefined;
  return { scheme, user, host: hostPort.host, port: hostPort.port, params };
}

function parseTel(text: string, from: number): SipUri | undefined {
  const semicolon = text.indexOf(';', from);
  const end = semicolon < 0 ? text.length : semicolon;
  const number = text.slice(from, end);
  const params = parseParams(text, end, text.length);
  if (params === undefined || !/^\+?[().-]*[0-9A-Fa-f*#][0-9A-Fa-f*#().-]*$/.test(number)) return undefined;
  // RFC 3966 §5.1.1: visual separators are no part of the number.
  return { scheme: 'tel', user: number.replace(/[-.()]/g, ''), host: '', port: undefined, params };
}

/** The URI as a Request-URI may hold it: without header fields (RFC 3261 §19.1.5). */
export function requestUri(text: string): string {
  let question = text.indexOf('?');
  if (question < 0) return text;
  // A user part may hold a question mark.
  if (text.lastIndexOf('@', question) < 0)
    question = text.indexOf('?', Math.max(question, text.indexOf('@', question)));
  return question < 0 ? text : text.slice(0, question);
}

/** The user of a userinfo part, password dropped, escapes decoded. Undefined for a broken escape. */
function decodeUser(text: string, from: number, end: number): string | undefined {
  const colon = text.indexOf(':', from);
  const user = text.slice(from, colon >= 0 && colon < end ? colon : end);
  return user.indexOf('%') < 0 ? user : decodeEscapes(user);
}

function decodeEscapes(text: string): string | undefined {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    // Escaped bytes that are no UTF-8 stay as they were written.
    return text;
  }
}

/** White space, quotes, angle brackets and controls stand in no URI. */
function hasForbidden(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code <= 32 || code === 34 || code === 60 || code === 62 || code === 127) return true;
  }
  return false;
}

/** Writes a URI, escaping what the user part may not hold (RFC 3261 §19.1.2). */
export function formatUri(uri: SipUri): string {
  if (uri.scheme === 'tel') return `tel:${uri.user ?? ''}${formatParams(uri.params)}`;
  if (uri.scheme === 'other') return uri.user ?? '';
  const user = uri.user === undefined ? '' : `${escapeUser(uri.user)}@`;
  const port = uri.port === undefined ? '' : `:${uri.port}`;
  return `${uri.scheme}:${user}${uri.host}${port}${formatParams(uri.params)}`;
}

/** A user part as it stands in a URI: everything outside unreserved and user-unreserved is escaped. */
export function escapeUser(user: string): string {
  return /^[\w\-.!~*'()&=+$,;?/]*$/.test(user) ? user : user.replace(/[^\w\-.!~*'()&=+$,;?/]+/gu, escapeAll);
}

/**
 * Escapes all but `unreserved` (RFC 3261 §25.1), as a header field in a URI needs it. Half a surrogate pair, which JSON
 * can bring, has no UTF-8 and counts as U+FFFD.
 */
export function escapeAll(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'));
}
