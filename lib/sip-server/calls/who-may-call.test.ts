import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../clock/simulated-clock';
import { parseMessage } from '../../sip/message/parse-message';
import type { SipRequest } from '../../sip/message/types';
import type { Remote } from '../../sip/transport/transport';
import { parseConfig } from '../config/load-config';
import { createDirectory } from '../directory';
import { createOptionStore } from '../options/option-store';
import { BindingTable } from '../registrar/bindings';
import { DnService } from '../trunks/dn-service';
import { TrunkTable } from '../trunks/trunk-table';
import { whoCalls } from './who-may-call';

const YAML = `
application: SIPServer
site: site2
sip: { address: "::1", port: 5060, transports: [udp, tcp] }
http: { address: 127.0.0.1, port: 8060 }
dataDir: var/test
dns:
  - { number: Trunk_UDP, type: Trunk, contact: "sip:192.0.2.1:5060" }
  - { number: Trunk_TCP, type: Trunk, contact: "sip:192.0.2.1:5070;transport=tcp" }
  - { number: Trunk_Other, type: Trunk, contact: "sip:192.0.2.2:5060" }
  - { number: Trunk_Six, type: Trunk, contact: "sip:[2001:DB8:0:0::1]" }
  - { number: Trunk_Mapped, type: Trunk, contact: "sip:[::ffff:192.0.2.3]" }
  - { number: "7001", type: Extension }
  - { number: "7002", type: Extension, contact: "sip:7002@192.0.2.7:5700" }
  - { number: "7003", type: Extension, contact: "sip:7003@[::1]:5700;transport=tcp" }
`;

function invite(user: string): SipRequest {
  const lines = [
    'INVITE sip:8000@h SIP/2.0',
    'Via: SIP/2.0/TCP h;branch=z9hG4bKx',
    `From: <sip:${user}@h>;tag=1`,
    'To: <sip:8000@h>',
    'Call-ID: c',
    'CSeq: 1 INVITE',
  ];
  const result = parseMessage(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`));
  if (!result.ok || result.message.kind !== 'request') throw new Error('no request');
  return result.message;
}

const config = parseConfig('test.yaml', YAML);
const directory = createDirectory(config);
const options = createOptionStore(config);
const trunks = new TrunkTable(directory, options, new DnService(options, () => {}), () => {});

/** 7001 is registered over the protocol given, from 192.0.2.9:40000. */
function caller(
  user: string,
  source: Remote,
  registeredOver: Remote['protocol'] = 'tcp',
  path: readonly string[] = [],
) {
  const bindings = new BindingTable(new SimulatedClock(), () => {});
  const registered: Remote = { protocol: registeredOver, address: '192.0.2.9', port: 40_000 };
  const binding = { contact: 'sip:7001@10.0.0.1', source: registered, path, callId: 'c', cseq: 1, q: 1 };
  bindings.replace('7001', [{ ...binding, expiresAt: Number.MAX_SAFE_INTEGER }]);
  return whoCalls(invite(user), source, { directory, bindings, trunks })?.dn.number;
}

const udp = (address: string, port: number): Remote => ({ protocol: 'udp', address, port });
const tcp = (address: string, port: number): Remote => ({ protocol: 'tcp', address, port });

describe('who may call', () => {
  it('over UDP: a phone from the address and port that it registered from', () => {
    expect(caller('7001', udp('192.0.2.9', 40_000), 'udp')).toBe('7001');
    expect(caller('7001', udp('192.0.2.9', 40_001), 'udp')).toBeUndefined();
  });

  it('over TCP: a phone from the address that it registered from over TCP, after a reconnect too', () => {
    expect(caller('7001', tcp('192.0.2.9', 40_000))).toBe('7001');
    expect(caller('7001', tcp('192.0.2.9', 50_000))).toBe('7001');
    expect(caller('7001', tcp('192.0.2.8', 40_000))).toBeUndefined();
    expect(caller('7001', tcp('192.0.2.9', 40_000), 'udp')).toBeUndefined();
    expect(caller('7001', udp('192.0.2.9', 40_000))).toBeUndefined();
  });

  it('a phone through the proxy next to us that it registered through (RFC 3327)', () => {
    const path = ['<sip:edge@192.0.2.20:5080;lr>', '<sip:192.0.2.21;lr>'];
    expect(caller('7001', udp('192.0.2.20', 5080), 'udp', path)).toBe('7001');
    expect(caller('7001', udp('192.0.2.20', 5060), 'udp', path)).toBeUndefined();
    expect(caller('7001', udp('192.0.2.21', 5060), 'udp', path)).toBeUndefined();
    expect(caller('7002', udp('192.0.2.20', 5080), 'udp', path)).toBeUndefined();
  });

  it('a phone from its fixed contact: address and port over UDP, the address over TCP if it says so', () => {
    expect(caller('7002', udp('192.0.2.7', 5700))).toBe('7002');
    expect(caller('7002', udp('192.0.2.7', 5701))).toBeUndefined();
    expect(caller('7002', tcp('192.0.2.7', 5700))).toBeUndefined();
    expect(caller('7003', tcp('::1', 50_000))).toBe('7003');
  });

  it('a trunk from its address; over UDP its port decides between several, over TCP transport=tcp', () => {
    expect(caller('5550100', udp('192.0.2.1', 5060))).toBe('Trunk_UDP');
    expect(caller('5550100', udp('192.0.2.1', 5070))).toBe('Trunk_TCP');
    expect(caller('5550100', udp('192.0.2.1', 5080))).toBeUndefined();
    expect(caller('5550100', tcp('192.0.2.1', 50_000))).toBe('Trunk_TCP');
    expect(caller('5550100', tcp('192.0.2.2', 50_000))).toBe('Trunk_Other');
  });

  it('compares addresses however the contact spells them', () => {
    expect(caller('5550100', udp('2001:db8::1', 5060))).toBe('Trunk_Six');
    expect(caller('5550100', tcp('192.0.2.3', 50_000))).toBe('Trunk_Mapped');
  });
});
