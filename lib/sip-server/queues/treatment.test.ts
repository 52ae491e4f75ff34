import { describe, expect, it } from 'vitest';
import { buildReport } from '../../feed/report';
import type { Referral } from '../../sip/user-agent/referral';
import { type Harness, startEngine, type TestClient } from '../testing/engine-harness';
import type { CallOutcome, TestPeer } from '../testing/engine-peers';

const yaml = `
TServer: { dr-peer-trunk: Trunk_Site1, graceful-shutdown-sip-timeout: 600, agent-no-answer-timeout: 5 }
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { number: Trunk_Site1, type: Trunk, contact: "sip:10.0.0.1:5050" }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.9:5701" }
  - { number: "6900", type: Extension, contact: "sip:music@10.0.0.9:5900" }
  - { number: "8000", type: ACD Queue, treatment-dn: "6900" }
  - { number: "8800", type: Routing Point, treatment-dn: "6900", default-dn: "8000" }
agentLogins:
  - { code: A1, queues: ["8000"] }
`;
const musicSdp = Buffer.from(
  'v=0\r\no=music 5 1 IN IP4 10.0.0.7\r\ns=-\r\nc=IN IP4 10.0.0.7\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\n',
);

interface Setting {
  h: Harness;
  gateway: TestPeer;
  phone: TestPeer;
  music: TestPeer;
  desktop: TestClient;
  referrals: Referral[];
  call(number?: string): CallOutcome;
  login(): void;
}

async function setting(allows: readonly string[] = []): Promise<Setting> {
  const h = await startEngine(yaml);
  const [gateway, phone, music] = await Promise.all([
    h.peer(5090, '0301234', '10.0.0.9', allows),
    h.peer(5701, '7001'),
    h.peer(5900, 'music'),
  ]);
  music.media = musicSdp;
  const desktop = h.client();
  for (const thisDN of ['7001', '8000', '8800'])
    h.ask(desktop, { message: 'RequestRegisterAddress', thisDN });
  desktop.take();
  const referrals: Referral[] = [];
  return {
    h,
    gateway,
    phone,
    music,
    desktop,
    referrals,
    call: (number = '8000') =>
      gateway.call(number, '0301234', { events: { onRefer: (referral) => void referrals.push(referral) } }),
    login: () =>
      void h.ask(desktop, {
        message: 'RequestAgentLogin',
        thisDN: '7001',
        thisQueue: '8000',
        agentID: 'A1',
        workMode: 'AutoIn',
      }),
  };
}

