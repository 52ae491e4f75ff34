import { createHash, timingSafeEqual } from 'node:crypto';

/** The digest algorithms of RFC 8760 that are understood, the strongest first. */
export const DIGEST_ALGORITHMS = ['SHA-256', 'MD5'] as const;
export type DigestAlgorithm = (typeof DIGEST_ALGORITHMS)[number];

const HASHES: Readonly<Record<DigestAlgorithm, string>> = { 'SHA-256': 'sha256', MD5: 'md5' };

/** The algorithm of an `algorithm` parameter; none means MD5 (RFC 7616 §3.3). Undefined for one we don't have. */
export function digestAlgorithm(written: string | undefined): DigestAlgorithm | undefined {
  const name = written?.toUpperCase() ?? 'MD5';
  return DIGEST_ALGORITHMS.find((algorithm) => algorithm === name);
}

export interface DigestInput {
  readonly algorithm: DigestAlgorithm;
  readonly username: string;
  readonly realm: string;
  readonly password: string;
  readonly method: string;
  /** The `uri` parameter as written. */
  readonly uri: string;
  readonly nonce: string;
  /** With qop=auth: `nc` as written (8 hex digits) and `cnonce`. Without it the response is RFC 2069's. */
  readonly quality: { readonly nc: string; readonly cnonce: string } | undefined;
}

/** The `response` of digest credentials, lower-case hex (RFC 7616 §3.4.1, RFC 8760 §2). */
export function digestResponse(input: DigestInput): string {
  const hash = (text: string): string =>
    createHash(HASHES[input.algorithm]).update(text, 'utf8').digest('hex');
  const secret = hash(`${input.username}:${input.realm}:${input.password}`);
  const request = hash(`${input.method}:${input.uri}`);
  const { quality } = input;
  const middle = quality === undefined ? '' : `${quality.nc}:${quality.cnonce}:auth:`;
  return hash(`${secret}:${input.nonce}:${middle}${request}`);
}

/** Whether two texts are the same, in a time that says nothing of where they differ. */
export function sameSecret(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
