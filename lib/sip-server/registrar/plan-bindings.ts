import { sameUri } from '../../sip/message/same-uri';
import type { Binding } from './bindings';
import type { WantedContact } from './contacts';

/** What the contacts of one REGISTER have in common. */
export type Registration = Pick<Binding, 'source' | 'path' | 'callId' | 'cseq'> & {
  readonly now: number;
  /** Largest expiry that is granted, seconds. */
  readonly expiresMax: number;
};

/**
 * The bindings of a DN, oldest first, after a REGISTER; undefined where it is older than one of the bindings that it
 * wants to change, and so changes none (RFC 3261 §10.3 step 7).
 */
export function planBindings(
  current: readonly Binding[],
  wanted: readonly WantedContact[],
  registration: Registration,
): readonly Binding[] | undefined {
  const { now, expiresMax, ...identity } = registration;
  let next = current;
  for (const { contact, expires, q } of wanted) {
    const isIt = (binding: Binding): boolean => sameUri(binding.contact, contact);
    if (current.some((binding) => isIt(binding) && isOlderThan(registration, binding))) return undefined;
    next = next.filter((binding) => !isIt(binding));
    if (expires === 0) continue;
    const expiresAt = now + Math.min(expires, expiresMax) * 1000;
    next = [...next, { ...identity, contact, q, expiresAt }];
  }
  return next;
}

/** A REGISTER that was overtaken by a later one of the same phone. */
export function isOlderThan(registration: Pick<Binding, 'callId' | 'cseq'>, binding: Binding): boolean {
  return binding.callId === registration.callId && registration.cseq <= binding.cseq;
}
