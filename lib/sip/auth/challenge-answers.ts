import type { SipResponse } from '../message/types';
import { parseChallenge, type Challenge } from './challenge';
import { formatCredentials } from './credentials';
import { digestResponse } from './digest';

/** A name and password that a peer wants to see. */
export interface ClientCredentials {
  readonly username: string;
  readonly password: string;
  /** Only challenges of this realm are answered; undefined: any. */
  readonly realm?: string | undefined;
}

/** Bound of the answers that one request gives to all its challenges together. */
const ANSWERS_MAX = 4;

/**
 * The credentials of one request as its challenges are answered (RFC 3261 §22.2, §22.3): each realm once, and again
 * only when the peer says that nothing but the nonce was wrong (stale).
 */
export class ChallengeAnswers {
  readonly #credentials: ClientCredentials;
  readonly #random: (bytes: number) => string;
  /** Header fields by name and realm: a proxy and the server behind it may both ask. */
  readonly #fields = new Map<string, readonly [name: string, value: string]>();
  readonly #nonces = new Set<string>();

  /** `random`: so many random bytes as hex, for the cnonce. */
  constructor(credentials: ClientCredentials, random: (bytes: number) => string) {
    this.#credentials = credentials;
    this.#random = random;
  }

  /** The header fields for the request's repetition; undefined where the 401 or 407 is its final answer. */
  answer(
    response: SipResponse,
    method: string,
    uri: string,
  ): ReadonlyArray<readonly [name: string, value: string]> | undefined {
    const names =
      response.status === 401
        ? (['www-authenticate', 'Authorization'] as const)
        : response.status === 407
          ? (['proxy-authenticate', 'Proxy-Authorization'] as const)
          : undefined;
    if (names === undefined) return undefined;
    const [asked, given] = names;
    const challenge = response.headers
      .getAll(asked)
      .map(parseChallenge)
      .find((one) => one !== undefined && this.#isOurs(one));
    if (challenge === undefined) return undefined;
    const key = `${given} ${challenge.realm}`;
    const refused = this.#fields.has(key) && !challenge.stale;
    if (refused || this.#nonces.has(challenge.nonce) || this.#nonces.size >= ANSWERS_MAX) return undefined;
    this.#nonces.add(challenge.nonce);
    this.#fields.set(key, [given, this.#credentialsFor(challenge, method, uri)]);
    return [...this.#fields.values()];
  }

  #isOurs(challenge: Challenge): boolean {
    const { realm } = this.#credentials;
    return realm === undefined || realm === challenge.realm;
  }

  #credentialsFor(challenge: Challenge, method: string, uri: string): string {
    const { username, password } = this.#credentials;
    const { realm, nonce, opaque, algorithm } = challenge;
    const quality = challenge.quality ? { nc: '00000001', cnonce: this.#random(8) } : undefined;
    const common = { algorithm, username, realm, nonce, uri, quality };
    return formatCredentials({
      ...common,
      opaque,
      response: digestResponse({ ...common, password, method }),
    });
  }
}
