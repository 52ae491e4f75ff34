import { parseNameAddr } from '../sip/message/name-addr';
import type { SipMessage, SipResponse, SipUri } from '../sip/message/types';
import { formatUri } from '../sip/message/uri';
import type { ExtraHeaders, MessageParts } from '../sip/user-agent/types';

const defaultPort = 5060;

/** The body of a message with its type, to be passed on untouched. */
export function bodyOf(message: SipMessage): MessageParts {
  const contentType = message.headers.get('Content-Type');
  if (message.body.length === 0 || contentType === undefined) return {};
  return { body: message.body, contentType };
}

/** The header fields of `names` that `message` has, with all their values. */
export function headersOf(message: SipMessage, names: readonly string[]): ExtraHeaders {
  return names.flatMap((name) => message.headers.getAll(name).map((value) => [name, value] as const));
}

/** `uri` as Request-URI for a call to `user`: its own user wins, the port is written out, so that equal targets look equal. */
export function targetUri(uri: SipUri, user: string): string {
  return formatUri({ ...uri, user: uri.user ?? user, port: uri.port ?? defaultPort });
}

/** `host:port` of a URI, to tell which site it is. */
export const hostPortOf = (uri: SipUri): string => `${uri.host.toLowerCase()}:${uri.port ?? defaultPort}`;

/** The Contacts of a 3xx as Request-URIs, highest q first (RFC 3261 §20.10); anything but sip: is left out. */
export function redirectTargets(response: SipResponse, user: string): string[] {
  return response.headers
    .getAll('Contact')
    .map((value) => parseNameAddr(value))
    .filter((contact) => contact !== undefined)
    .filter(({ uri }) => uri.scheme === 'sip')
    .map((contact) => ({ uri: targetUri(contact.uri, user), q: Number(contact.params.get('q') ?? 1) }))
    .sort((a, b) => b.q - a.q)
    .map(({ uri }) => uri);
}
