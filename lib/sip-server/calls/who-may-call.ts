import type { SipRequest } from '../../sip/message/types';
import type { Remote } from '../../sip/transport/transport';
import type { Directory } from '../directory';
import type { BindingTable } from '../registrar/bindings';
import { parseContact } from '../trunks/contact';
import type { TrunkTable } from '../trunks/trunk-table';
import type { Dn } from '../config/types';

/** The DN that a request comes from; undefined: an unknown source, which may not call (403). */
export type Caller =
  | { readonly kind: 'extension'; readonly dn: Dn }
  | { readonly kind: 'trunk'; readonly dn: Dn };

/**
 * Who sent this (interfaces, "Who may call"): an extension by its From user and the address of one of its bindings or
 * its fixed contact, else the trunk whose contact the source address is. The extension comes first, since a phone may
 * well share a gateway's address; its port then tells them apart.
 */
export function whoCalls(
  request: SipRequest,
  source: Remote,
  deps: { directory: Directory; bindings: BindingTable; trunks: TrunkTable },
): Caller | undefined {
  const user = request.from.uri.user;
  const dn = user === undefined ? undefined : deps.directory.dn(user);
  if (dn?.type === 'Extension' && isPhoneOf(dn, source, deps.bindings)) return { kind: 'extension', dn };
  const trunk = deps.trunks.bySource(source);
  return trunk === undefined ? undefined : { kind: 'trunk', dn: trunk };
}

function isPhoneOf(dn: Dn, source: Remote, bindings: BindingTable): boolean {
  if (isAt(dn.contact, source)) return true;
  return bindings
    .of(dn.number)
    .some(
      (binding) =>
        (binding.source.address === source.address && binding.source.port === source.port) ||
        isAt(binding.contact, source),
    );
}

function isAt(contact: string | undefined, source: Remote): boolean {
  const parts = parseContact(contact);
  return parts !== undefined && parts.host === source.address && parts.port === source.port;
}
