/** Shorter strings are copied by `slice` anyway. */
const SLICED_FROM = 13;

/**
 * The same text with memory of its own. A piece cut out of a message keeps the whole message's text alive, which is
 * several times as long; what lives as long as a call is detached.
 */
export function detached(text: string): string {
  return text.length < SLICED_FROM ? text : Buffer.from(text, 'utf8').toString('utf8');
}
