import { describe, expect, it, vi } from 'vitest';
import type { SipRequest } from '../../sip/message/types';
import { sdpDirection } from '../../sip/sdp/direction';
import { readOrigin } from '../../sip/sdp/sdp-origin';
import { rawRequest } from '../../sip/testing/raw-message';
import { type Harness, startEngine, type TestClient } from '../testing/engine-harness';
import type { TestPeer } from '../testing/engine-peers';

const yaml = `
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090", prefix: "9" }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.9:5701" }
  - { number: "7002", type: Extension }
  - { number: "7003", type: Extension }
  - { number: Trunk_Out, type: Trunk, contact: "sip:10.0.0.7:5703", prefix: "77" }
  - { number: "8000", type: ACD Queue }
agentLogins:
  - { code: A1, queues: ["8000"] }
  - { code: A2, queues: ["8000"] }
`;

const lateAnswer = Buffer.from(
  'v=0\r\no=- 7 1 IN IP4 10.0.0.9\r\ns=-\r\nc=IN IP4 10.0.0.9\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\n',
);

interface Setting {
  h: Harness;
  trunk: TestPeer;
  phone: TestPeer;
  desktop: TestClient;
}

async function setting(): Promise<Setting> {
  const h = await startEngine(yaml);
  const [trunk, phone] = await Promise.all([h.peer(5090, '0301234'), h.peer(5701, '7001')]);
  const desktop = h.client();
  h.ask(desktop, { message: 'RequestRegisterAddress', thisDN: '7001' });
  h.ask(desktop, { message: 'RequestRegisterAddress', thisDN: '7002' });
  h.ask(desktop, { message: 'RequestRegisterAddress', thisDN: '8000' });
  desktop.take();
  return { h, trunk, phone, desktop };
}

