import { describe, expect, it } from 'vitest';
import { startEngine } from '../testing/engine-harness';

const yaml = `
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { number: Trunk_Peer, type: Trunk, contact: "sip:10.0.0.9:5091", prefix: "9" }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.9:5701" }
`;

describe('how long a call rings', () => {
  it('is no limit for a call that waits beyond a trunk as long as it is told so (RFC 3261 §16.7)', async () => {
    const h = await startEngine(yaml);
    const [trunk, peer] = [await h.peer(5090), await h.peer(5091)];
    peer.behaviour = 'ring';
    const call = trunk.call('9555');
    await h.pass(600_000);
    expect(call.status).toBeUndefined();
    peer.offered[0]?.accept({});
    await h.pass(100);
    expect(call.status).toBe(200);
  });

  it('is three minutes beyond a trunk that says nothing more, and on a telephone', async () => {
    const h = await startEngine(yaml);
    const [trunk, peer, phone] = [await h.peer(5090), await h.peer(5091), await h.peer(5701)];
    peer.behaviour = 'ring';
    phone.behaviour = 'ring';
    const [beyond, direct] = [trunk.call('9555'), trunk.call('7001')];
    await h.pass(1_000);
    await peer.ua.close();
    await h.pass(180_000);
    expect([beyond.status, direct.status]).toEqual([undefined, undefined]);
    await h.pass(5_000);
    expect([beyond.status, direct.status]).toEqual([408, 408]);
  });
});
