import { describe, expect, it } from 'vitest';
import type { SipRequest } from '../../sip/message/types';
import { sdpDirection } from '../../sip/sdp/direction';
import { readOrigin } from '../../sip/sdp/sdp-origin';
import { impactOf } from '../shutdown/impact';
import { type Harness, startEngine, type TestClient } from '../testing/engine-harness';
import type { TestPeer } from '../testing/engine-peers';

interface Setting {
  h: Harness;
  trunk: TestPeer;
  phone: TestPeer;
  desktop: TestClient;
  login(): Promise<void>;
  seen(): string[];
}

async function setting(dnOptions = '', tserver = ''): Promise<Setting> {
  const h = await startEngine(`
TServer: { graceful-shutdown-sip-timeout: 4${tserver === '' ? '' : `, ${tserver}`} }
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090", prefix: "9" }
  - { number: "7100", type: Extension, contact: "sip:7100@10.0.0.9:5800", nailed-up: true${dnOptions === '' ? '' : `, ${dnOptions}`} }
  - { number: "7200", type: Extension, contact: "sip:7200@10.0.0.9:5090" }
  - { number: "8000", type: ACD Queue }
  - { number: "8800", type: Routing Point, default-dn: "7200", router-timeout: 5 }
agentLogins:
  - { code: A1, queues: ["8000"] }
`);
  const [trunk, phone] = await Promise.all([h.peer(5090, '0301234'), h.peer(5800, '7100')]);
  const desktop = h.client();
  h.ask(desktop, { message: 'RequestRegisterAddress', thisDN: '7100' });
  desktop.take();
  return {
    h,
    trunk,
    phone,
    desktop,
    async login() {
      h.ask(desktop, {
        message: 'RequestAgentLogin',
        thisDN: '7100',
        thisQueue: '8000',
        agentID: 'A1',
        workMode: 'AutoIn',
      });
      await h.pass(50);
      desktop.take();
    },
    seen: () => desktop.take().map((name) => name.slice('Event'.length)),
  };
}

const park = 'connect-nailedup-on-login: "gcti::park"';
const reinvites = (peer: TestPeer): SipRequest[] =>
  peer.requests.filter((request) => request.method === 'INVITE');
const directions = (peer: TestPeer): unknown[] =>
  reinvites(peer).map((request) => sdpDirection(request.body));

