/** Character-level helpers of the SIP grammar (RFC 3261 §25.1). All work on slices of one string, without regexes. */

/** True for space, tab, CR, LF: linear white space once a message is split into header fields. */
function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === 10;
}

/** First index in `[from, end)` that is no white space, else `end`. */
export function skipSpace(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** `text[from, end)` without leading and trailing white space. */
export function trimmed(text: string, from: number, end: number): string {
  let start = from;
  let stop = end;
  while (start < stop && isSpace(text.charCodeAt(start))) start++;
  while (stop > start && isSpace(text.charCodeAt(stop - 1))) stop--;
  return text.slice(start, stop);
}

const TOKEN_CHARS = tokenTable();

function tokenTable(): Uint8Array {
  const table = new Uint8Array(128);
  const chars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.!%*_+`'~";
  for (let i = 0; i < chars.length; i++) table[chars.charCodeAt(i)] = 1;
  return table;
}

/** RFC 3261 `token`: at least one of its characters and no other. */
export function isToken(text: string): boolean {
  if (text.length === 0) return false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127 || TOKEN_CHARS[code] !== 1) return false;
  }
  return true;
}

/** Index of the closing quote of the quoted-string that opens at `open`, -1 when it never closes. */
export function closingQuote(text: string, open: number, end: number): number {
  for (let at = open + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 92) at++;
    else if (code === 34) return at;
  }
  return -1;
}

/** The content of a quoted-string, quoted-pairs resolved. */
export function unquote(content: string): string {
  return content.includes('\\') ? content.replace(/\\([\s\S])/g, '$1') : content;
}

/** `content` as quoted-string. CR and LF, which no quoted-string may hold, become spaces. */
export function quote(content: string): string {
  return `"${content.replace(/[\r\n]+/g, ' ').replace(/["\\]/g, '\\$&')}"`;
}

/** A decimal number of at most `digitsMax` digits, undefined for anything else. */
export function decimal(text: string, digitsMax = 10): number | undefined {
  if (text.length === 0 || text.length > digitsMax) return undefined;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

/** Splits a comma-separated list; commas in quotes and in angle brackets don't count (RFC 3261 §7.3.1). */
export function splitList(value: string): string[] {
  if (value.indexOf(',') < 0) return [value];
  const parts: string[] = [];
  let start = 0;
  for (let end = listItemEnd(value, start); ; end = listItemEnd(value, start)) {
    const part = trimmed(value, start, end);
    if (part !== '') parts.push(part);
    if (end >= value.length) return parts;
    start = end + 1;
  }
}

/** Index of the comma that ends the list item starting at `from`, or the length. */
export function listItemEnd(value: string, from: number): number {
  let inBrackets = false;
  for (let at = from; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code === 34 && !inBrackets) {
      const close = closingQuote(value, at, value.length);
      if (close < 0) return value.length;
      at = close;
    } else if (code === 60) inBrackets = true;
    else if (code === 62) inBrackets = false;
    else if (code === 44 && !inBrackets) return at;
  }
  return value.length;
}
