import { describe, expect, it } from 'vitest';
import type { SipRequest } from '../../sip/message/types';
import type { ExtraHeaders } from '../../sip/user-agent/types';
import { startEngine, type TestClient } from '../testing/engine-harness';
import type { TestPeer } from '../testing/engine-peers';

const yaml = `
TServer: { agent-no-answer-timeout: 5, router-timeout: 1 }
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { number: Trunk_Out, type: Trunk, contact: "sip:10.0.0.7:5060", prefix: "9" }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.8:5701" }
  - { number: "7002", type: Extension, contact: "sip:7002@10.0.0.8:5702", auto-answer: call-info }
  - { number: "8000", type: ACD Queue }
  - { number: "8800", type: Routing Point, default-dn: "8000" }
agentLogins:
  - { code: A1, queues: ["8000"], agent-no-answer-overflow: [7002], auto-answer: alert-info }
`;

interface Setting {
  h: Awaited<ReturnType<typeof startEngine>>;
  trunk: TestPeer;
  out: TestPeer;
  phone: TestPeer;
  phone2: TestPeer;
  desktop: TestClient;
}

async function setting(): Promise<Setting> {
  const h = await startEngine(yaml);
  const [trunk, out, phone, phone2] = await Promise.all([
    h.peer(5090, '0301234'),
    h.peer(5060, 'out', '10.0.0.7'),
    h.peer(5701, '7001', '10.0.0.8'),
    h.peer(5702, '7002', '10.0.0.8'),
  ]);
  const desktop = h.client();
  for (const thisDN of ['7001', '7002', '8000'])
    h.ask(desktop, { message: 'RequestRegisterAddress', thisDN });
  desktop.take();
  return { h, trunk, out, phone, phone2, desktop };
}

function login({ h, desktop }: Setting): void {
  h.ask(desktop, {
    message: 'RequestAgentLogin',
    thisDN: '7001',
    thisQueue: '8000',
    agentID: 'A1',
    workMode: 'AutoIn',
  });
}

function offeredTo(peer: TestPeer): SipRequest {
  return peer.offered.at(-1)!.invite;
}

const history = (peer: TestPeer): string[] => offeredTo(peer).headers.getAll('history-info');
const headers = (...fields: Array<readonly [string, string]>): { headers: ExtraHeaders } => ({
  headers: fields,
});

