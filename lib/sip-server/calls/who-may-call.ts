import { parseNameAddr } from '../../sip/message/name-addr';
import type { SipRequest } from '../../sip/message/types';
import type { Remote } from '../../sip/transport/transport';
import type { Directory } from '../directory';
import type { BindingTable } from '../registrar/bindings';
import { claimedUser } from './identity';
import { parseContact } from '../trunks/contact';
import type { TrunkTable } from '../trunks/trunk-table';
import type { Dn } from '../config/types';

/** The DN that a request comes from; undefined: an unknown source, which may not call (403). */
export type Caller =
  | { readonly kind: 'extension'; readonly dn: Dn }
  | { readonly kind: 'trunk'; readonly dn: Dn };

/**
 * Who sent this (interfaces, "Who may call"): an extension by its From user and the address of one of its bindings or
 * its fixed contact, or of the proxy that it registered through (RFC 3327), else the trunk whose contact the source
 * address is. A phone that calls without its name says it in P-Preferred-Identity. The extension comes first, since a
 * phone may well share a gateway's address; its port then tells them apart. A TCP connection comes from any port of its
 * peer, so there the address alone counts, of phones that use TCP. Through the default trunk comes anybody, so whoever
 * bears the number of an extension with a password there is taken for it, and has to prove it.
 */
export function whoCalls(
  request: SipRequest,
  source: Remote,
  deps: { directory: Directory; bindings: BindingTable; trunks: TrunkTable },
): Caller | undefined {
  const user = claimedUser(request);
  const dn = user === undefined ? undefined : deps.directory.dn(user);
  if (dn?.type === 'Extension' && isPhoneOf(dn, source, deps.bindings)) return { kind: 'extension', dn };
  const trunk = deps.trunks.bySource(source);
  if (trunk !== undefined && dn?.password !== undefined && !deps.trunks.isContact(source))
    return { kind: 'extension', dn };
  return trunk === undefined ? undefined : { kind: 'trunk', dn: trunk };
}

function isPhoneOf(dn: Dn, source: Remote, bindings: BindingTable): boolean {
  if (isAt(dn.contact, source)) return true;
  return bindings
    .of(dn.number)
    .some(
      ({ source: known, path, contact }) =>
        isSamePeer(known, source) || isAt(contact, source) || isAt(firstOf(path), source),
    );
}

function firstOf(path: readonly string[]): string | undefined {
  return path[0] === undefined ? undefined : parseNameAddr(path[0])?.uriText;
}

function isSamePeer(known: Remote, source: Remote): boolean {
  if (known.protocol !== source.protocol || known.address !== source.address) return false;
  return source.protocol === 'tcp' || known.port === source.port;
}

function isAt(contact: string | undefined, source: Remote): boolean {
  const parts = parseContact(contact);
  if (parts === undefined || parts.host !== source.address) return false;
  return source.protocol === 'tcp' ? parts.transport === 'tcp' : parts.port === source.port;
}
