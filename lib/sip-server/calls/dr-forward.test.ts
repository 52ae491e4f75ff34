import { describe, expect, it } from 'vitest';
import { type Harness, startEngine } from '../testing/engine-harness';
import type { CallOutcome, TestPeer } from '../testing/engine-peers';
import { siteFor } from './site-for';

const yaml = (tserver: string, more = ''): string => `
TServer: { dr-peer-trunk: Trunk_Site1, ${tserver} }
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { number: Trunk_Site1, type: Trunk, contact: "sip:10.0.0.1:5060" }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.9:5701" }
  - { number: "7002", type: Extension }
  - { number: "7003", type: Extension, contact: "sip:7003@10.0.0.9:5701", dr-forward: off }
  - { number: "8000", type: ACD Queue }
  - { number: "8800", type: Routing Point }
${more}agentLogins:
  - { code: A1, queues: ["8000"] }
`;
const atSite1 = (user: string): string => `sip:${user}@10.0.0.1:5060;dr-forwarded`;

interface Setting {
  h: Harness;
  trunk: TestPeer;
  phone: TestPeer;
  /** Calls, waits, and resolves with what became of it. */
  call(number: string, from?: TestPeer): Promise<CallOutcome>;
  login(): void;
}

async function setting(tserver: string): Promise<Setting> {
  const h = await startEngine(yaml(tserver));
  const [trunk, phone] = await Promise.all([h.peer(5090, '0301234'), h.peer(5701, '7001')]);
  return {
    h,
    trunk,
    phone,
    async call(number, from = trunk) {
      const call = from.call(number);
      await h.pass(20);
      return call;
    },
    login: () =>
      void h.ask(h.client(), {
        message: 'RequestAgentLogin',
        thisDN: '7001',
        thisQueue: '8000',
        agentID: 'A1',
        workMode: 'AutoIn',
      }),
  };
}

describe('the site for a direct call', () => {
  const agent = { agent: 'A1', reachable: true };
  const afar = { agent: 'A1', reachable: false };
  const phone = { reachable: true };
  const none = { reachable: false };
  it.each([
    ['off', none, agent, 'here'],
    ['no-agent', agent, agent, 'here'],
    ['no-agent', afar, phone, 'here'],
    ['no-agent', phone, agent, 'peer'],
    ['no-agent', phone, afar, 'peer'],
    ['no-agent', phone, phone, 'here'],
    ['no-agent', phone, none, 'here'],
    ['no-agent', none, phone, 'peer'],
    ['no-agent', none, none, 'here'],
    ['no-agent', phone, undefined, 'peer'],
    ['oos', phone, agent, 'here'],
    ['oos', afar, phone, 'peer'],
    ['oos', afar, afar, 'here'],
    ['oos', none, undefined, 'peer'],
  ] as const)('%s, here %o, at the peer %o: %s', (rule, here, peer, site) => {
    expect(siteFor(rule, here, peer)).toBe(site);
  });
});

describe('dr-forward', () => {
  it('off: a direct call is served here', async () => {
    const { call } = await setting('');
    expect(await call('7001')).toMatchObject({ status: 200 });
    expect(await call('7002')).toMatchObject({ status: 480 });
  });

  it('no-agent: to the peer by 302 with the same user until an agent is logged in on the DN; no call, but counted', async () => {
    const { h, call, login, phone } = await setting('dr-forward: no-agent');
    expect(await call('7001')).toMatchObject({ provisional: [], status: 302, contact: atSite1('7001') });
    expect(phone.offered).toEqual([]);
    expect(h.engine.ctx.table.total).toBe(0);
    expect(h.engine.trunks.forwardedTotal).toBe(1);
    login();
    expect(await call('7001')).toMatchObject({ status: 200 });
    expect(h.engine.trunks.forwardedTotal).toBe(1);
  });

  it('oos: to the peer where the phone is not registered, or out of service', async () => {
    const { h, call } = await setting('dr-forward: oos');
    expect(await call('7002')).toMatchObject({ status: 302, contact: atSite1('7002') });
    expect(await call('7001')).toMatchObject({ status: 200 });
    h.engine.ctx.service.setAnswering(h.engine.ctx.directory.dn('7001')!, false);
    expect(await call('7001')).toMatchObject({ status: 302, contact: atSite1('7001') });
  });

  it('the value on the DN comes first, and a change counts from the next call', async () => {
    const { h, call } = await setting('dr-forward: no-agent');
    expect(await call('7003')).toMatchObject({ status: 200 });
    h.engine.ctx.options.patch({ 'dr-forward': 'off' });
    expect(await call('7001')).toMatchObject({ status: 200 });
  });

  it('is for Extensions alone, not for queues and Routing Points', async () => {
    const { call } = await setting('dr-forward: no-agent');
    expect(await call('8000')).toMatchObject({ provisional: [180], status: undefined });
    expect(await call('8800')).toMatchObject({ provisional: [180], status: undefined });
  });

  it('does not forward what came from the peer: through its trunk, or by a redirect of its own', async () => {
    const { h, call, trunk } = await setting('dr-forward: no-agent');
    const site1 = await h.peer(5060, 'caller', '10.0.0.1');
    expect(await call('7001', site1)).toMatchObject({ status: 200 });
    const redirected = trunk.call('7003', 'caller', { uri: 'sip:7001@10.0.0.2:5060;dr-forwarded' });
    await h.pass(20);
    expect(redirected.status).toBe(200);
  });

  it('serves the call here while the peer is out of service or not set', async () => {
    const { h, call } = await setting('dr-forward: no-agent');
    h.engine.ctx.service.setAnswering(h.engine.ctx.directory.dn('Trunk_Site1')!, false);
    expect(await call('7001')).toMatchObject({ status: 200 });
    h.engine.ctx.service.setAnswering(h.engine.ctx.directory.dn('Trunk_Site1')!, true);
    h.engine.ctx.options.patch({ 'dr-peer-trunk': null });
    expect(await call('7001')).toMatchObject({ status: 200 });
  });

  it('S-20: a shutdown’s refusal comes before it', async () => {
    const { h, call } = await setting('dr-forward: no-agent');
    await h.drain();
    expect(await call('7001')).toMatchObject({ status: 603 });
    expect(h.engine.trunks.forwardedTotal).toBe(0);
  });
});

