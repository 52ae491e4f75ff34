import { digestAlgorithm, type DigestAlgorithm } from './digest';
import { formatDigestParams, parseDigestParams } from './digest-params';

/** A digest challenge: the value of one WWW-Authenticate or Proxy-Authenticate (RFC 7616 §3.3). */
export interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  readonly algorithm: DigestAlgorithm;
  /** The credentials were right but their nonce is too old. */
  readonly stale: boolean;
  /** qop=auth is offered; without it the response is RFC 2069's. */
  readonly quality: boolean;
}

/** Reads a challenge. Undefined when malformed, or when its scheme, algorithm or every qop is not ours. */
export function parseChallenge(value: string): Challenge | undefined {
  const params = parseDigestParams(value);
  const algorithm = digestAlgorithm(params?.get('algorithm'));
  const realm = params?.get('realm');
  const nonce = params?.get('nonce');
  if (params === undefined || algorithm === undefined || realm === undefined || nonce === undefined)
    return undefined;
  const offered = params.get('qop')?.toLowerCase().split(',');
  const quality = offered?.some((name) => name.trim() === 'auth') ?? false;
  if (offered !== undefined && !quality) return undefined;
  const stale = params.get('stale')?.toLowerCase() === 'true';
  return { realm, nonce, opaque: params.get('opaque'), algorithm, stale, quality };
}

const QUOTED: ReadonlySet<string> = new Set(['realm', 'nonce', 'opaque', 'qop']);

/** Writes the value of a WWW-Authenticate. */
export function formatChallenge(challenge: Challenge): string {
  const { realm, nonce, opaque, algorithm, stale, quality } = challenge;
  return formatDigestParams(
    [
      ['realm', realm],
      ['nonce', nonce],
      ['opaque', opaque],
      ['algorithm', algorithm],
      ['qop', quality ? 'auth' : undefined],
      ['stale', stale ? 'true' : undefined],
    ],
    QUOTED,
  );
}
