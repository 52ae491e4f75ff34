import { isIPv6, SocketAddress } from 'node:net';
import { bareHost } from '../message/host-port';

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * One spelling for every address, so that two can be compared as text: no brackets, IPv6 compressed and in lower case
 * (RFC 5952), an IPv4-mapped one as IPv4. A host name only loses its case.
 */
export function canonicalAddress(host: string): string {
  const bare = bareHost(host);
  if (!bare.includes(':')) return bare.toLowerCase();
  const zone = bare.indexOf('%');
  const literal = zone < 0 ? bare : bare.slice(0, zone);
  if (!isIPv6(literal)) return bare;
  const { address } = new SocketAddress({ address: literal, family: 'ipv6' });
  return MAPPED.exec(address)?.[1] ?? (zone < 0 ? address : address + bare.slice(zone));
}
