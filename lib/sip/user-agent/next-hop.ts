import { isIP } from 'node:net';
import type { Clock } from '../../clock/clock';
import { SipError } from '../errors';
import { bareHost } from '../message/host-port';
import { parseUri } from '../message/uri';
import { canonicalAddress } from '../transport/ip-address';
import type { Remote } from '../transport/transport';
import { NameLookups } from './name-lookups';

/** Told the address, or why there is none. */
type NextHopResult = (remote: Remote | SipError) => void;

/** Finds the address that a URI points to; calls back at once where its host is a literal. */
export type ResolveNextHop = (uri: string, done: NextHopResult) => void;

/**
 * Resolver by host file and A/AAAA records (no NAPTR or SRV), each look-up bounded in time. A URI without transport
 * parameter means `usual`.
 */
export function createNextHopResolver(
  clock: Clock,
  family: 4 | 6,
  usual: Remote['protocol'],
): ResolveNextHop {
  const names = new NameLookups(clock, family);
  return (uriText, done) => {
    const uri = parseUri(uriText);
    if (uri === undefined || uri.host === '') {
      done(new SipError('resolution', `${uriText} names no host to send to.`));
      return;
    }
    const maddr = uri.params.get('maddr');
    const host = bareHost(maddr === undefined || maddr === '' ? uri.host : maddr);
    const protocol = uri.params.get('transport')?.toLowerCase() ?? usual;
    if (protocol !== 'udp' && protocol !== 'tcp') {
      done(new SipError('resolution', `${uriText} asks for ${protocol}. Only udp and tcp are served.`));
      return;
    }
    const port = uri.port ?? 5060;
    if (isIP(host) !== 0) done({ protocol, address: canonicalAddress(host), port });
    else names.resolve(host, (address) => done(toResult(host, address, protocol, port)));
  };
}

function toResult(
  host: string,
  address: string | undefined,
  protocol: Remote['protocol'],
  port: number,
): Remote | SipError {
  if (address !== undefined) return { protocol, address, port };
  return new SipError(
    'resolution',
    `${host} has no address. Check its DNS entry or write an IP address instead.`,
  );
}