describe('calls', () => {
  it('connects a trunk caller to an extension with a fixed contact and ends it by the caller’s BYE', async () => {
    const { h, trunk, phone, desktop } = await setting();
    const call = trunk.call('7001');
    await h.pass(10);
    expect(call).toMatchObject({ provisional: [180], status: 200 });
    expect(call.body).toContain('10.0.0.8');
    expect(h.engine.ctx.table.live).toBe(1);
    expect(desktop.events.map((event) => event.message)).toEqual(['EventRinging', 'EventEstablished']);
    expect(desktop.events[0]).toMatchObject({
      thisDN: '7001',
      otherDN: '0301234',
      ani: '0301234',
      dnis: '7001',
      callType: 'Inbound',
      callState: 'Ok',
    });
    expect(desktop.events[0]?.connID).toMatch(/^[0-9a-f]{16}$/);
    expect(desktop.events[0]?.callUUID).toMatch(/^[0-9A-V]{32}$/);
    desktop.take();
    call.leg.end();
    await h.pass(10);
    expect(desktop.take()).toEqual(['EventReleased']);
    expect(phone.byes).toHaveLength(1);
    expect(h.engine.ctx.table.live).toBe(0);
    await h.pass(40_000);
    expect(h.engine.ua.counts()).toEqual({ clientTransactions: 0, serverTransactions: 0, legs: 0 });
  });

  it('ends the call by the phone’s BYE toward the caller', async () => {
    const { h, trunk, phone } = await setting();
    const call = trunk.call('7001');
    await h.pass(10);
    phone.offered[0]?.end();
    await h.pass(10);
    expect(call.bye).toBe(true);
    expect(h.engine.ctx.table.live).toBe(0);
  });

  it('passes CANCEL on and reports EventAbandoned', async () => {
    const { h, trunk, phone, desktop } = await setting();
    phone.behaviour = 'ring';
    const call = trunk.call('7001');
    await h.pass(10);
    call.leg.end();
    await h.pass(10);
    expect(call.status).toBe(487);
    expect(phone.cancels).toHaveLength(1);
    expect(desktop.take()).toEqual(['EventRinging', 'EventAbandoned']);
    expect(h.engine.ctx.table.live).toBe(0);
  });

  it('passes a busy phone on to the caller', async () => {
    const { h, trunk, phone } = await setting();
    phone.behaviour = 'busy';
    const call = trunk.call('7001');
    await h.pass(10);
    expect(call.status).toBe(486);
  });

  it('refuses unknown sources with 403 and unknown numbers with 404', async () => {
    const { h, trunk } = await setting();
    const stranger = await h.peer(5090, 'x', '10.0.0.66');
    const refused = stranger.call('7001');
    await h.pass(10);
    expect(refused.status).toBe(403);
    const unknown = trunk.call('4711');
    await h.pass(10);
    expect(unknown.status).toBe(404);
    const noPhone = trunk.call('7002');
    await h.pass(10);
    expect(noPhone.status).toBe(480);
  });

  it('is busy to who calls his own number', async () => {
    const { h, phone, desktop } = await setting();
    desktop.take();
    const call = phone.call('7001', '7001');
    await h.pass(10);
    expect(call.status).toBe(486);
    expect(phone.offered).toEqual([]);
    expect(desktop.take()).toEqual(['EventDialing', 'EventDestinationBusy', 'EventReleased']);
    expect(h.engine.ctx.table.live).toBe(0);
  });

  it('calls a registered phone, and lets it call out by trunk prefix', async () => {
    const { h, trunk, desktop } = await setting();
    const phone2 = await h.peer(5702, '7002');
    const registered = phone2.register('7002', 3600);
    await h.pass(10);
    expect(await registered).toBe(200);
    const call = trunk.call('7002');
    await h.pass(10);
    expect(call.status).toBe(200);
    call.leg.end();
    await h.pass(10);
    desktop.take();
    const outbound = phone2.call('90555', '7002');
    await h.pass(10);
    expect(outbound.status).toBe(200);
    expect(trunk.offered[0]?.invite.uri.user).toBe('90555');
    expect(desktop.events.map((event) => event.message)).toEqual(['EventDialing', 'EventEstablished']);
    expect(desktop.events[0]).toMatchObject({ callType: 'Outbound', thisDN: '7002', otherDN: '90555' });
  });

  it('relays a hold and shows it as EventHeld and EventRetrieved (S-81)', async () => {
    const { h, trunk, phone, desktop } = await setting();
    const call = trunk.call('7001');
    await h.pass(10);
    desktop.take();
    const hold = Buffer.from(
      'v=0\r\no=- 2 2 IN IP4 10.0.0.8\r\ns=-\r\nc=IN IP4 10.0.0.8\r\nt=0 0\r\nm=audio 5000 RTP/AVP 0\r\na=sendonly\r\n',
    );
    phone.offered[0]?.request('INVITE', { body: hold }, (answer) => answer?.ack());
    await h.pass(10);
    expect(desktop.take()).toEqual(['EventHeld']);
    expect(h.engine.ctx.table.counts()).toMatchObject({ live: 1, held: 1 });
    phone.offered[0]?.request(
      'INVITE',
      { body: Buffer.from(hold.toString().replace('sendonly', 'sendrecv')) },
      (answer) => answer?.ack(),
    );
    await h.pass(10);
    expect(desktop.take()).toEqual(['EventRetrieved']);
    call.leg.end();
    await h.pass(10);
  });
});