describe('the way of a call', () => {
  it('is told by History-Info after a Routing Point, a queue and an agent who did not answer', async () => {
    const s = await setting();
    login(s);
    s.phone.behaviour = 'ring';
    s.trunk.call('8800');
    await s.h.pass(1100);
    expect(history(s.phone)).toEqual([
      '<sip:8800@10.0.0.2:5060>;index=1',
      '<sip:8000@10.0.0.2:5060>;index=1.1;mp=1',
      '<sip:7001@10.0.0.2:5060>;index=1.1.1;mp=1.1',
      '<sip:7001@10.0.0.8:5701>;index=1.1.1.1;rc=1.1.1',
    ]);
    await s.h.pass(5100);
    expect(history(s.phone2)).toEqual([
      '<sip:8800@10.0.0.2:5060>;index=1',
      '<sip:8000@10.0.0.2:5060>;index=1.1;mp=1',
      '<sip:7001@10.0.0.2:5060?Reason=SIP%3Bcause%3D408>;index=1.1.1;mp=1.1',
      '<sip:7002@10.0.0.2:5060>;index=1.1.2;mp=1.1',
      '<sip:7002@10.0.0.8:5702>;index=1.1.2.1;rc=1.1.2',
    ]);
  });

  it('tells of a redirect by T-Library with cause 302', async () => {
    const s = await setting();
    s.phone.behaviour = 'ring';
    s.trunk.call('7001');
    await s.h.pass(10);
    expect(history(s.phone), 'a direct call has no history').toEqual([]);
    const { connID } = s.desktop.events[0]!;
    s.h.ask(s.desktop, { message: 'RequestRedirectCall', thisDN: '7001', connID, otherDN: '90555' });
    await s.h.pass(10);
    expect(history(s.out)).toEqual([
      '<sip:7001@10.0.0.2:5060?Reason=SIP%3Bcause%3D302>;index=1',
      '<sip:90555@10.0.0.7:5060>;index=1.1;mp=1',
    ]);
  });

  it('goes on from the History-Info and Diversion that came', async () => {
    const s = await setting();
    const came = [
      '<sip:100@gw.example;user=phone?Reason=SIP%3Bcause%3D302>;index=1',
      '<sip:7001@10.0.0.2>;index=1.2;mp=1',
    ];
    const diversion = '"A, B" <sip:100@gw.example>;reason=unconditional';
    s.trunk.call('7001', '0301234', headers(['History-Info', came.join(', ')], ['Diversion', diversion]));
    await s.h.pass(10);
    expect(history(s.phone)).toEqual([...came, '<sip:7001@10.0.0.8:5701>;index=1.2.1;rc=1.2']);
    expect(offeredTo(s.phone).headers.getAll('diversion')).toEqual([diversion]);
    s.trunk.call('90555', '0301234', headers(['History-Info', came[0]!]));
    await s.h.pass(10);
    expect(history(s.out)).toEqual([
      came[0],
      '<sip:90555@10.0.0.2:5060>;index=1.1',
      '<sip:90555@10.0.0.7:5060>;index=1.1.1;np=1.1',
    ]);
  });

  it('is kept from a phone where privacy is asked for, and not from a trunk', async () => {
    const s = await setting();
    const secret = '<sip:100@gw.example?Privacy=history&Reason=SIP%3Bcause%3D302>;index=1';
    const own: [string, string] = ['History-Info', secret];
    const diverted: [string, string] = ['Diversion', '<sip:100@gw.example>'];
    s.trunk.call('7001', '0301234', headers(own, diverted, ['Privacy', 'history']));
    await s.h.pass(10);
    for (const name of ['History-Info', 'Diversion'])
      expect(offeredTo(s.phone).headers.has(name), name).toBe(false);
    s.trunk.call('90555', '0301234', headers(own, diverted, ['Privacy', 'history']));
    await s.h.pass(10);
    expect(history(s.out)[0]).toBe(secret);
    expect(offeredTo(s.out).headers.getAll('diversion')).toEqual(['<sip:100@gw.example>']);
    s.trunk.call('7002', '0301234', headers(own));
    await s.h.pass(10);
    expect(history(s.phone2)[0], 'one entry that asks for it').toBe(
      '<sip:anonymous@anonymous.invalid>;index=1',
    );
  });

  it.each([
    ['no index', ['<sip:1@a>', '<sip:1@a>;index=x.y', `<sip:1@a>;index=${'1.'.repeat(40)}1`, 'garbage'], 0],
    ['one entry too long', [`<sip:${'1'.repeat(2000)}@a>;index=1`], 0],
    ['very many', Array.from({ length: 50 }, (_, n) => `<sip:1@a>;index=1.${n}`), 20],
  ])('takes History-Info with %s for what can be kept of it', async (_what, came, kept) => {
    const s = await setting();
    const outcome = s.trunk.call('90555', '0301234', headers(['History-Info', came.join(', ')]));
    await s.h.pass(10);
    expect(outcome.status).toBe(200);
    // Kept entries, then this server's own two.
    expect(history(s.out)).toHaveLength(kept === 0 ? 0 : kept + 2);
  });

  it('stays bounded however often a call is moved', async () => {
    const s = await setting();
    s.phone.behaviour = 'ring';
    s.phone2.behaviour = 'ring';
    s.trunk.call('7001');
    await s.h.pass(10);
    const { connID } = s.desktop.events[0]!;
    for (let n = 0; n < 40; n++) {
      const [thisDN, otherDN] = n % 2 === 0 ? ['7001', '7002'] : ['7002', '7001'];
      s.h.ask(s.desktop, { message: 'RequestRedirectCall', thisDN, connID, otherDN });
      await s.h.pass(10);
    }
    expect(history(s.phone)).toHaveLength(21);
    expect(history(s.phone)[0]).toContain('index=1');
  });
});

describe('auto-answer', () => {
  it('tells the phone by the header that its agent login or DN names', async () => {
    const s = await setting();
    s.trunk.call('7001');
    s.trunk.call('7002');
    await s.h.pass(10);
    expect(offeredTo(s.phone).headers.has('alert-info')).toBe(false);
    expect(offeredTo(s.phone2).headers.getAll('call-info')).toEqual(['<sip:127.0.0.1>;answer-after=0']);
    expect(offeredTo(s.phone2).headers.has('alert-info')).toBe(false);
    s.phone.offered[0]!.end();
    await s.h.pass(10);
    login(s);
    s.trunk.call('8000');
    await s.h.pass(10);
    expect(offeredTo(s.phone).headers.getAll('alert-info')).toEqual([
      '<http://127.0.0.1>;info=alert-autoanswer;delay=0',
    ]);
  });

  it('tells the phone that RequestMakeCall calls first', async () => {
    const s = await setting();
    s.h.ask(s.desktop, { message: 'RequestMakeCall', thisDN: '7002', otherDN: '90555' });
    await s.h.pass(10);
    expect(s.phone2.offered[0]?.invite.headers.getAll('call-info')).toEqual([
      '<sip:127.0.0.1>;answer-after=0',
    ]);
  });
});
