import { describe, expect, it } from 'vitest';
import { type Harness, startEngine } from '../testing/engine-harness';
import type { TestPeer } from '../testing/engine-peers';

interface Setting {
  h: Harness;
  trunk: TestPeer;
  /** The trunk of the peer site answers its checks, or not. */
  peerAnswers(answering: boolean): Promise<void>;
}

async function setting(code = 302): Promise<Setting> {
  const h = await startEngine(`
TServer: { dr-peer-trunk: Trunk_Site1, shutdown-sip-reject-code: ${code}, graceful-shutdown-sip-timeout: 600 }
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { number: Trunk_Site1, type: Trunk, contact: "sip:10.0.0.1:5050" }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.9:5701" }
agentLogins: []
`);
  const trunk = await h.peer(5090);
  return {
    h,
    trunk,
    async peerAnswers(answering) {
      h.engine.ctx.service.setAnswering(h.engine.ctx.directory.dn('Trunk_Site1')!, answering);
      await h.pass(20);
    },
  };
}

describe('dr-peer-trunk during a graceful shutdown', () => {
  it('S-129 S-22: out of service in DRAIN, a Critical alarm on the record, new INVITEs get 503; cleared when it is back', async () => {
    const { h, trunk, peerAnswers } = await setting();
    await h.drain();
    expect(h.engine.alarms.row('peer_out_of_service')).toBeUndefined();
    await peerAnswers(false);
    expect(h.engine.alarms.row('peer_out_of_service')).toMatchObject({ severity: 'Critical', count: 1 });
    expect(h.journal.events.filter((event) => event.type === 'alarm')).toMatchObject([
      { severity: 'Critical', code: 'peer_out_of_service' },
    ]);
    const refused = trunk.call('7001');
    await h.pass(20);
    expect(refused).toMatchObject({ status: 503, retryAfter: '60' });
    expect(h.engine.alarms.row('redirect_without_peer')).toMatchObject({ severity: 'Major' });
    await peerAnswers(true);
    expect([...h.engine.alarms.ids()]).toEqual([]);
    const redirected = trunk.call('7001');
    await h.pass(20);
    expect(redirected).toMatchObject({ status: 302, contact: 'sip:7001@10.0.0.1:5050' });
  });

  it('S-129: raised at t0 where it is out of service already, after the gates are on the record', async () => {
    const { h, peerAnswers } = await setting(603);
    await peerAnswers(false);
    expect([...h.engine.alarms.ids()], 'no concern of this alarm in Started').toEqual([]);
    await h.drain();
    await h.pass(20);
    expect(h.engine.alarms.row('peer_out_of_service')).toMatchObject({ severity: 'Critical' });
    expect(h.types().indexOf('alarm')).toBeGreaterThan(h.types().indexOf('gates-closed'));
  });

  it('S-129 S-121: an abort clears it, and so does an option that takes another peer or none', async () => {
    const { h, trunk, peerAnswers } = await setting();
    await h.drain();
    await peerAnswers(false);
    trunk.call('7001');
    await h.pass(20);
    expect([...h.engine.alarms.ids()].sort()).toEqual(['peer_out_of_service', 'redirect_without_peer']);
    h.engine.ctx.options.patch({ 'dr-peer-trunk': 'Trunk_GW' });
    await h.pass(20);
    expect([...h.engine.alarms.ids()]).toEqual([]);
    h.engine.ctx.options.patch({ 'dr-peer-trunk': 'Trunk_Site1' });
    await h.pass(20);
    expect(h.engine.alarms.row('peer_out_of_service')).toBeDefined();
    h.engine.shutdown.abort({ requestId: 'a', initiator: 'admin', reason: 'the peer is gone' });
    await h.pass(20);
    expect([...h.engine.alarms.ids()]).toEqual([]);
  });
});