describe('queues', () => {
  async function withAgents(): Promise<Setting & { phone2: TestPeer }> {
    const s = await setting();
    const phone2 = await s.h.peer(5702, '7002');
    void phone2.register('7002', 3600);
    await s.h.pass(10);
    s.h.ask(s.desktop, {
      message: 'RequestAgentLogin',
      thisDN: '7001',
      thisQueue: '8000',
      agentID: 'A1',
      workMode: 'AutoIn',
    });
    await s.h.pass(1000);
    s.h.ask(s.desktop, {
      message: 'RequestAgentLogin',
      thisDN: '7002',
      thisQueue: '8000',
      agentID: 'A2',
      workMode: 'AutoIn',
    });
    await s.h.pass(10);
    s.desktop.take();
    return { ...s, phone2 };
  }

  it('offers a queued call to the longest idle Ready agent, with the queue’s events in order', async () => {
    const { h, trunk, phone, phone2, desktop } = await withAgents();
    const call = trunk.call('8000');
    await h.pass(20);
    expect(call).toMatchObject({ provisional: [180], status: 200 });
    expect(phone.offered).toHaveLength(1);
    expect(phone2.offered).toHaveLength(0);
    expect(desktop.events.map((event) => [event.message, event.thisDN])).toEqual([
      ['EventQueued', '8000'],
      ['EventDiverted', '8000'],
      ['EventRinging', '7001'],
      ['EventEstablished', '7001'],
    ]);
    expect(desktop.events[3]).toMatchObject({
      agentID: 'A1',
      thisQueue: '8000',
      extensions: { BusinessCall: 1 },
    });
  });

  it('sends an unanswered offer on to the next agent and makes the first one NotReady', async () => {
    const { h, trunk, phone, phone2, desktop } = await withAgents();
    phone.behaviour = 'ring';
    const call = trunk.call('8000');
    await h.pass(14_900);
    expect(call.status).toBeUndefined();
    desktop.take();
    await h.pass(200);
    expect(phone.cancels).toHaveLength(1);
    expect(phone2.offered).toHaveLength(1);
    expect(call.status).toBe(200);
    expect(desktop.events.map((event) => [event.message, event.thisDN])).toEqual([
      ['EventReleased', '7001'],
      ['EventAgentNotReady', '7001'],
      ['EventQueued', '8000'],
      ['EventDiverted', '8000'],
      ['EventRinging', '7002'],
      ['EventEstablished', '7002'],
    ]);
  });

  it('calls a phone that refuses only now and then when its agent stays Ready, and others at once', async () => {
    const { h, trunk, phone, phone2 } = await withAgents();
    h.engine.ctx.options.patch({ 'agent-no-answer-action': 'none' });
    for (const each of [phone, phone2]) each.behaviour = 'busy';
    const call = trunk.call('8000');
    await h.pass(1000);
    expect([phone.offered.length, phone2.offered.length]).toEqual([1, 1]);
    await h.pass(8500);
    expect(phone.offered.length).toBe(5);
    phone2.behaviour = 'answer';
    await h.pass(2000);
    expect(call.status).toBe(200);
  });

  it('keeps a caller waiting while nobody is ready, and offers the call when somebody is', async () => {
    const { h, trunk, desktop } = await withAgents();
    h.ask(desktop, { message: 'RequestAgentNotReady', thisDN: '7001', workMode: 'AuxWork' });
    h.ask(desktop, { message: 'RequestAgentNotReady', thisDN: '7002', workMode: 'AuxWork' });
    const call = trunk.call('8000');
    await h.pass(60_000);
    expect(h.engine.ctx.table.counts()).toMatchObject({ live: 1, queued: 1 });
    expect(h.engine.acd.row('8000')).toMatchObject({ waiting: 1, loggedIn: 2, ready: 0 });
    h.ask(desktop, { message: 'RequestAgentReady', thisDN: '7002', workMode: 'ManualIn' });
    await h.pass(20);
    expect(call.status).toBe(200);
  });

  it('forgets a caller who gives up in the queue', async () => {
    const { h, trunk, desktop } = await withAgents();
    h.ask(desktop, { message: 'RequestAgentNotReady', thisDN: '7001', workMode: 'AuxWork' });
    h.ask(desktop, { message: 'RequestAgentNotReady', thisDN: '7002', workMode: 'AuxWork' });
    const call = trunk.call('8000');
    await h.pass(100);
    desktop.take();
    call.leg.end();
    await h.pass(20);
    expect(desktop.take()).toEqual(['EventAbandoned']);
    expect(h.engine.acd.row('8000')).toMatchObject({ waiting: 0 });
  });
});

