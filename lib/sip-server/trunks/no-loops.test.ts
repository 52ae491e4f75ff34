import { describe, expect, it } from 'vitest';
import { startEngine } from '../testing/engine-harness';
import { forwarded, sites, siteYaml } from '../testing/two-sites';

/** As a gateway follows a redirect: the same call (RFC 3261 §8.1.3.4), here without the parameters of the Contact. */
const withoutMark = (uri: string) => ({ uri: uri.replace(';dr-forwarded', ''), callId: 'one-call@10.0.0.9' });
const flush = 'graceful-shutdown-sip-timeout: 600';

describe('a caller between two sites that do not tell each other of their agents', () => {
  it('is served where the first redirect leads him, with nobody logged in at either', async () => {
    const { way, site1 } = await sites({ blind: true });
    expect(await way(1, '7003')).toEqual([forwarded(2, '7003'), '480']);
    expect(await way(2, '7003')).toEqual([forwarded(1, '7003'), '480']);
    expect(site1.engine.ctx.table.live).toBe(0);
  });

  it('is served at the latest where he came first, when his gateway drops the mark', async () => {
    const { way } = await sites({ blind: true });
    expect(await way(1, '7003', withoutMark)).toEqual([forwarded(2, '7003'), forwarded(1, '7003'), '480']);
  });

  it('S-22: gets 503 where both drain and redirect, with or without the mark', async () => {
    const { way, site1, site2 } = await sites({
      blind: true,
      tserver: `dr-forward: no-agent, shutdown-sip-reject-code: 302, ${flush}`,
    });
    await site1.drain();
    await site2.drain();
    expect(await way(1, '7003', withoutMark)).toEqual([
      '302 sip:7003@10.0.0.2:5060',
      '302 sip:7003@10.0.0.1:5060',
      '503',
    ]);
    const marked = (uri: string) => ({
      uri: uri.includes(';') ? uri : `${uri};dr-forwarded`,
      callId: 'another-call@10.0.0.9',
    });
    expect((await way(1, '7003', marked)).at(-1)).toBe('503');
  });

  it('S-21: is not redirected to the peer when it is the peer that calls', async () => {
    const h = await startEngine(`
TServer: { dr-peer-trunk: Trunk_Site1, shutdown-sip-reject-code: 302, ${flush} }
dns:
  - { number: Trunk_Site1, type: Trunk, contact: "sip:10.0.0.1:5060" }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.9:5701" }
agentLogins: []
`);
    const site1 = await h.peer(5060, 'x', '10.0.0.1');
    await h.drain();
    const call = site1.call('7001');
    await h.pass(20);
    expect(call).toMatchObject({ status: 503, retryAfter: '60', contact: undefined });
    expect([...h.engine.alarms.ids()]).toEqual([]);
  });
});

describe('callers in a queue', () => {
  it('S-89 S-91: wait where the peer drains too, and go there when it no longer does', async () => {
    const { site1, site2, gateway, pass } = await sites({ tserver: flush });
    await pass(500);
    await site1.drain();
    await pass(100);
    const call = gateway.call('8000', 'caller', { uri: 'sip:8000@10.0.0.2:5060' });
    await pass(20);
    await site2.drain({ 'graceful-shutdown-queued-calls': 'relocate' });
    await pass(25_000);
    expect(call.status).toBeUndefined();
    expect([...site2.engine.alarms.ids()].map((id) => id.replace(/:.*/, ''))).toContain('relocation_failed');
    site1.engine.shutdown.abort({ requestId: 'a', initiator: 'admin', reason: 'no' });
    await pass(15_000);
    expect(call).toMatchObject({ status: 302, contact: 'sip:8000@10.0.0.1:5060' });
    expect([...site2.engine.alarms.ids()]).toEqual([]);
  });

  it('S-89 S-92: are not sent back to the peer that called for them, and wait for an agent', async () => {
    const h = await startEngine(siteYaml(2, { tserver: flush, blind: true }));
    const [site1, gateway] = await Promise.all([h.peer(5060, 'x', '10.0.0.1'), h.peer(5090)]);
    const [fromPeer, other] = [site1.call('8000'), gateway.call('8000')];
    await h.pass(20);
    await h.drain();
    await h.pass(60_000);
    expect(other).toMatchObject({ status: 302, contact: 'sip:8000@10.0.0.1:5060' });
    expect(fromPeer.status).toBeUndefined();
    expect([...h.engine.alarms.ids()]).toEqual(['queue_without_agents:8000']);
    fromPeer.leg.end();
    await h.pass(20);
    expect([...h.engine.alarms.ids()]).toEqual([]);
  });
});

describe('trunk prefixes that lead in circles', () => {
  it('482: a number is not sent out on the trunk it came in on', async () => {
    const { gateway, site1, site2, pass } = await sites({ trunk: ', prefix: "77"' });
    await pass(500);
    const call = gateway.call('7755', 'caller', { uri: 'sip:7755@10.0.0.1:5060' });
    await pass(100);
    expect(call.status).toBe(482);
    expect([site1.engine.ctx.table.total, site2.engine.ctx.table.total]).toEqual([1, 0]);
  });

  it('483: a circle of three sites ends when the hops are used up, and leaves nothing', async () => {
    const yaml = (site: number): string => `
sip: { address: 10.0.0.${site}, port: 5060, transports: [udp] }
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { number: Trunk_Next, type: Trunk, contact: "sip:10.0.0.${(site % 3) + 1}:5060", prefix: "77" }
  - { number: Trunk_Last, type: Trunk, contact: "sip:10.0.0.${((site + 1) % 3) + 1}:5060" }
agentLogins: []
`;
    const first = await startEngine(yaml(1));
    const all = [first];
    for (const site of [2, 3]) all.push(await startEngine(yaml(site), [], () => 0, first));
    const gateway = await first.peer(5090);
    const call = gateway.call('7755', 'caller', { uri: 'sip:7755@10.0.0.1:5060', maxForwards: 12 });
    await first.pass(200);
    expect(call.status).toBe(483);
    expect(all.reduce((sum, { engine }) => sum + engine.ctx.table.total, 0)).toBe(12);
    expect(all.reduce((sum, { engine }) => sum + engine.ctx.table.live, 0)).toBe(0);
  });
});
