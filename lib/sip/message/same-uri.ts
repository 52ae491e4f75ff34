import type { SipUri } from './types';
import { parseUri } from './uri';

/** Parameters whose absence is not their default: they make two URIs differ when one has them alone. */
const TELLING = ['transport', 'user', 'ttl', 'method', 'maddr'];

/** Whether two URIs, as written, are the same by the rules of RFC 3261 §19.1.4. Unreadable ones are like none. */
export function sameUri(a: string, b: string): boolean {
  const [one, other] = [parseUri(a), parseUri(b)];
  if (one === undefined || other === undefined || one.scheme !== other.scheme) return false;
  return (
    one.user === other.user &&
    one.host.toLowerCase() === other.host.toLowerCase() &&
    one.port === other.port &&
    sameParams(one, other) &&
    passwordOf(a) === passwordOf(b) &&
    headersOf(a) === headersOf(b)
  );
}

function sameParams({ params: one }: SipUri, { params: other }: SipUri): boolean {
  if (TELLING.some((name) => one.has(name) !== other.has(name))) return false;
  for (const [name, value] of one) {
    const counterpart = other.get(name);
    if (counterpart !== undefined && counterpart.toLowerCase() !== value.toLowerCase()) return false;
  }
  return true;
}

/** The parser drops passwords and header fields, of which nothing else makes use. */
function passwordOf(text: string): string | undefined {
  return /^sips?:[^:@]*:([^@]*)@/i.exec(text)?.[1];
}

/** Header fields in any order, names without case. */
function headersOf(text: string): string {
  const question = text.indexOf('?', text.indexOf('@') + 1);
  if (question < 0) return '';
  const fields = text.slice(question + 1).split('&');
  return fields
    .map((field) => field.replace(/^[^=]*/, (name) => name.toLowerCase()))
    .toSorted()
    .join('&');
}