describe('between the two legs', () => {
  it('calls on behalf of a caller whose user part is no ASCII, and to a number that is no UTF-16', async () => {
    const { h, trunk, phone, desktop } = await setting();
    const call = trunk.call('7001', '%F0%9F%98%80');
    await h.pass(10);
    expect(call.status).toBe(200);
    expect(phone.offered[0]?.invite.from.uriText).toBe('sip:%F0%9F%98%80@10.0.0.2:5060');
    call.leg.end();
    await h.pass(10);
    h.ask(desktop, { message: 'RequestMakeCall', thisDN: '7001', otherDN: '9\uD83D', referenceID: 7 });
    await h.pass(50);
    expect(trunk.offered[0]?.invite.uri.user).toBe('9\uFFFD');
  });

  it('ends a call whose set-up failed by a bug of ours with 500 and takes it off the table', async () => {
    const { h, trunk } = await setting();
    vi.spyOn(h.engine.bindings, 'of').mockImplementation(() => {
      throw new Error('bug');
    });
    const call = trunk.call('7001');
    await h.pass(10);
    expect(call.status).toBe(500);
    expect(h.engine.ctx.table.live).toBe(0);
    expect(h.engine.ua.counts().legs).toBe(0);
  });

  it('passes the Reason of CANCEL and BYE on (RFC 3326)', async () => {
    const { h, trunk, phone } = await setting();
    const reasons: Array<string[] | undefined> = [];
    phone.behaviour = 'ring';
    const ringing = trunk.call('7001');
    await h.pass(10);
    const note = (request: SipRequest): unknown => reasons.push(request.headers.getAll('reason'));
    phone.offered[0]!.events = { onCancelled: note };
    ringing.leg.end({ headers: [['Reason', 'SIP;cause=200;text="Call completed elsewhere"']] });
    await h.pass(10);
    phone.behaviour = 'answer';
    const talking = trunk.call('7001');
    await h.pass(10);
    phone.offered[1]!.events = { onBye: note };
    talking.leg.end({ headers: [['Reason', 'Q.850;cause=16, SIP;cause=200']] });
    await h.pass(10);
    expect(reasons).toEqual([
      ['SIP;cause=200;text="Call completed elsewhere"'],
      ['Q.850;cause=16', 'SIP;cause=200'],
    ]);
  });

  it('does not pass a body off as SDP that is none', async () => {
    const { h, phone } = await setting();
    const gateway = h.network.transport('10.0.0.9', 5091);
    await gateway.open(() => undefined);
    const invite = rawRequest('INVITE', { sentBy: '10.0.0.9:5091', body: 'hello' }).toString();
    const optional = 'text/plain\r\nContent-Disposition: render;handling=optional';
    gateway.send(Buffer.from(invite.replace('application/sdp', optional)), {
      protocol: 'udp',
      address: '10.0.0.2',
      port: 5060,
    });
    await h.pass(10);
    expect(phone.offered[0]?.invite.body.length).toBe(0);
  });

  it('keeps 199 from the caller', async () => {
    const { h, trunk, phone } = await setting();
    phone.behaviour = 'silent';
    const call = trunk.call('7001');
    await h.pass(10);
    phone.offered[0]?.provisional(199);
    phone.offered[0]?.provisional(183);
    await h.pass(10);
    expect(call.provisional).toEqual([183]);
  });
});

