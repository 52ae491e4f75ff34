import { digestAlgorithm, type DigestAlgorithm } from './digest';
import { formatDigestParams, parseDigestParams } from './digest-params';

/** Digest credentials: the value of one Authorization or Proxy-Authorization (RFC 7616 §3.4). */
export interface Credentials {
  readonly username: string;
  readonly realm: string;
  readonly nonce: string;
  readonly uri: string;
  readonly response: string;
  readonly algorithm: DigestAlgorithm;
  readonly opaque: string | undefined;
  /** With qop=auth. */
  readonly quality: { readonly nc: string; readonly cnonce: string } | undefined;
}

/** Reads credentials. Undefined when malformed, or when scheme, algorithm or qop are not ours. */
export function parseCredentials(value: string): Credentials | undefined {
  const params = parseDigestParams(value);
  if (params === undefined) return undefined;
  const algorithm = digestAlgorithm(params.get('algorithm'));
  const [username, realm, nonce, uri, response] = ['username', 'realm', 'nonce', 'uri', 'response'].map(
    (name) => params.get(name),
  );
  if (algorithm === undefined || username === undefined || realm === undefined || nonce === undefined)
    return undefined;
  if (uri === undefined || response === undefined) return undefined;
  const quality = readQuality(params);
  if (quality === 'malformed') return undefined;
  return { username, realm, nonce, uri, response, algorithm, opaque: params.get('opaque'), quality };
}

function readQuality(params: ReadonlyMap<string, string>): Credentials['quality'] | 'malformed' {
  const qop = params.get('qop');
  if (qop === undefined) return undefined;
  const [nc, cnonce] = [params.get('nc'), params.get('cnonce')];
  const fine = qop.toLowerCase() === 'auth' && nc !== undefined && /^[0-9a-f]{8}$/i.test(nc);
  return fine && cnonce !== undefined && cnonce !== '' ? { nc, cnonce } : 'malformed';
}

const QUOTED: ReadonlySet<string> = new Set([
  'username',
  'realm',
  'nonce',
  'uri',
  'response',
  'cnonce',
  'opaque',
]);

/** Writes the value of an Authorization or Proxy-Authorization. */
export function formatCredentials(credentials: Credentials): string {
  const { username, realm, nonce, uri, response, algorithm, opaque, quality } = credentials;
  return formatDigestParams(
    [
      ['username', username],
      ['realm', realm],
      ['nonce', nonce],
      ['uri', uri],
      ['response', response],
      ['algorithm', algorithm],
      ['cnonce', quality?.cnonce],
      ['opaque', opaque],
      ['qop', quality === undefined ? undefined : 'auth'],
      ['nc', quality?.nc],
    ],
    QUOTED,
  );
}