describe('a nailed-up connection', () => {
  it('is parked on login, joined to a customer without ringing, and parked again', async () => {
    const s = await setting(park);
    await s.login();
    expect(s.phone.offered).toHaveLength(1);
    expect(sdpDirection(s.phone.offered[0]!.invite.body)).toBe('inactive');
    expect(s.h.engine.nailedUp.counts()).toEqual({ parked: 1, busy: 0 });
    expect(s.h.engine.ctx.table.live, 'no live call').toBe(0);

    const call = s.trunk.call('8000');
    await s.h.pass(50);
    expect(call.status).toBe(200);
    expect(s.phone.offered, 'no second INVITE').toHaveLength(1);
    const [joining] = reinvites(s.phone);
    expect(joining!.body.toString()).toContain('m=audio 4000');
    const first = readOrigin(s.phone.offered[0]!.invite.body);
    expect(readOrigin(joining!.body)).toMatchObject({ sessionId: first!.sessionId, version: '2' });
    expect(s.seen()).toEqual(['Ringing', 'Established']);
    expect(s.h.engine.nailedUp.counts()).toEqual({ parked: 0, busy: 1 });
    expect(call.body).toContain('m=audio 5000');

    call.leg.end();
    await s.h.pass(50);
    expect(s.seen()).toEqual(['Released']);
    expect(s.phone.byes).toEqual([]);
    expect(directions(s.phone)).toEqual(['sendrecv', 'inactive']);
    expect(readOrigin(reinvites(s.phone)[1]!.body)?.version).toBe('3');
    expect(s.h.engine.nailedUp.counts()).toEqual({ parked: 1, busy: 0 });
    expect(s.trunk.requests, 'nothing but BYE between caller and server').toEqual([]);

    const next = s.trunk.call('7100');
    await s.h.pass(50);
    expect(next.status).toBe(200);
    expect(s.phone.offered).toHaveLength(1);
  });

  it('is set up by the first call where the login does not do it', async () => {
    const s = await setting();
    await s.login();
    expect(s.phone.offered).toHaveLength(0);
    const call = s.trunk.call('8000');
    await s.h.pass(50);
    expect(call.status).toBe(200);
    call.leg.end();
    await s.h.pass(50);
    expect(s.phone.byes).toEqual([]);
    expect(directions(s.phone)).toEqual(['inactive']);
    expect(readOrigin(reinvites(s.phone)[0]!.body)).toMatchObject({
      username: '-',
      sessionId: '1',
      version: '2',
    });
    const next = s.trunk.call('8000');
    await s.h.pass(50);
    expect(next.status).toBe(200);
    expect(s.phone.offered).toHaveLength(1);
  });

  it('stays when the agent releases the call by T-Library; the customer gets BYE', async () => {
    const s = await setting(park);
    await s.login();
    const call = s.trunk.call('8000');
    await s.h.pass(50);
    const connID = s.h.engine.ctx.table.connIDs('7100')[0];
    s.h.ask(s.desktop, { message: 'RequestReleaseCall', thisDN: '7100', connID });
    await s.h.pass(50);
    expect(call.bye).toBe(true);
    expect(s.h.engine.nailedUp.counts()).toEqual({ parked: 1, busy: 0 });
  });

  it('takes the next call at once, its parking skipped or waited for', async () => {
    const s = await setting(park);
    await s.login();
    const first = s.trunk.call('7100');
    await s.h.pass(50);
    first.leg.end();
    const second = s.trunk.call('7100');
    await s.h.pass(200);
    expect(second.status).toBe(200);
    expect(directions(s.phone).at(-1)).toBe('sendrecv');
    expect(s.h.engine.nailedUp.counts()).toEqual({ parked: 0, busy: 1 });
  });

  it('makes calls for RequestMakeCall on the connection it has', async () => {
    const s = await setting(park);
    await s.login();
    s.h.ask(s.desktop, { message: 'RequestMakeCall', thisDN: '7100', otherDN: '90555', referenceID: 7 });
    await s.h.pass(100);
    expect(s.phone.offered).toHaveLength(1);
    expect(reinvites(s.phone)[0]!.body.length, 'an offerless re-INVITE').toBe(0);
    expect(s.trunk.offered[0]!.invite.body.toString()).toContain('m=audio 5000');
    expect(s.desktop.events[0]).toMatchObject({ message: 'EventDialing', referenceID: 7 });
    expect(s.seen()).toEqual(['Dialing', 'Established']);
    s.trunk.offered[0]!.end();
    await s.h.pass(100);
    expect(s.phone.byes).toEqual([]);
    expect(directions(s.phone).at(-1)).toBe('inactive');
    expect(s.h.engine.nailedUp.counts()).toEqual({ parked: 1, busy: 0 });
  });

  it('declines the phone’s offer, inactive, where RequestMakeCall was given up meanwhile', async () => {
    const s = await setting(park);
    await s.login();
    s.phone.late = true;
    s.h.ask(s.desktop, { message: 'RequestMakeCall', thisDN: '7100', otherDN: '90555' });
    await s.h.pass(50);
    const [connID] = s.h.engine.ctx.table.connIDs('7100');
    s.h.ask(s.desktop, { message: 'RequestReleaseCall', thisDN: '7100', connID });
    s.phone.late = false;
    s.phone.answerLate();
    await s.h.pass(600);
    expect(s.phone.acks.map((ack) => sdpDirection(ack.body))).toEqual(['inactive', undefined]);
    expect(s.h.engine.nailedUp.counts()).toEqual({ parked: 1, busy: 0 });
    expect(s.trunk.offered).toEqual([]);
  });

  it('goes to the Routing Point of connect-nailedup-on-login', async () => {
    const s = await setting('connect-nailedup-on-login: "8800"');
    await s.login();
    expect(s.phone.offered).toHaveLength(1);
    expect(s.h.engine.acd.row('8800')).toMatchObject({ waiting: 1 });
    await s.h.pass(5100);
    expect(s.trunk.offered[0]?.invite.uri.user).toBe('7200');
    s.trunk.offered[0]!.end();
    await s.h.pass(50);
    expect(s.h.engine.nailedUp.counts()).toEqual({ parked: 1, busy: 0 });
  });

  it('ends after disconnect-nailedup-timeout without a call', async () => {
    const s = await setting(`${park}, disconnect-nailedup-timeout: 20`);
    await s.login();
    await s.h.pass(15_000);
    const call = s.trunk.call('7100');
    await s.h.pass(30_000);
    call.leg.end();
    await s.h.pass(19_000);
    expect(s.phone.byes).toEqual([]);
    await s.h.pass(1500);
    expect(s.phone.byes).toHaveLength(1);
    expect(s.h.engine.nailedUp.counts()).toEqual({ parked: 0, busy: 0 });
  });

  it('stays for ever where the timeout is 0', async () => {
    const s = await setting(park);
    await s.login();
    await s.h.pass(200_000);
    expect(s.phone.byes).toEqual([]);
  });

  it('is lost when the agent hangs up, who stays logged in; the next call rings his phone (S-104)', async () => {
    const s = await setting(park);
    await s.login();
    s.phone.offered[0]!.end();
    await s.h.pass(50);
    expect(s.h.engine.nailedUp.counts()).toEqual({ parked: 0, busy: 0 });
    expect(s.h.engine.agents.byID('A1')).toBeDefined();
    const call = s.trunk.call('8000');
    await s.h.pass(50);
    expect(call.status).toBe(200);
    expect(s.phone.offered).toHaveLength(2);
    s.phone.offered[1]!.end();
    await s.h.pass(50);
    expect(call.bye).toBe(true);
    expect(s.h.engine.agents.byID('A1')).toBeDefined();
    expect(s.h.engine.nailedUp.counts()).toEqual({ parked: 0, busy: 0 });
  });

  it('is BYEd where the phone can’t be silenced, and called anew where it knows nothing of it', async () => {
    const s = await setting(park);
    await s.login();
    const call = s.trunk.call('7100');
    await s.h.pass(50);
    s.phone.inDialog = 488;
    call.leg.end();
    await s.h.pass(50);
    expect(s.phone.byes).toHaveLength(1);

    const other = await setting(park);
    await other.login();
    other.phone.inDialog = 481;
    const again = other.trunk.call('7100');
    await other.h.pass(50);
    expect(again.status).toBe(200);
    expect(other.phone.offered).toHaveLength(2);
    expect(other.h.engine.nailedUp.counts()).toEqual({ parked: 0, busy: 1 });
  });

  it('gives the call back where the phone refuses the customer’s media, and stays parked', async () => {
    const s = await setting(park);
    await s.login();
    s.phone.inDialog = 488;
    const call = s.trunk.call('7100');
    await s.h.pass(50);
    expect(call.status).toBe(488);
    expect(s.h.engine.nailedUp.counts()).toEqual({ parked: 1, busy: 0 });
  });

  it('is parked again when the caller gives up before the phone has agreed', async () => {
    const s = await setting(park);
    await s.login();
    s.phone.late = true;
    const call = s.trunk.call('7100');
    await s.h.pass(50);
    call.leg.end();
    await s.h.pass(50);
    expect(call.status).toBe(487);
    s.phone.late = false;
    s.phone.answerLate();
    await s.h.pass(600);
    expect(
      s.phone.acks.map((ack) => ack.body.length),
      'the offer has had its answer',
    ).toEqual([0, 0]);
    expect(directions(s.phone)).toEqual(['sendrecv', 'inactive']);
    expect(s.h.engine.nailedUp.counts()).toEqual({ parked: 1, busy: 0 });
    expect(s.phone.byes).toEqual([]);
  });

  it('answers a parked phone’s own re-INVITE with inactive', async () => {
    const s = await setting(park);
    await s.login();
    let answer: Buffer | undefined;
    s.phone.offered[0]!.request(
      'INVITE',
      { body: Buffer.from('v=0\r\no=- 2 5 IN IP4 10.0.0.8\r\ns=-\r\nt=0 0\r\nm=audio 5000 RTP/AVP 0\r\n') },
      (final) => {
        answer = final?.response.body;
        final?.ack();
      },
    );
    await s.h.pass(50);
    expect(sdpDirection(answer!)).toBe('inactive');
    expect(s.h.engine.nailedUp.counts()).toEqual({ parked: 1, busy: 0 });
  });

  it('raises an alarm where the phone does not take it, and clears it the next time', async () => {
    const s = await setting(park);
    s.phone.behaviour = 'busy';
    await s.login();
    expect(s.h.engine.alarms.row('nailed_up_failed:7100')).toMatchObject({
      severity: 'Minor',
      message: expect.stringContaining('486'),
    });
    expect(s.h.engine.nailedUp.counts()).toEqual({ parked: 0, busy: 0 });
    s.h.ask(s.desktop, { message: 'RequestAgentLogout', thisDN: '7100' });
    s.phone.behaviour = 'answer';
    await s.login();
    expect(s.h.engine.alarms.row('nailed_up_failed:7100')).toBeUndefined();
  });
});

