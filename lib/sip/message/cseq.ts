import { decimal, isToken, skipSpace } from './lexer';
import type { CSeq } from './types';

/** Parses a CSeq value; the number is below 2^31 (RFC 3261 §8.1.1.5, §20.16). Undefined when malformed. */
export function parseCSeq(value: string): CSeq | undefined {
  let end = 0;
  while (end < value.length && value.charCodeAt(end) > 32) end++;
  const number = decimal(value.slice(0, end));
  const method = value.slice(skipSpace(value, end, value.length));
  if (number === undefined || number >= 2 ** 31 || !isToken(method)) return undefined;
  return { number, method };
}
