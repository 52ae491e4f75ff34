import { SystemClock } from '../../clock/system-clock';
import { MemoryNetwork } from '../transport/memory-network';
import { TcpTransport } from '../transport/tcp-transport';
import type { SipTransport } from '../transport/transport';
import { UdpTransport } from '../transport/udp-transport';

/** One implementation of `SipTransport` over one address family, for suites that run against each. */
export interface TestNetwork {
  readonly name: string;
  readonly protocol: 'udp' | 'tcp';
  readonly address: string;
  /** The address as it stands in a URI. */
  readonly host: string;
  /** A transport on a free port, or on the given one. */
  transport(port?: number): SipTransport;
}

const clock = new SystemClock();

function memory(address: string): Pick<TestNetwork, 'protocol' | 'transport'> {
  const network = new MemoryNetwork({ clock });
  let next = 6000;
  return { protocol: 'udp', transport: (port) => network.transport(address, port ?? next++) };
}

/** Memory, UDP and TCP, each over IPv4 and IPv6. */
export const testNetworks: readonly TestNetwork[] = ['127.0.0.1', '::1'].flatMap((address) => {
  const family = address.includes(':') ? 'IPv6' : 'IPv4';
  const host = family === 'IPv6' ? `[${address}]` : address;
  return [
    { name: `memory, ${family}`, address, host, ...memory(address) },
    {
      name: `UDP, ${family}`,
      protocol: 'udp',
      address,
      host,
      transport: (port = 0) => new UdpTransport({ address, port }),
    },
    {
      name: `TCP, ${family}`,
      protocol: 'tcp',
      address,
      host,
      transport: (port = 0) => new TcpTransport({ clock, address, port }),
    },
  ];
});