describe('treatment-dn', () => {
  it('connects who waits to the media service, and the agent who is free next gets him in its place', async () => {
    const { h, gateway, phone, music, desktop, call, login } = await setting();
    const caller = call();
    await h.pass(20);
    expect(caller).toMatchObject({ status: 200 });
    expect(caller.body).toContain('o=music 5 1 ');
    expect(music.offered).toHaveLength(1);
    expect(h.engine.ctx.table.counts()).toMatchObject({ live: 1, queued: 1 });
    login();
    await h.pass(20);
    expect(phone.offered).toHaveLength(1);
    expect(music.byes).toHaveLength(1);
    const joined = gateway.requests.at(-1);
    expect(joined?.method).toBe('INVITE');
    expect(joined?.body.toString(), 'one o= line to the caller, a version higher').toMatch(
      /^o=music 5 2 IN IP4 10\.0\.0\.7\r$/m,
    );
    expect(joined?.body.toString(), 'the agent’s media').toContain('m=audio 5000');
    expect(phone.offered[0]?.state).toBe('confirmed');
    expect(desktop.take()).toEqual(
      expect.arrayContaining(['EventQueued', 'EventRinging', 'EventDiverted', 'EventEstablished']),
    );
    expect(h.engine.ctx.table.counts()).toMatchObject({ live: 1, queued: 0 });
    caller.leg.end();
    await h.pass(20);
    expect(phone.byes).toHaveLength(1);
    expect(h.engine.held()).toMatchObject({ legs: 0 });
  });

  it('is not called for a caller whom an agent gets at once', async () => {
    const { h, music, phone, call, login } = await setting();
    login();
    const caller = call();
    await h.pass(20);
    expect(caller.status).toBe(200);
    expect([music.offered.length, phone.offered.length]).toEqual([0, 1]);
  });

  it('goes on while an agent lets it ring, and when the call comes back from him', async () => {
    const { h, music, phone, call, login } = await setting();
    const caller = call();
    await h.pass(20);
    phone.behaviour = 'ring';
    login();
    await h.pass(6_000);
    expect(phone.cancels).toHaveLength(1);
    expect([music.offered.length, music.byes.length, caller.bye]).toEqual([1, 0, false]);
    expect(h.engine.ctx.table.counts()).toMatchObject({ live: 1, queued: 1 });
  });

  it('ends with a caller who hangs up: EventAbandoned', async () => {
    const { h, music, desktop, call } = await setting();
    const caller = call();
    await h.pass(20);
    caller.leg.end();
    await h.pass(20);
    expect(music.byes).toHaveLength(1);
    expect(desktop.take()).toEqual(['EventQueued', 'EventAbandoned']);
    expect(h.engine.held()).toMatchObject({ legs: 0 });
  });

  it('begins again when the service hangs up, by re-INVITE of the caller', async () => {
    const { h, gateway, music, call } = await setting();
    const caller = call();
    await h.pass(20);
    music.offered[0]?.end();
    await h.pass(11_000);
    expect(music.offered).toHaveLength(2);
    expect(gateway.requests.filter(({ method }) => method === 'INVITE')).toHaveLength(1);
    expect(gateway.requests.at(-1)?.body.toString()).toContain('m=audio 6000');
    expect(caller.bye).toBe(false);
  });

  it('without the service he waits as ever, with one alarm until it is back', async () => {
    const { h, music, phone, call, login } = await setting();
    music.behaviour = 'full';
    const caller = call();
    await h.pass(25_000);
    expect(caller).toMatchObject({ status: undefined, provisional: [180] });
    expect(h.engine.alarms.row('treatment_failed:6900')).toMatchObject({ severity: 'Minor', count: 1 });
    music.behaviour = 'answer';
    await h.pass(10_000);
    expect(caller.status).toBe(200);
    expect([...h.engine.alarms.ids()]).toEqual([]);
    login();
    await h.pass(20);
    expect(phone.offered).toHaveLength(1);
  });

  it('at a Routing Point, and on to the queue with the same one', async () => {
    const { h, music, phone, call, login } = await setting();
    const caller = call('8800');
    await h.pass(20);
    expect(caller.status).toBe(200);
    await h.pass(11_000);
    expect(h.engine.acd.row('8000')).toMatchObject({ waiting: 1 });
    expect([music.offered.length, music.byes.length]).toEqual([1, 0]);
    login();
    await h.pass(20);
    expect([phone.offered.length, music.byes.length]).toEqual([1, 1]);
  });

  it('S-89 (wait): goes on in a shutdown, and counts with its caller alone', async () => {
    const { h, music, call } = await setting();
    const caller = call();
    await h.pass(20);
    await h.drain({ 'graceful-shutdown-queued-calls': 'wait' });
    await h.pass(60_000);
    expect([music.byes.length, caller.bye]).toEqual([0, false]);
    expect(h.engine.ctx.table.live).toBe(1);
    caller.leg.end();
    await h.pass(20);
    expect(h.engine.shutdown.state).toMatchObject({ phase: 'FLUSH' });
    expect(h.engine.byes.unconfirmed).toBe(0);
  });

  it('E11 S-89: of two callers in a queue one goes to the peer by 302, one by REFER, and both are answered there', async () => {
    const { h, music, gateway, referrals, call } = await setting(['REFER']);
    const site1 = await h.peer(5050, 'x', '10.0.0.1');
    const treated = call();
    await h.pass(20);
    music.behaviour = 'ring';
    const ringing = call();
    await h.pass(20);
    expect([treated.status, ringing.status]).toEqual([200, undefined]);
    await h.drain();
    await h.pass(20);
    expect(ringing).toMatchObject({ status: 302, contact: 'sip:8000@10.0.0.1:5050' });
    const redirected = gateway.call('8000', '0301234', { uri: ringing.contact ?? '' });
    expect(referrals).toHaveLength(1);
    const [referral] = referrals;
    referral?.accept();
    const referred = gateway.call('8000', '0301234', { uri: referral?.referTo.uriText ?? '' });
    await h.pass(50);
    expect([redirected.status, referred.status], 'answered at the peer').toEqual([200, 200]);
    expect(site1.offered).toHaveLength(2);
    referral?.notify(200);
    await h.pass(20);
    expect(treated.bye).toBe(true);
    expect(music.byes).toHaveLength(1);
    expect(h.engine.ctx.table.live).toBe(0);
    expect(
      h.journal.events.flatMap((event) => (event.type === 'call-relocated' ? event.method : [])).sort(),
    ).toEqual(['302', 'refer']);
    expect(buildReport(h.journal.events)).toMatchObject({ callsDropped: 0, calls: { relocated: 2 } });
  });
});
