import { closingQuote, quote, skipSpace, trimmed, unquote } from './lexer';
import { formatParams, parseParams } from './params';
import type { NameAddr } from './types';
import { parseUri } from './uri';

/**
 * Parses one `name-addr` or `addr-spec` with header parameters, as From, To, Contact, Route and Refer-To hold
 * (RFC 3261 §20.10). Without angle brackets parameters belong to the header field. Undefined when malformed.
 */
export function parseNameAddr(value: string): NameAddr | undefined {
  const end = value.length;
  let at = skipSpace(value, 0, end);
  let displayName: string | undefined;
  if (value.charCodeAt(at) === 34) {
    const close = closingQuote(value, at, end);
    if (close < 0) return undefined;
    displayName = unquote(value.slice(at + 1, close));
    at = skipSpace(value, close + 1, end);
    if (value.charCodeAt(at) !== 60) return undefined;
    return bracketed(value, at, displayName);
  }
  const open = value.indexOf('<', at);
  if (open >= 0) {
    displayName = trimmed(value, at, open);
    return displayName.includes('"') ? undefined : bracketed(value, open, displayName || undefined);
  }
  let stop = value.indexOf(';', at);
  if (stop < 0) stop = end;
  const uriText = trimmed(value, at, stop);
  // RFC 3261 §20: a URI with comma, question mark or semicolon needs the brackets.
  if (uriText.includes('?') || uriText.includes(',')) return undefined;
  return finish(value, undefined, uriText, stop);
}

function bracketed(value: string, open: number, displayName: string | undefined): NameAddr | undefined {
  const close = value.indexOf('>', open);
  if (close < 0) return undefined;
  return finish(value, displayName, trimmed(value, open + 1, close), close + 1);
}

function finish(
  value: string,
  displayName: string | undefined,
  uriText: string,
  paramsAt: number,
): NameAddr | undefined {
  const uri = parseUri(uriText);
  const params = parseParams(value, paramsAt, value.length);
  return uri === undefined || params === undefined ? undefined : { displayName, uri, uriText, params };
}

/** Writes a name-addr, always with angle brackets; the URI goes out as it was written. */
export function formatNameAddr(address: Pick<NameAddr, 'displayName' | 'uriText' | 'params'>): string {
  const name = address.displayName === undefined ? '' : `${quote(address.displayName)} `;
  return `${name}<${address.uriText}>${formatParams(address.params)}`;
}