/** Follows redirects as a gateway does; the statuses and targets on the way. */
async function followed(h: Harness, gateway: TestPeer, host: string, number: string): Promise<string[]> {
  const way: string[] = [];
  let uri: string | undefined = `sip:${number}@${host}:5060`;
  while (uri !== undefined && way.length < 10) {
    const call: CallOutcome = gateway.call(number, 'caller', { uri });
    await h.pass(20);
    way.push(`${call.status} ${call.contact ?? ''}`.trim());
    uri = call.status === 302 ? call.contact : undefined;
  }
  return way;
}

describe('two sites with dr-forward', () => {
  const site1Yaml = (tserver: string): string =>
    yaml(tserver)
      .replaceAll('Trunk_Site1', 'Trunk_Site2')
      .replaceAll('10.0.0.1:5060', '10.0.0.2:5060')
      .replaceAll('10.0.0.9:5701', '10.0.0.9:5711')
      .concat('sip: { address: 10.0.0.1, port: 5060, transports: [udp] }\n');

  interface Sites {
    site1: Harness;
    site2: Harness;
    gateway: TestPeer;
    phone1: TestPeer;
    phone2: TestPeer;
  }

  async function sites(drainOptions = ''): Promise<Sites> {
    const site2 = await startEngine(yaml(`dr-forward: no-agent, ${drainOptions}`));
    const site1 = await startEngine(site1Yaml('dr-forward: no-agent'), [], () => 0, site2);
    const [gateway, phone2, phone1] = await Promise.all([
      site2.peer(5090),
      site2.peer(5701, '7001'),
      site2.peer(5711, '7001'),
    ]);
    return { site1, site2, gateway, phone1, phone2 };
  }
  const login = (h: Harness): void =>
    void h.ask(h.client(), {
      message: 'RequestAgentLogin',
      thisDN: '7001',
      thisQueue: '8000',
      agentID: 'A1',
      workMode: 'AutoIn',
    });

  it('S-128: the peer delivers to agents as they appear there, without any command', async () => {
    const { site1, site2, gateway, phone1, phone2 } = await sites(
      'shutdown-sip-reject-code: 302, graceful-shutdown-sip-timeout: 600',
    );
    login(site2);
    expect(await followed(site2, gateway, '10.0.0.1', '7001')).toEqual([
      '302 sip:7001@10.0.0.2:5060;dr-forwarded',
      '200',
    ]);
    expect(phone2.offered).toHaveLength(1);
    phone2.offered[0]?.end();
    await site2.drain();
    expect(site2.engine.agents.count).toBe(0);
    login(site1);
    expect(await followed(site2, gateway, '10.0.0.1', '7001')).toEqual(['200']);
    expect(phone1.offered, 'he appeared at the peer').toHaveLength(1);
    phone1.offered[0]?.end();
    await site2.pass(20);
    expect(await followed(site2, gateway, '10.0.0.2', '7001'), 'by way of the site that drains').toEqual([
      '302 sip:7001@10.0.0.1:5060',
      '200',
    ]);
    expect(phone1.offered).toHaveLength(2);
  });

  it('S-21 S-128: an agent who is logged in nowhere sends no caller in circles', async () => {
    const { site2, gateway, phone2, phone1 } = await sites(
      'shutdown-sip-reject-code: 302, graceful-shutdown-sip-timeout: 600',
    );
    expect(await followed(site2, gateway, '10.0.0.1', '7001')).toEqual([
      '302 sip:7001@10.0.0.2:5060;dr-forwarded',
      '200',
    ]);
    expect(phone2.offered, 'the second site serves it').toHaveLength(1);
    phone2.offered[0]?.end();
    await site2.drain();
    expect(await followed(site2, gateway, '10.0.0.2', '7001')).toEqual([
      '302 sip:7001@10.0.0.1:5060',
      '302 sip:7001@10.0.0.2:5060;dr-forwarded',
      '302 sip:7001@10.0.0.1:5060;dr-forwarded',
      '200',
    ]);
    expect(phone1.offered, 'the one that drains sends it back with its mark').toHaveLength(1);
  });
});
