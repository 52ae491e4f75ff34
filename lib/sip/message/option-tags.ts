import type { SipHeaders } from './types';

/** Whether a list of option tags (Supported, Require) names `tag`, which is lower-case (RFC 3261 §19.2). */
export function hasOptionTag(headers: SipHeaders, name: 'supported' | 'require', tag: string): boolean {
  return headers.has(name) && headers.getAll(name).some((one) => one.toLowerCase() === tag);
}
