import { describe, expect, it } from 'vitest';
import { type Harness, startEngine } from '../testing/engine-harness';
import type { TestPeer } from '../testing/engine-peers';
import { forwarded, login, sites, siteYaml, type Sites } from '../testing/two-sites';

/** PUBLISHes to an address so far. */
const publishes = ({ network }: Harness, address: string): Buffer[] =>
  network.packets
    .filter(({ bytes, to }) => to.address === address && bytes.toString().startsWith('PUBLISH'))
    .map(({ bytes }) => bytes);

/** The answer to a PUBLISH at site 2. */
async function publish(
  h: Harness,
  from: TestPeer,
  body: string,
  event = 'dr-agents',
  match?: string,
): Promise<number | undefined> {
  let status: number | undefined;
  from.ua.send(
    {
      method: 'PUBLISH',
      uri: 'sip:10.0.0.2:5060',
      from: '<sip:x@10.0.0.1>',
      to: '<sip:10.0.0.2>',
      headers: [['Event', event], ...(match === undefined ? [] : [['SIP-If-Match', match] as const])],
      body: Buffer.from(body),
    },
    (response) => {
      status = response?.status;
    },
  );
  await h.pass(50);
  return status;
}

describe('what two sites tell each other of their agents', () => {
  it('is known at both once one of them has seen that the other takes reports, and follows logins and logouts', async () => {
    const { site1, site2, pass } = await sites();
    login(site1, 'A1', '7001');
    await pass(500);
    expect(site2.engine.peer.view.of('7001')).toEqual({ agent: 'A1', reachable: true });
    expect(site2.engine.peer.view.of('7002')).toEqual({ reachable: true });
    expect(site2.engine.peer.view.of('7003')).toEqual({ reachable: false });
    expect(site1.engine.peer.view.of('7001')).toEqual({ reachable: true });
    login(site2, 'A2', '7002');
    await pass(200);
    expect(site1.engine.peer.view.of('7002')).toEqual({ agent: 'A2', reachable: true });
    expect(site1.engine.peer.view.agentCount).toBe(1);
    site2.ask(site2.client(), { message: 'RequestAgentLogout', thisDN: '7002' });
    await pass(200);
    expect(site1.engine.peer.view.of('7002')).toEqual({ reachable: true });
    expect(site1.engine.peer.view.agentCount).toBe(0);
  });

  it('follows registrations', async () => {
    const { site1, site2, pass } = await sites();
    await pass(500);
    const phone = await site2.peer(5703, '7003');
    void phone.register('7003', 60);
    await pass(200);
    expect(site1.engine.peer.view.of('7003')).toEqual({ reachable: true });
    void phone.register('7003', 0);
    await pass(200);
    expect(site1.engine.peer.view.of('7003')).toEqual({ reachable: false });
  });

  it('goes out in pieces that each fit into a datagram, and counts once all have come', async () => {
    const dns = '  - { numbers: "6000-6999", type: Extension, contact: "sip:10.0.0.9:5799" }\n';
    const { site1, site2, pass } = await sites({ dns });
    await pass(5_000);
    const lengths = publishes(site2, '10.0.0.1').map((bytes) => bytes.length);
    expect(site1.engine.peer.view.of('6999')).toEqual({ reachable: true });
    expect(lengths.length).toBeGreaterThan(20);
    expect(Math.max(...lengths)).toBeLessThan(1300);
  });

  it('is unknown 15 s after the peer fell silent, with an alarm while its trunk is in service, and known again', async () => {
    const { site1, site2, pass } = await sites();
    login(site1, 'A1', '7001');
    await pass(500);
    site2.network.filter = ({ bytes }) => (bytes.toString().startsWith('PUBLISH') ? 'lose' : 'deliver');
    await pass(21_000);
    expect(site2.engine.peer.view.of('7001')).toBeUndefined();
    site2.network.filter = () => 'deliver';
    await pass(20_000);
    expect(site2.engine.peer.view.of('7001')).toEqual({ agent: 'A1', reachable: true });
    expect([...site2.engine.alarms.ids()]).toEqual([]);
  });

  it('survives the loss of any packet, and begins anew at a peer that was started again', async () => {
    const { site1, site2, pass } = await sites();
    site2.network.filter = () => (site2.network.packets.length % 3 === 0 ? 'lose' : 'deliver');
    login(site1, 'A1', '7001');
    await pass(30_000);
    expect(site2.engine.peer.view.of('7001')).toEqual({ agent: 'A1', reachable: true });
    site2.network.filter = () => 'deliver';
    await site2.engine.close();
    const again = await startEngine(siteYaml(2, {}), [], () => 0, site2);
    await pass(10_000);
    expect(again.engine.peer.view.of('7001')).toEqual({ agent: 'A1', reachable: true });
  });

  it('does not begin with a peer whose answer to OPTIONS names no such reports', async () => {
    const site2 = await startEngine(siteYaml(2, {}));
    await site2.peer(5060, 'x', '10.0.0.1');
    await site2.pass(60_000);
    expect(site2.engine.trunks.inService('Trunk_Site1')).toBe(true);
    expect(publishes(site2, '10.0.0.1')).toEqual([]);
    expect(site2.engine.peer.view.known).toBe(false);
  });

  it('is taken from the peer alone, and where its trunk has a password, from who proves to know it', async () => {
    const secret = ', username: sites, password: "between the sites"';
    const { site1, site2, pass } = await sites({ trunk: secret });
    await pass(500);
    expect([site1.engine.peer.view.known, site2.engine.peer.view.known]).toEqual([true, true]);
    const wrong = await sites({ trunk: secret }, { trunk: secret.replace('between', 'of') });
    await wrong.pass(500);
    expect([wrong.site1.engine.peer.view.known, wrong.site2.engine.peer.view.known]).toEqual([false, false]);
    const foreign = await site2.peer(5091);
    expect(await publish(site2, foreign, '{"draining":false,"complete":true,"dns":{}}')).toBe(405);
  });

  it.each([
    ['no report', 'dr-agents', 'nonsense', undefined, 400],
    ['another event', 'presence', '{}', undefined, 489],
    ['changes of what it does not have', 'dr-agents', '{}', 'other', 412],
    [
      'a DN that is none',
      'dr-agents',
      '{"draining":false,"complete":true,"dns":{"7001":{"reachable":"x"}}}',
      undefined,
      400,
    ],
  ])('refuses %s', async (_, event, body, match, status) => {
    const site2 = await startEngine(siteYaml(2, {}));
    const site1 = await site2.peer(5060, 'x', '10.0.0.1');
    expect(await publish(site2, site1, body, event, match)).toBe(status);
    expect(site2.engine.peer.view.known).toBe(false);
  });
});

