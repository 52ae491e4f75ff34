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

/** The contact with `user` as its user part: where a call for `user` goes at that peer (S-21). */
export function contactFor(contact: string, user: string): string {
  const match = contactPattern.exec(contact);
  if (match === null) return contact;
  const [, scheme, , host, port, params] = match;
  return `${scheme}:${escapeUser(user)}@${host}${port === undefined ? '' : `:${port}`}${params ?? ''}`;
}
