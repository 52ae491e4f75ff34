import { parseChallenge } from '../../sip/auth/challenge';
import { formatCredentials } from '../../sip/auth/credentials';
import { type DigestAlgorithm, digestResponse } from '../../sip/auth/digest';

/** How a test answers a challenge; `nc` and `uri` as a phone would write them. */
export interface Signature {
  readonly username: string;
  readonly password: string;
  readonly method: string;
  readonly uri: string;
  readonly algorithm?: DigestAlgorithm;
  readonly nc?: string;
  /** Without qop, as RFC 2069 has it. */
  readonly old?: boolean;
}

/** The `Authorization: …` line that answers one of the challenges, given as values of WWW-Authenticate. */
export function authorizationLine(challenges: readonly string[], signature: Signature): string {
  const { username, password, method, uri, algorithm = 'SHA-256', nc = '00000001', old = false } = signature;
  const challenge = challenges.map(parseChallenge).find((one) => one?.algorithm === algorithm);
  if (challenge === undefined) throw new Error(`no challenge for ${algorithm}: ${challenges.join(' | ')}`);
  const { realm, nonce, opaque } = challenge;
  const quality = old ? undefined : { nc, cnonce: 'c0ffee' };
  const common = { username, realm, nonce, uri, algorithm, quality };
  const response = digestResponse({ ...common, password, method });
  return `Authorization: ${formatCredentials({ ...common, opaque, response })}`;
}
