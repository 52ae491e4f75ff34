import { closingQuote, isToken, quote, splitList, unquote } from '../message/lexer';

/**
 * Parses `Digest name=value, …` of a challenge or of credentials (RFC 3261 §25.1): names lower-case, quoted values
 * unquoted. Undefined for another scheme, a parameter that stands twice, or anything malformed.
 */
export function parseDigestParams(value: string): ReadonlyMap<string, string> | undefined {
  const scheme = /^\s*digest\s+/i.exec(value);
  if (scheme === null) return undefined;
  const params = new Map<string, string>();
  for (const item of splitList(value.slice(scheme[0].length))) {
    const equals = item.indexOf('=');
    const name = item.slice(0, equals).trim().toLowerCase();
    const content = readValue(item.slice(equals + 1).trim());
    if (equals < 0 || !isToken(name) || content === undefined || params.has(name)) return undefined;
    params.set(name, content);
  }
  return params;
}

function readValue(raw: string): string | undefined {
  if (raw.charCodeAt(0) !== 34) return /^[^\s",]+$/.test(raw) ? raw : undefined;
  return closingQuote(raw, 0, raw.length) === raw.length - 1 ? unquote(raw.slice(1, -1)) : undefined;
}

/** Writes `Digest name=value, …`; values of the names in `quoted` go in quotes, undefined ones are left out. */
export function formatDigestParams(
  params: ReadonlyArray<readonly [name: string, value: string | undefined]>,
  quoted: ReadonlySet<string>,
): string {
  const items = params
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${quoted.has(name) ? quote(value!) : value}`);
  return `Digest ${items.join(', ')}`;
}
