import { describe, expect, it } from 'vitest';
import { Drops } from './drops';

const remote = { protocol: 'udp', address: '10.0.0.1', port: 5060 } as const;
const packet = (at: number, method: string, ani: string, status = '200 OK') => ({
  at,
  from: remote,
  to: remote,
  lost: true,
  bytes: Buffer.from(
    `SIP/2.0 ${status}\r\nFrom: <sip:${ani}@10.0.0.1>;tag=1\r\nTo: "x" <sip:7001@10.0.0.2>\r\nCall-ID: c1\r\nCSeq: 1 ${method}\r\n\r\n`,
  ),
});

describe('what the network lost', () => {
  it('makes a transaction hopeless after seven packets, requests, responses and ACKs counted together', () => {
    const drops = new Drops();
    for (let at = 0; at < 6; at++) drops.note(packet(at, at % 2 === 0 ? 'INVITE' : 'ACK', '0711'));
    expect(drops.hopeless(['0711', '7001'], 10)).toBeUndefined();
    drops.note(packet(6, 'INVITE', '0711'));
    expect(drops.hopeless(['7001'], 10)).toMatchObject({ transaction: '1 INVITE', callId: 'c1', count: 7 });
    expect(drops.hopeless(['7002'], 10)).toBeUndefined();
    expect(drops.hopeless(['0711'], 60_000), 'too long ago to have ended a call').toBeUndefined();
    expect(drops.ringingLost('0711', 10, 5_000)).toBeUndefined();
    drops.note(packet(2_000, 'INVITE', '0711', '180 Ringing'));
    expect(drops.ringingLost('0711', 6_000, 5_000)).toMatchObject({ transaction: '1 INVITE' });
    expect(drops.ringingLost('0711', 8_000, 5_000)).toBeUndefined();
    drops.prune(400_000);
    expect(drops.hopeless(['0711'], 10)).toBeUndefined();
  });
});
