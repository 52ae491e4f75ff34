import { networkInterfaces } from 'node:os';
import { formatHostPort } from '../message/host-port';
import type { SipTransport } from '../transport/transport';

/** `host:port` for Via and Contact; a transport on every interface shows the machine's first outside address. */
export function advertised(transport: SipTransport): string {
  const { address, port } = transport.local;
  if (address !== '0.0.0.0' && address !== '::') return formatHostPort(address, port);
  const family = address === '::' ? 'IPv6' : 'IPv4';
  for (const addresses of Object.values(networkInterfaces())) {
    const outside = addresses?.find((entry) => entry.family === family && !entry.internal);
    if (outside !== undefined) return formatHostPort(outside.address, port);
  }
  return formatHostPort(family === 'IPv6' ? '::1' : '127.0.0.1', port);
}
