import { closingQuote, isToken, quote, skipSpace, trimmed, unquote } from './lexer';

/** `;name=value` parameters; names lower-case, quoted values unquoted, a name without value maps to ''. */
export type Params = ReadonlyMap<string, string>;

/** The params of everything that has none; never written to. */
export const NO_PARAMS: Params = new Map();

/**
 * Parses `*( SEMI generic-param )` in `text[from, end)` (RFC 3261 §25.1), where `from` is at the first semicolon or
 * at white space before it. Undefined when malformed. Of a parameter that stands twice the first counts.
 */
export function parseParams(text: string, from: number, end: number): Params | undefined {
  let at = skipSpace(text, from, end);
  if (at >= end) return NO_PARAMS;
  const params = new Map<string, string>();
  while (at < end) {
    if (text.charCodeAt(at) !== 59) return undefined;
    const stop = paramEnd(text, at + 1, end);
    if (stop < 0) return undefined;
    if (!addParam(params, text, at + 1, stop)) return undefined;
    at = stop;
  }
  return params;
}

/** Index of the semicolon after the parameter at `from`; -1 when a quoted value never closes. */
function paramEnd(text: string, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 59) return at;
    if (code === 34) {
      at = closingQuote(text, at, end);
      if (at < 0) return -1;
    }
  }
  return end;
}

function addParam(params: Map<string, string>, text: string, from: number, end: number): boolean {
  let equals = from;
  while (equals < end && text.charCodeAt(equals) !== 61) equals++;
  const written = trimmed(text, from, equals);
  // ";;" and a trailing ";" are common and harmless.
  if (written === '') return equals >= end;
  const name = written.toLowerCase();
  if (equals >= end) {
    if (!params.has(name)) params.set(name, '');
    return isParamName(name);
  }
  const raw = trimmed(text, equals + 1, end);
  const quoted = raw.charCodeAt(0) === 34;
  if (quoted && closingQuote(raw, 0, raw.length) !== raw.length - 1) return false;
  if (!params.has(name)) params.set(name, quoted ? unquote(raw.slice(1, -1)) : raw);
  return isParamName(name);
}

/** URI parameter names may hold `[ ] / : & $` besides token characters (RFC 3261 §25.1 param-unreserved). */
function isParamName(name: string): boolean {
  return isToken(name) || /^[\w\-.!%*+`'~[\]/:&$()]+$/.test(name);
}

/** Writes parameters back, quoting values that need it. */
export function formatParams(params: Params): string {
  let out = '';
  for (const [name, value] of params) {
    if (value === '') out += `;${name}`;
    else out += needsQuotes(value) ? `;${name}=${quote(value)}` : `;${name}=${value}`;
  }
  return out;
}

function needsQuotes(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    // Space and controls, and the separators that would end the value: " ( ) , ; < = > ? \
    if (code <= 34 || code === 40 || code === 41 || code === 44) return true;
    if ((code >= 59 && code <= 63) || code === 92) return true;
  }
  return false;
}