/** Site 2, where the agent of 7001 was, has begun a graceful shutdown; his phone is at site 1 too. */
async function site2Drains(): Promise<Sites> {
  const both = await sites({ tserver: 'dr-forward: no-agent, graceful-shutdown-sip-timeout: 600' });
  await both.site2.peer(5711, '7001');
  login(both.site2, 'A1', '7001');
  await both.pass(500);
  await both.site2.drain();
  await both.pass(100);
  return both;
}

describe('dr-forward with a peer that tells of its agents', () => {
  it('S-128: sends a direct call to the site where the agent is, from either', async () => {
    const { site1, site2, pass, way } = await sites();
    await Promise.all([site2.peer(5711, '7001'), site2.peer(5721, '7001'), site2.peer(5722, '7002')]);
    login(site1, 'A1', '7001');
    await pass(500);
    expect(await way(1, '7001')).toEqual(['200']);
    expect(await way(2, '7001')).toEqual([forwarded(1, '7001'), '200']);
    expect(site1.engine.ctx.table.live, 'both phones are registered, the agent decides').toBe(2);
    expect(site2.engine.ctx.table.live).toBe(0);
  });

  it('no-agent: an agent who is nowhere gets no redirect; his phone here rings, at the peer where it is only there', async () => {
    const { site2, pass, way } = await sites();
    await Promise.all([site2.peer(5711, '7001'), site2.peer(5721, '7001')]);
    await pass(500);
    expect(await way(1, '7001')).toEqual(['200']);
    expect(await way(2, '7001')).toEqual(['200']);
    expect(await way(2, '7003'), 'neither agent nor phone anywhere').toEqual(['480']);
    const phone = await site2.peer(5703, '7003');
    void phone.register('7003', 60, '10.0.0.1');
    await pass(200);
    expect(await way(2, '7003')).toEqual([forwarded(1, '7003'), '200']);
  });

  it('oos: a phone that is out of reach at both gets no redirect', async () => {
    const { pass, way } = await sites({ tserver: 'dr-forward: oos' });
    await pass(500);
    expect(await way(1, '7003')).toEqual(['480']);
    expect(await way(2, '7003')).toEqual(['480']);
  });

  it('falls back to the peer unseen when it no longer tells', async () => {
    const { site2, pass, way } = await sites();
    await pass(500);
    await site2.peer(5721, '7001');
    site2.network.filter = ({ bytes }) => (bytes.toString().startsWith('PUBLISH') ? 'lose' : 'deliver');
    await pass(20_000);
    expect(await way(1, '7001')).toEqual([forwarded(2, '7001'), '200']);
    expect(site2.engine.alarms.row('peer_unknown')).toMatchObject({ severity: 'Minor', count: 1 });
    site2.network.filter = () => 'deliver';
    await pass(20_000);
    expect(site2.engine.alarms.row('peer_unknown')).toBeUndefined();
  });

  it('sends nothing to a peer that drains, from the very moment', async () => {
    const { site1, site2, pass, way } = await site2Drains();
    expect(site1.engine.peer.view.draining).toBe(true);
    expect(site1.engine.trunks.usablePeer()).toBeUndefined();
    expect(await way(1, '7001')).toEqual(['200']);
    await pass(11_000);
    expect(site1.engine.alarms.row('trunk_out_of_service:Trunk_Site2'), 'planned').toMatchObject({
      severity: 'Info',
    });
    site2.engine.shutdown.abort({ requestId: 'a', initiator: 'admin', reason: 'no' });
    await pass(15_000);
    expect(site1.engine.trunks.usablePeer()).toBeDefined();
    expect([...site1.engine.alarms.ids()]).toEqual([]);
  });

  it('sends nothing to a peer that drained and has ended, before its line is found out of service', async () => {
    const { site1, site2, pass, way } = await site2Drains();
    site2.network.filter = ({ from }) => (from.address === '10.0.0.2' ? 'lose' : 'deliver');
    await pass(16_000);
    expect(site1.engine.peer.view.known).toBe(false);
    expect(site1.engine.trunks.usablePeer()).toBeUndefined();
    expect(await way(1, '7001')).toEqual(['200']);
    await pass(200_000);
    expect(site1.engine.peer.view.draining).toBe(false);
  });

  it('takes calls of RequestMakeCall, and transfers, to the site where the agent is, over its trunk', async () => {
    const { site1, site2, gateway, pass } = await sites();
    const [here, there] = [await site2.peer(5712, '7002'), await site2.peer(5721, '7001')];
    const idle = await site2.peer(5711, '7001');
    login(site2, 'A1', '7001');
    await pass(500);
    const desktop = site1.client();
    site1.ask(desktop, { message: 'RequestRegisterAddress', thisDN: '7002' });
    site1.ask(desktop, { message: 'RequestMakeCall', thisDN: '7002', otherDN: '7001' });
    await pass(100);
    expect([here.offered.length, there.offered.length, idle.offered.length]).toEqual([1, 1, 0]);
    expect(site2.engine.agents.byID('A1')?.device).toBe('connected');
    here.offered[0]?.end();
    await pass(100);
    const customer = gateway.call('7002', 'caller', { uri: 'sip:7002@10.0.0.1:5060;dr-forwarded' });
    await pass(100);
    const { connID } = [...site1.engine.ctx.table.all()][0]!.call;
    site1.ask(desktop, { message: 'RequestSingleStepTransfer', thisDN: '7002', connID, otherDN: '7001' });
    await pass(200);
    expect([there.offered.length, idle.offered.length, customer.bye]).toEqual([2, 0, false]);
    expect(here.byes, 'who transferred is out of it').toHaveLength(1);
  });

  it('S-77: while this site drains it learns who appears at the peer', async () => {
    const { site1, site2, pass } = await sites({ tserver: 'graceful-shutdown-sip-timeout: 600' });
    await pass(500);
    await site2.drain();
    login(site1, 'A1', '7001');
    await pass(200);
    expect(site2.engine.peer.view.of('7001')).toMatchObject({ agent: 'A1' });
  });
});
