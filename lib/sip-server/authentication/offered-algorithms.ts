import type { DigestAlgorithm } from '../../sip/auth/digest';

/** Phones that give up on a 401 with a challenge they can't compute, wherever it stands (baresip before 2.0, libre before 2.0). */
const oneChallengeOnly = /^baresip v[01]\./i;

/**
 * The challenges for a user agent, out of what is configured. RFC 8760 §2.4 wants the strongest first, and every phone to
 * pass over what it doesn't know. Not all do: the ones above get MD5 alone, and whoever names no User-Agent, as SIPp
 * and scripts that read the first challenge only, gets MD5 first. What is taken in answer is the same for all.
 */
export function offeredTo(
  userAgent: string | undefined,
  configured: readonly DigestAlgorithm[],
): readonly DigestAlgorithm[] {
  if (!configured.includes('MD5')) return configured;
  if (userAgent === undefined) return ['MD5', ...configured.filter((algorithm) => algorithm !== 'MD5')];
  return oneChallengeOnly.test(userAgent) ? ['MD5'] : configured;
}
