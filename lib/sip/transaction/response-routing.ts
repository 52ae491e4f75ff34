import { isIP } from 'node:net';
import { bareHost } from '../message/host-port';
import { canonicalAddress } from '../transport/ip-address';
import type { SipRequest, Via } from '../message/types';
import { formatVia } from '../message/via';
import type { Remote } from '../transport/transport';

/**
 * The Via values of a response: the request's, with `received` and `rport` on the topmost one where the source is
 * not what it says (RFC 3261 §18.2.1, RFC 3581 §4).
 */
export function responseVias(request: SipRequest, source: Remote): string[] {
  const vias = request.headers.getAll('via');
  vias[0] = stampVia(request.via, source) ?? vias[0]!;
  return vias;
}

/** The Via value with its source noted, undefined when it needs no note. */
export function stampVia(via: Via, source: Remote): string | undefined {
  const wantsPort = via.params.get('rport') === '';
  const sameHost = via.host === source.address || canonicalAddress(via.host) === source.address;
  if (sameHost && !wantsPort && !via.params.has('received')) return undefined;
  const params = new Map(via.params);
  params.delete('received');
  if (wantsPort) params.set('rport', String(source.port));
  if (wantsPort || !sameHost) params.set('received', source.address);
  return formatVia({ ...via, params });
}

/**
 * Where a response goes (RFC 3261 §18.2.2, RFC 3581 §4). Over TCP: onto the connection of the request, or where that is
 * gone to the sent-by port. Over UDP: back to the source address, to its port where `rport` asks for that, else to the
 * sent-by port; a literal `maddr` overrides the address.
 */
export function responseTarget(via: Via, source: Remote): Remote {
  if (source.protocol === 'tcp') return { ...source, listenPort: via.port ?? 5060 };
  const maddr = bareHost(via.params.get('maddr') ?? '');
  if (isIP(maddr) !== 0) return { ...source, address: maddr, port: via.port ?? 5060 };
  const port = via.params.has('rport') ? source.port : (via.port ?? 5060);
  return port === source.port ? source : { ...source, port };
}
