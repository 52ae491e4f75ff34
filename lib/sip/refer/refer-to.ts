import { headerName } from '../message/header-names';
import { isToken } from '../message/lexer';
import { formatNameAddr, parseNameAddr } from '../message/name-addr';
import { NO_PARAMS } from '../message/params';
import type { SipUri } from '../message/types';
import { escapeAll, requestUri } from '../message/uri';
import { formatReplaces, parseReplaces, type Replaces } from './replaces';

/** Header fields as `[name, value]`, decoded. */
type HeaderList = ReadonlyArray<readonly [name: string, value: string]>;

/** Whom a REFER asks to be called (RFC 3515 §2.1). */
export interface ReferTo {
  readonly displayName: string | undefined;
  readonly uri: SipUri;
  /** The URI as the new request's Request-URI: without header fields and `method` (RFC 3261 §19.1.5). */
  readonly uriText: string;
  /** Method of the new request, in upper case; INVITE where none is named. */
  readonly method: string;
  /** The dialog that the new INVITE is to replace (RFC 3891), from the URI's header fields. */
  readonly replaces: Replaces | undefined;
  /** The other header fields that the URI asks for, decoded, without those that nobody else may set. */
  readonly headers: HeaderList;
}

/** More header fields than this in one URI are no honest wish. */
const HEADERS_MAX = 32;

/** What makes or describes a message, or says who we are, is not for others to set (RFC 3261 §19.1.5). */
const OURS: ReadonlySet<string> = new Set(
  (
    'from to call-id cseq via route record-route contact max-forwards content-length content-type ' +
    'content-encoding content-disposition content-language body accept accept-encoding accept-language allow ' +
    'allow-events supported require proxy-require organization user-agent authorization proxy-authorization ' +
    'p-asserted-identity p-preferred-identity path service-route session-expires min-se expires refer-to'
  ).split(' '),
);

/** Parses a Refer-To value; undefined when it, or the Replaces in it, is malformed or tries to smuggle in a line. */
export function parseReferTo(value: string): ReferTo | undefined {
  const address = parseNameAddr(value);
  if (address === undefined) return undefined;
  const { displayName, uri } = address;
  const bare = requestUri(address.uriText);
  const fields = uri.scheme === 'sip' || uri.scheme === 'sips' ? uriHeaders(address.uriText, bare) : [];
  if (fields === undefined) return undefined;
  const named = fields.filter(([name]) => isReplaces(name));
  const replaces = named.length === 0 ? undefined : parseReplaces(named[0]![1]);
  if (named.length > 1 || (named.length === 1 && replaces === undefined)) return undefined;
  const method = uri.params.get('method') ?? 'INVITE';
  if (!isToken(method)) return undefined;
  return {
    displayName,
    ...withoutMethod(uri, bare),
    method: method.toUpperCase(),
    replaces,
    headers: fields.filter(([name]) => !isReplaces(name) && !OURS.has(headerName(name).name)),
  };
}

/** The URI without `method`, else as it was written. */
function withoutMethod(uri: SipUri, text: string): Pick<ReferTo, 'uri' | 'uriText'> {
  if (!uri.params.has('method')) return { uri, uriText: text };
  const host = text.lastIndexOf('@') + 1;
  return {
    uri: { ...uri, params: new Map([...uri.params].filter(([name]) => name !== 'method')) },
    uriText: text.slice(0, host) + text.slice(host).replace(/;method(?:=[^;]*)?(?=;|$)/gi, ''),
  };
}

function isReplaces(name: string): boolean {
  return name.toLowerCase() === 'replaces';
}

/** The header fields of a SIP URI; undefined when one is broken. */
function uriHeaders(text: string, bare: string): HeaderList | undefined {
  if (bare.length >= text.length - 1) return [];
  const written = text.slice(bare.length + 1).split('&');
  if (written.length > HEADERS_MAX) return undefined;
  const fields: Array<readonly [string, string]> = [];
  for (const field of written) {
    const equals = field.indexOf('=');
    const name = decoded(equals < 0 ? field : field.slice(0, equals));
    const value = equals < 0 ? '' : decoded(field.slice(equals + 1));
    if (name === undefined || value === undefined || !isToken(name)) return undefined;
    fields.push([name, value]);
  }
  return fields;
}

/** Undefined for a broken escape, bytes that are no UTF-8, and controls, among them line ends. */
function decoded(text: string): string | undefined {
  try {
    const plain = decodeURIComponent(text);
    return /\p{Cc}/u.test(plain.replaceAll('\t', ' ')) ? undefined : plain;
  } catch {
    return undefined;
  }
}

/** What a Refer-To that we send says. */
export interface ReferTarget {
  /** Without header fields. */
  readonly uri: string;
  readonly displayName?: string | undefined;
  /** The dialog that whom it is sent to shall replace, as `uri` knows it. */
  readonly replaces?: Replaces | undefined;
  /** Further header fields of the new INVITE. */
  readonly headers?: HeaderList | undefined;
}

/** Writes a Refer-To value, its embedded header fields escaped (RFC 3261 §19.1.1, RFC 3515 §2.1). */
export function formatReferTo(target: ReferTarget): string {
  const { uri, displayName, replaces, headers = [] } = target;
  const fields = replaces === undefined ? headers : [['Replaces', formatReplaces(replaces)], ...headers];
  const escaped = fields.map(([name, value]) => `${name}=${escapeAll(value)}`);
  const query = escaped.length === 0 ? '' : `?${escaped.join('&')}`;
  return formatNameAddr({ displayName, uriText: `${requestUri(uri)}${query}`, params: NO_PARAMS });
}