describe('RequestMakeCall', () => {
  it('rings the own phone first, then the destination, and releases by T-Library with the referenceID', async () => {
    const { h, trunk, phone, desktop } = await setting();
    h.ask(desktop, { message: 'RequestMakeCall', thisDN: '7001', otherDN: '90555', referenceID: 7 });
    await h.pass(50);
    expect(phone.offered).toHaveLength(1);
    expect(trunk.offered[0]?.invite.uri.user).toBe('90555');
    expect(desktop.events.map((event) => event.message)).toEqual(['EventDialing', 'EventEstablished']);
    expect(desktop.events[0]).toMatchObject({
      referenceID: 7,
      callType: 'Outbound',
      thisDN: '7001',
      otherDN: '90555',
    });
    expect(phone.offered[0]?.state).toBe('confirmed');
    const connID = desktop.events[0]?.connID;
    desktop.take();
    const [released] = h.ask(desktop, {
      message: 'RequestReleaseCall',
      thisDN: '7001',
      connID,
      referenceID: 8,
    });
    expect(released).toMatchObject({ message: 'EventReleased', referenceID: 8 });
    await h.pass(50);
    expect(trunk.byes).toHaveLength(1);
    expect(phone.byes).toHaveLength(1);
  });

  /** 7001 calls out by T-Library; the trunk takes a minute to answer. */
  async function answeredLate(s: Setting): Promise<SipRequest[]> {
    const { h, trunk, phone, desktop } = s;
    trunk.behaviour = 'ring';
    h.ask(desktop, { message: 'RequestMakeCall', thisDN: '7001', otherDN: '90555', referenceID: 7 });
    await h.pass(50);
    const leg = phone.offered[0]!;
    const acks: SipRequest[] = [];
    leg.events = {
      ...leg.events,
      onAcknowledged: (ack) => void acks.push(ack),
      onAckTimeout: () => leg.end(),
    };
    await h.pass(9_000);
    expect(acks).toHaveLength(0);
    await h.pass(51_000);
    trunk.offered[0]!.accept({ body: lateAnswer });
    await h.pass(50);
    return acks;
  }

  it('keeps a phone whose destination answers late: an ACK without media, then the answer by re-INVITE (RFC 3261 §13.3.1.4)', async () => {
    const s = await setting();
    const acks = await answeredLate(s);
    expect(acks.map(({ body }) => sdpDirection(body))).toEqual(['inactive']);
    const own = readOrigin(acks[0]!.body)!;
    expect(own.address).toBe('10.0.0.2');
    const [join, more] = s.phone.requests;
    expect(more).toBeUndefined();
    expect(join?.body.toString()).toContain('m=audio 6000');
    expect(readOrigin(join!.body)).toEqual({ ...own, version: String(Number(own.version) + 1) });
    expect(s.trunk.requests).toEqual([]);
    expect(s.desktop.take()).toEqual(['EventDialing', 'EventEstablished']);
    expect(s.h.engine.ctx.table.live).toBe(1);
    s.phone.offered[0]!.end();
    await s.h.pass(40_000);
    expect(s.trunk.byes).toHaveLength(1);
    expect(s.h.engine.ua.counts()).toEqual({ clientTransactions: 0, serverTransactions: 0, legs: 0 });
  });

  it('tells the late destination where the phone’s media are by then', async () => {
    const s = await setting();
    s.phone.answerBody = Buffer.from(lateAnswer.toString().replace('6000', '4444'));
    await answeredLate(s);
    expect(s.trunk.requests.map(({ body }) => /m=audio \d+/.exec(body.toString())?.[0])).toEqual([
      'm=audio 4444',
    ]);
  });

  it('ends the call where the phone does not take the late answer’s media', async () => {
    const s = await setting();
    s.phone.inDialog = 488;
    await answeredLate(s);
    expect(s.h.engine.ctx.table.live).toBe(0);
    expect(s.phone.byes).toHaveLength(1);
    expect(s.trunk.byes).toHaveLength(1);
  });

  it('serves a phone that waits in a dialog of its own, and joins it once its offer is settled', async () => {
    const { h, trunk, phone, desktop } = await setting();
    trunk.behaviour = 'ring';
    h.ask(desktop, { message: 'RequestMakeCall', thisDN: '7001', otherDN: '90555', referenceID: 7 });
    await h.pass(15_000);
    const leg = phone.offered[0]!;
    const answers: unknown[] = [];
    let acknowledge = (): void => undefined;
    leg.request('UPDATE', {}, (answer) => answers.push(answer?.response.status));
    await h.pass(50);
    leg.request('INVITE', { body: lateAnswer }, (answer) => {
      answers.push(answer?.response.status, sdpDirection(answer!.response.body));
      if (answer !== undefined) acknowledge = () => answer.ack();
    });
    await h.pass(50);
    expect(answers).toEqual([200, 200, 'inactive']);
    trunk.offered[0]!.accept({ body: lateAnswer });
    await h.pass(100);
    expect(phone.requests).toEqual([]);
    acknowledge();
    await h.pass(1000);
    expect(phone.requests.map(({ body }) => sdpDirection(body))).toEqual(['sendrecv']);
    expect(h.engine.ctx.table.live).toBe(1);
  });

  it('answers with EventError when the phone is busy', async () => {
    const { h, phone, desktop } = await setting();
    phone.behaviour = 'busy';
    h.ask(desktop, { message: 'RequestMakeCall', thisDN: '7001', otherDN: '90555', referenceID: 7 });
    await h.pass(50);
    expect(desktop.events).toMatchObject([{ message: 'EventError', errorCode: 231, referenceID: 7 }]);
    expect(h.engine.ctx.table.live).toBe(0);
  });
});
