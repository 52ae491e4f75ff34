import type { Clock } from '../../clock/clock';
import type { Log } from '../../log/log';
import { formatChallenge } from '../../sip/auth/challenge';
import { type Credentials, parseCredentials } from '../../sip/auth/credentials';
import { type DigestAlgorithm, digestResponse, sameSecret } from '../../sip/auth/digest';
import { Nonces } from '../../sip/auth/nonces';
import type { SipRequest } from '../../sip/message/types';
import { parseUri } from '../../sip/message/uri';
import type { Remote } from '../../sip/transport/transport';
import type { ExtraHeaders, RandomHex } from '../../sip/user-agent/types';
import { Attempts } from './attempts';
import { offeredTo } from './offered-algorithms';

const nonceLifetimeMs = 300_000;
const noncesMax = 100_000;

/** What a request's credentials are worth; `refused`: answer it so, and do nothing else. */
export type Verdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly status: 400 | 401 | 503; readonly headers: ExtraHeaders };

export interface AuthenticatorOptions {
  readonly clock: Clock;
  readonly realm: string;
  /** What is taken, the strongest first (RFC 8760 §2.4). */
  readonly algorithms: readonly DigestAlgorithm[];
  readonly random: RandomHex;
  readonly log: Log;
}

/**
 * Digest authentication of phones (RFC 3261 §22, RFC 7616, RFC 8760), qop=auth always. Nobody can tell from an answer,
 * or the work behind it, whether a number exists: who has no password is compared with one that nobody knows.
 */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #nonces: Nonces;
  readonly #attempts: Attempts;
  readonly #opaque: string;
  /** The password of nobody. */
  readonly #nobodys: string;

  constructor(options: AuthenticatorOptions) {
    const { clock, random } = options;
    this.#options = options;
    const key = Buffer.from(random(32), 'hex');
    this.#nonces = new Nonces({ clock, key, random, lifetimeMs: nonceLifetimeMs, usedMax: noncesMax });
    this.#attempts = new Attempts(clock);
    this.#opaque = random(8);
    this.#nobodys = random(16);
  }

  /** Whether `request` proves to come from `username`, whose password is given; undefined: there is no such user. */
  check(request: SipRequest, source: Remote, username: string, password: string | undefined): Verdict {
    const credentials = this.#credentialsOf(request);
    if (credentials === undefined) return this.#challenge(request, source, false);
    const waitMs = this.#attempts.waitMs(source.address);
    if (waitMs > 0) {
      const seconds = String(Math.ceil(waitMs / 1000));
      return { kind: 'refused', status: 503, headers: [['Retry-After', seconds]] };
    }
    if (!isForUs(credentials.uri, request)) return { kind: 'refused', status: 400, headers: [] };
    const state = this.#nonces.state(credentials.nonce, source.address);
    const wanted = digestResponse({
      ...credentials,
      password: password ?? this.#nobodys,
      method: request.method,
    });
    const isMatch = sameSecret(credentials.response.toLowerCase(), wanted);
    // A nonce that we did not give is like none: nobody learns from it, or makes another address pay for it.
    if (state === 'foreign') return this.#challenge(request, source, false);
    if (!isMatch || password === undefined || credentials.username !== username) {
      this.#failed(source);
      return this.#challenge(request, source, false);
    }
    const isNew = state === 'fresh' && this.#nonces.use(credentials.nonce, credentials.count);
    return isNew ? { kind: 'accepted' } : this.#challenge(request, source, true);
  }

  /** What is remembered of those who sent credentials. */
  counts(): { nonces: number; sources: number } {
    return { nonces: this.#nonces.usedCount, sources: this.#attempts.count };
  }

  /** The first credentials of our realm, in an algorithm that we offer, with qop=auth. */
  #credentialsOf(request: SipRequest): (Credentials & { readonly count: number }) | undefined {
    const { realm, algorithms } = this.#options;
    for (const value of request.headers.getAll('authorization')) {
      const credentials = parseCredentials(value);
      if (credentials?.realm !== realm || !algorithms.includes(credentials.algorithm)) continue;
      if (credentials.quality === undefined) continue;
      return { ...credentials, count: Number.parseInt(credentials.quality.nc, 16) };
    }
    return undefined;
  }

  #challenge(request: SipRequest, source: Remote, stale: boolean): Verdict {
    const { realm } = this.#options;
    const algorithms = offeredTo(request.headers.get('user-agent'), this.#options.algorithms);
    const nonce = this.#nonces.issue(source.address);
    const headers = algorithms.map((algorithm) => {
      const challenge = { realm, nonce, opaque: this.#opaque, algorithm, stale, quality: true };
      return ['WWW-Authenticate', formatChallenge(challenge)] as const;
    });
    return { kind: 'refused', status: 401, headers };
  }

  #failed({ address }: Remote): void {
    if (this.#attempts.failed(address))
      this.#options.log.warn('too many wrong SIP passwords; answering 503 for a while', { address });
  }
}

/** The digest's URI names this server as the request does, and its user or none (RFC 3261 §22.4, RFC 7616 §3.4.6). */
function isForUs(uriText: string, request: SipRequest): boolean {
  const uri = parseUri(uriText);
  if (uri === undefined) return false;
  const { host, port, user } = request.uri;
  return (
    uri.host.toLowerCase() === host.toLowerCase() &&
    (uri.port ?? 5060) === (port ?? 5060) &&
    (uri.user === undefined || uri.user === user)
  );
}
