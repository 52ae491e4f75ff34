import { isToken } from './lexer';
import type { SipUri } from './types';
import { parseUri } from './uri';

/** A Request-Line or Status-Line (RFC 3261 §7.1, §7.2). */
export type StartLine =
  | { readonly kind: 'request'; readonly method: string; readonly uri: SipUri; readonly uriText: string }
  | { readonly kind: 'response'; readonly status: number; readonly reason: string };

/**
 * Reads the first line of a message, or says what is wrong with it: `not SIP` where no answer makes sense, a text
 * starting with `version` for another SIP version, else what to answer 400 with.
 */
export function parseStartLine(line: string): StartLine | string {
  return line.startsWith('SIP/') ? parseStatusLine(line) : parseRequestLine(line);
}

function parseStatusLine(line: string): StartLine | string {
  const reasonAt = line.indexOf(' ', 8);
  const digits = line.slice(8, reasonAt < 0 ? line.length : reasonAt);
  const status = digits.length === 3 ? Number(digits) : Number.NaN;
  if (!line.startsWith('SIP/2.0 ') || !(status >= 100 && status <= 699)) return 'not SIP';
  return { kind: 'response', status, reason: reasonAt < 0 ? '' : line.slice(reasonAt + 1) };
}

function parseRequestLine(line: string): StartLine | string {
  const first = line.indexOf(' ');
  const last = line.lastIndexOf(' ');
  const method = line.slice(0, Math.max(0, first));
  const version = line.slice(last + 1);
  if (version === '' && /SIP\/\S+\s+$/i.test(line)) return 'white space at the end of the Request-Line';
  if (!isToken(method) || last <= first || !/^SIP\//i.test(version)) return 'not SIP';
  if (version.toUpperCase() !== 'SIP/2.0') return 'version of SIP other than 2.0';
  const uriText = line.slice(first + 1, last);
  const uri = parseUri(uriText);
  return uri === undefined ? 'unreadable Request-URI' : { kind: 'request', method, uri, uriText };
}
