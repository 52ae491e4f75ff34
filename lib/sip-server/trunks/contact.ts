import type { SipUri } from '../../sip/message/types';
import { escapeUser } from '../../sip/message/uri';
import { canonicalAddress } from '../../sip/transport/ip-address';

const contactPattern = /^<?(sips?):(?:([^@>]*)@)?(\[[0-9a-f:.]+\]|[^:;>]+)(?::(\d+))?(;[^>]*)?>?$/i;

export interface ContactParts {
  readonly user: string | undefined;
  /** Without brackets, an IP address in its one spelling. */
  readonly host: string;
  readonly port: number;
  readonly transport: 'udp' | 'tcp';
}

/** Host and port of a configured contact URI; undefined where there is none or it can't be read. */
export function parseContact(contact: string | undefined): ContactParts | undefined {
  const match = contact === undefined ? null : contactPattern.exec(contact);
  if (match === null) return undefined;
  return {
    user: match[2],
    host: canonicalAddress(match[3]!),
    port: match[4] === undefined ? 5060 : Number(match[4]),
    transport: /;transport=tcp(?:;|$)/i.test(match[5] ?? '') ? 'tcp' : 'udp',
  };
}

/** Whether a URI names the host and port of a configured contact or a binding. */
export function isAtContact(
  { host, port }: Pick<SipUri, 'host' | 'port'>,
  contact: string | undefined,
): boolean {
  const known = parseContact(contact);
  return known?.host === canonicalAddress(host.replace(/^\[|\]$/g, '')) && known.port === (port ?? 5060);
}

/** The contact with `user` as its user part: where a call for `user` goes at that peer (S-21). */
export function contactFor(contact: string, user: string): string {
  const match = contactPattern.exec(contact);
  if (match === null) return contact;
  const [, scheme, , host, port, params] = match;
  return `${scheme}:${escapeUser(user)}@${host}${port === undefined ? '' : `:${port}`}${params ?? ''}`;
}

/** URI parameter of our own in a Contact to the peer site: that site serves the call, and does not send it back. */
const forwardedMark = 'dr-forwarded';

export function markForwarded(contact: string): string {
  return `${contact};${forwardedMark}`;
}

/** A caller who follows a redirect takes its Contact for his Request-URI, parameters included (RFC 3261 §8.1.3.4). */
export function bearsForwardedMark(uri: Pick<SipUri, 'params'>): boolean {
  return uri.params.has(forwardedMark);
}