describe('nailed-up connections in a graceful shutdown', () => {
  it('parked: BYE at t0, no live call, counted by impact and abort; its BYE counts for FLUSH (S-100, S-102, S-103)', async () => {
    const s = await setting(`${park}, disconnect-nailedup-timeout: 600`);
    await s.login();
    expect(impactOf(s.h.engine).nailedUp).toEqual({ parked: 1, busy: 0 });
    await s.phone.ua.close();
    await s.h.drain();
    await s.h.pass(20);
    expect(s.h.engine.shutdown.state).toMatchObject({ status: 'Suspending', phase: 'FLUSH' });
    expect(s.h.engine.byes.unconfirmed).toBe(1);
    expect(impactOf(s.h.engine).nailedUp).toEqual({ parked: 0, busy: 0 });
    const notUndone = s.h.engine.shutdown.abort({ requestId: 'a', initiator: 'x', reason: '' });
    expect(notUndone).toMatchObject({ nailedUpReleased: 1, agentsLoggedOut: 1 });
  });

  it('busy: BYE when the customer has left, not parked again, and nothing but BYE reaches him (S-101)', async () => {
    const s = await setting(park);
    await s.login();
    const call = s.trunk.call('8000');
    await s.h.pass(50);
    expect(impactOf(s.h.engine).nailedUp).toEqual({ parked: 0, busy: 1 });
    await s.h.drain();
    await s.h.pass(5000);
    expect(s.phone.byes).toEqual([]);
    s.seen();
    call.leg.end();
    await s.h.pass(50);
    expect(s.seen()).toEqual(['Released', 'AgentLogout', 'PrivateInfo']);
    expect(s.phone.byes).toHaveLength(1);
    expect(directions(s.phone)).toEqual(['sendrecv']);
    expect(s.trunk.requests).toEqual([]);
    expect(s.h.engine.shutdown.abort({ requestId: 'a', initiator: 'x', reason: '' })).toMatchObject({
      nailedUpReleased: 1,
    });
  });

  it('busy with option immediate: the call ends at t0, as one that the shutdown dropped (S-101)', async () => {
    const s = await setting(park, 'graceful-shutdown-nailedup: immediate');
    await s.login();
    const call = s.trunk.call('8000');
    await s.h.pass(50);
    expect(impactOf(s.h.engine).warnings.map(({ code }) => code)).toContain('nailed_up_cut');
    await s.h.drain();
    await s.h.pass(50);
    expect(s.phone.byes).toHaveLength(1);
    expect(call.bye).toBe(true);
    expect(s.h.journal.events).toContainEqual(
      expect.objectContaining({ type: 'call-ended', cause: 'forced' }),
    );
  });

  it('is no reason to log an agent out or to keep him: the classes decide (S-104)', async () => {
    const s = await setting(park, 'wrap-up-time: 30');
    await s.login();
    const call = s.trunk.call('8000');
    await s.h.pass(50);
    await s.h.drain();
    s.phone.offered[0]!.end();
    await s.h.pass(50);
    expect(call.bye).toBe(true);
    expect(s.h.engine.agents.byID('A1')?.core.mode.kind).toBe('AfterCallWork');
    await s.h.pass(31_000);
    expect(s.h.engine.agents.count).toBe(0);
  });

  it('leaves nothing behind', async () => {
    const s = await setting(park);
    await s.login();
    await s.h.drain();
    await s.h.pass(60_000);
    expect(s.h.engine.shutdown.state.status).toBe('Suspended');
    expect(s.h.engine.ua.counts()).toEqual({ clientTransactions: 0, serverTransactions: 0, legs: 0 });
  });
});
