import { describe, expect, it } from 'vitest';
import { sdpDirection } from '../../sip/sdp/direction';
import type { SipRequest } from '../../sip/message/types';
import { readOrigin } from '../../sip/sdp/sdp-origin';
import type { TLibEvent } from '../../tlib/types';
import { type Harness, startEngine, type TestClient } from '../testing/engine-harness';
import type { CallOutcome, TestPeer } from '../testing/engine-peers';

const yaml = `
TServer: { agent-no-answer-action: none }
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090", prefix: "9" }
  - { number: Trunk_Gone, type: Trunk, contact: "sip:10.0.0.9:5091", prefix: "66", out-of-service: true }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.9:5701" }
  - { number: "7002", type: Extension, contact: "sip:7002@10.0.0.9:5702" }
  - { number: "7003", type: Extension }
  - { number: "7004", type: Extension, contact: "sip:7004@10.0.0.9:5702" }
  - { number: "8000", type: ACD Queue }
agentLogins:
  - { code: A1, queues: ["8000"], wrap-up-time: 30 }
  - { code: A2, queues: ["8000"] }
`;

interface Setting {
  h: Harness;
  trunk: TestPeer;
  phone: TestPeer;
  phone2: TestPeer;
  desktop: TestClient;
  ask(message: string, attributes: Record<string, unknown>): Promise<TLibEvent[]>;
  login(agentID: string, thisDN: string): void;
}

async function setting(): Promise<Setting> {
  const h = await startEngine(yaml);
  const [trunk, phone, phone2] = await Promise.all([
    h.peer(5090, '0301234'),
    h.peer(5701, '7001'),
    h.peer(5702, '7002'),
  ]);
  const desktop = h.client();
  for (const thisDN of ['7001', '7002', '7004', '8000'])
    h.ask(desktop, { message: 'RequestRegisterAddress', thisDN });
  desktop.take();
  return {
    h,
    trunk,
    phone,
    phone2,
    desktop,
    /** The events that the request brings about, those of the wire's answers included. */
    async ask(message, attributes) {
      desktop.take();
      h.ask(desktop, { message, thisDN: '7001', referenceID: 42, ...attributes });
      await h.pass(50);
      return [...desktop.events];
    },
    login: (agentID, thisDN) =>
      void h.ask(desktop, {
        message: 'RequestAgentLogin',
        thisDN,
        thisQueue: '8000',
        agentID,
        workMode: 'AutoIn',
      }),
  };
}

interface Talking extends Setting {
  call: CallOutcome;
  connID: string;
}

/** A trunk caller talks to (or, with `ring`, rings at) 7001. */
async function calling(how: 'answer' | 'ring' = 'answer', s?: Setting, number = '7001'): Promise<Talking> {
  const all = s ?? (await setting());
  all.phone.behaviour = how;
  const call = all.trunk.call(number);
  await all.h.pass(50);
  return { ...all, call, connID: all.h.engine.ctx.table.connIDs('7001')[0]! };
}

const reinvites = (peer: TestPeer): SipRequest[] =>
  peer.requests.filter((request) => request.method === 'INVITE');

describe('RequestHoldCall, RequestRetrieveCall', () => {
  it('offers inactive to both legs, then the media of before, each event with the referenceID (S-42, S-81)', async () => {
    const s = await calling();
    const held = await s.ask('RequestHoldCall', { connID: s.connID });
    expect(held).toMatchObject([
      { message: 'EventHeld', thisDN: '7001', callState: 'Held', referenceID: 42 },
    ]);
    const [toCaller] = reinvites(s.trunk);
    const [toPhone] = reinvites(s.phone);
    expect([toCaller, toPhone].map((request) => sdpDirection(request!.body))).toEqual([
      'inactive',
      'inactive',
    ]);
    expect(toCaller!.body.toString()).toContain('m=audio 5000');
    expect(readOrigin(toCaller!.body)).toMatchObject({ username: '-', sessionId: '2', version: '2' });
    expect(s.h.engine.ctx.table.counts()).toMatchObject({ live: 1, held: 1 });

    const retrieved = await s.ask('RequestRetrieveCall', { connID: s.connID });
    expect(retrieved).toMatchObject([{ message: 'EventRetrieved', callState: 'Ok', referenceID: 42 }]);
    expect(reinvites(s.phone)).toHaveLength(2);
    expect(reinvites(s.trunk)).toHaveLength(2);
    expect(sdpDirection(reinvites(s.trunk)[1]!.body)).toBe('sendrecv');
    expect(readOrigin(reinvites(s.trunk)[1]!.body)?.version).toBe('3');
    expect(reinvites(s.phone)[1]!.body.toString()).toContain('m=audio 4000');
    expect(s.h.engine.ctx.table.counts()).toMatchObject({ held: 0 });
    s.call.leg.end();
    await s.h.pass(40_000);
    expect(s.h.engine.ua.counts()).toEqual({ clientTransactions: 0, serverTransactions: 0, legs: 0 });
  });

  it('lets no media through by a re-INVITE of the held party, and retrieves with what it asked for', async () => {
    const s = await calling();
    await s.ask('RequestHoldCall', { connID: s.connID });
    const moved = s.call.leg;
    let answered: Buffer | undefined;
    moved.request(
      'INVITE',
      {
        body: Buffer.from(
          'v=0\r\no=- 1 2 IN IP4 10.0.0.9\r\ns=-\r\nc=IN IP4 10.0.0.9\r\nt=0 0\r\nm=audio 4444 RTP/AVP 0\r\n',
        ),
      },
      (answer) => {
        answered = answer?.response.body;
        answer?.ack();
      },
    );
    await s.h.pass(50);
    expect(sdpDirection(answered!)).toBe('inactive');
    expect(sdpDirection(reinvites(s.phone)[1]!.body)).toBe('inactive');
    await s.ask('RequestRetrieveCall', { connID: s.connID });
    expect(reinvites(s.phone)[2]!.body.toString()).toContain('m=audio 4444');
  });

  it('is not fooled by a held party that repeats the inactive it was told', async () => {
    const s = await calling();
    await s.ask('RequestHoldCall', { connID: s.connID });
    const refresh = Buffer.from(
      'v=0\r\no=- 1 8 IN IP4 10.0.0.9\r\ns=-\r\nc=IN IP4 10.0.0.9\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\na=inactive\r\n',
    );
    s.call.leg.request('INVITE', { body: refresh }, (answer) => answer?.ack());
    await s.h.pass(50);
    await s.ask('RequestRetrieveCall', { connID: s.connID });
    expect(sdpDirection(reinvites(s.phone).at(-1)!.body)).toBe('sendrecv');
    expect(s.h.engine.ctx.table.counts()).toMatchObject({ held: 0 });
  });

  it('tells the holder’s phone once more where the other party’s media moved meanwhile', async () => {
    const s = await calling();
    await s.ask('RequestHoldCall', { connID: s.connID });
    s.trunk.answerBody = Buffer.from(
      'v=0\r\no=- 1 9 IN IP4 10.0.0.9\r\ns=-\r\nc=IN IP4 10.0.0.9\r\nt=0 0\r\nm=audio 4010 RTP/AVP 0\r\n',
    );
    await s.ask('RequestRetrieveCall', { connID: s.connID });
    expect(reinvites(s.phone)).toHaveLength(3);
    expect(reinvites(s.phone)[2]!.body.toString()).toContain('m=audio 4010');
  });

  it('retrieves what the phone itself holds', async () => {
    const s = await calling();
    s.phone.offered[0]!.request(
      'INVITE',
      {
        body: Buffer.from(
          'v=0\r\no=- 2 2 IN IP4 10.0.0.8\r\ns=-\r\nc=IN IP4 10.0.0.8\r\nt=0 0\r\nm=audio 5000 RTP/AVP 0\r\na=sendonly\r\n',
        ),
      },
      (answer) => answer?.ack(),
    );
    await s.h.pass(50);
    expect(await s.ask('RequestRetrieveCall', { connID: s.connID })).toMatchObject([
      { message: 'EventRetrieved', referenceID: 42 },
    ]);
    expect(sdpDirection(reinvites(s.trunk).at(-1)!.body)).toBe('sendrecv');
  });

  it.each([
    ['43 to a second hold', 'RequestHoldCall', true, 43],
    ['43 to a retrieve of what is not held', 'RequestRetrieveCall', false, 43],
  ])('answers %s', async (_, message, holdFirst, errorCode) => {
    const s = await calling();
    if (holdFirst) await s.ask('RequestHoldCall', { connID: s.connID });
    expect(await s.ask(message, { connID: s.connID })).toMatchObject([
      { message: 'EventError', errorCode, referenceID: 42, connID: s.connID },
    ]);
  });

  it('answers 496 while the call still rings, 110 while another change is under way', async () => {
    const ringing = await calling('ring');
    expect(await ringing.ask('RequestHoldCall', { connID: ringing.connID })).toMatchObject([
      { errorCode: 496 },
    ]);
    const s = await calling();
    s.h.ask(s.desktop, { message: 'RequestHoldCall', thisDN: '7001', connID: s.connID });
    const again = await s.ask('RequestHoldCall', { connID: s.connID });
    expect(again.map(({ message, errorCode }) => [message, errorCode])).toEqual([
      ['EventError', 110],
      ['EventHeld', undefined],
    ]);
  });

  it('answers 110 while an offer of the other party is open', async () => {
    const s = await calling();
    s.phone.late = true;
    s.call.leg.request('INVITE', {}, (answer) => answer?.ack());
    await s.h.pass(50);
    expect(await s.ask('RequestHoldCall', { connID: s.connID })).toMatchObject([{ errorCode: 110 }]);
  });

  it('answers 233 and leaves the call as it was where the other party refuses', async () => {
    const s = await calling();
    s.trunk.inDialog = 488;
    expect(await s.ask('RequestHoldCall', { connID: s.connID })).toMatchObject([
      { message: 'EventError', errorCode: 233 },
    ]);
    expect(s.h.engine.ctx.table.counts()).toMatchObject({ live: 1, held: 0 });
    expect(reinvites(s.phone)).toHaveLength(0);
  });

  it('ends the call where a leg says that it knows nothing of it (S-94)', async () => {
    const s = await calling();
    s.trunk.inDialog = 481;
    const events = await s.ask('RequestHoldCall', { connID: s.connID });
    expect(events.map((event) => event.message)).toEqual(['EventReleased', 'EventError']);
    expect(s.phone.byes).toHaveLength(1);
    expect(s.h.engine.ctx.table.live).toBe(0);
  });

  it('ends the call where a leg answers nothing at all (S-94)', async () => {
    const s = await calling();
    s.h.network.filter = ({ to }) => (to.port === 5090 ? 'lose' : 'deliver');
    void s.ask('RequestHoldCall', { connID: s.connID });
    await s.h.pass(33_000);
    expect(s.phone.byes).toHaveLength(1);
    expect(s.h.engine.ctx.table.live).toBe(0);
  });
});

describe('RequestAnswerCall', () => {
  it('tells a phone with Allow-Events: talk to answer, and answers with EventEstablished', async () => {
    const s = await setting();
    s.phone.talk = true;
    const ringing = await calling('ring', s);
    expect(ringing.call.status).toBeUndefined();
    const events = await ringing.ask('RequestAnswerCall', { connID: ringing.connID });
    expect(events).toMatchObject([{ message: 'EventEstablished', thisDN: '7001', referenceID: 42 }]);
    expect(s.phone.requests[0]?.headers.get('event')).toBe('talk');
    expect(ringing.call.status).toBe(200);
  });

  it.each([
    ['258 where the phone did not offer it', false, 200, 258],
    ['233 where the phone refuses', true, 489, 233],
  ])('answers %s, and the phone rings on', async (_, talk, inDialog, errorCode) => {
    const s = await setting();
    Object.assign(s.phone, { talk, inDialog });
    const ringing = await calling('ring', s);
    const request = { connID: ringing.connID };
    expect(await ringing.ask('RequestAnswerCall', request)).toMatchObject([{ errorCode }]);
    expect(s.h.engine.ctx.table.counts()).toMatchObject({ ringing: 1 });
  });

  it('answers 232 where the caller gives up first, 496 on a call that is up', async () => {
    const s = await setting();
    s.phone.talk = true;
    s.phone.late = true;
    const ringing = await calling('ring', s);
    expect(await ringing.ask('RequestAnswerCall', { connID: ringing.connID })).toEqual([]);
    ringing.call.leg.end();
    await s.h.pass(50);
    expect(s.desktop.events).toMatchObject([
      { message: 'EventAbandoned' },
      { message: 'EventError', errorCode: 232, referenceID: 42 },
    ]);
    const up = await calling();
    expect(await up.ask('RequestAnswerCall', { connID: up.connID })).toMatchObject([{ errorCode: 496 }]);
  });
});

describe('RequestRedirectCall', () => {
  it('takes a ringing call from one phone to another', async () => {
    const s = await calling('ring');
    const events = await s.ask('RequestRedirectCall', { connID: s.connID, otherDN: '7002' });
    expect(events.map(({ message, thisDN }) => [message, thisDN])).toEqual([
      ['EventReleased', '7001'],
      ['EventRinging', '7002'],
      ['EventEstablished', '7002'],
    ]);
    expect(events[0]).toMatchObject({ callState: 'Redirected', referenceID: 42 });
    expect(s.phone.cancels).toHaveLength(1);
    expect(s.call.status).toBe(200);
    expect(s.h.engine.ctx.table.connIDs('7002')).toEqual([s.connID]);
  });

  it('takes a queue’s call out of the queue, with its user data', async () => {
    const s = await setting();
    s.login('A1', '7001');
    await s.h.pass(10);
    const ringing = await calling('ring', s, '8000');
    await s.ask('RequestAttachUserData', { connID: ringing.connID, userData: { customer: 'c-1' } });
    const events = await s.ask('RequestRedirectCall', { connID: ringing.connID, otherDN: '9555' });
    expect(events[0]).toMatchObject({ message: 'EventReleased', thisDN: '7001' });
    expect(s.trunk.offered[0]?.invite.uri.user).toBe('9555');
    expect(s.h.engine.acd.row('8000')).toMatchObject({ waiting: 0 });
    expect(s.h.engine.ctx.table.byConnID(ringing.connID)?.call.userData).toEqual({ customer: 'c-1' });
  });

  it.each([
    ['71 for nobody’s number', '4711', 71],
    ['71 for the DN itself', '7001', 71],
    ['93 for a DN without a phone', '7003', 93],
    ['93 for a trunk out of service', '661', 93],
  ])('answers %s, and the phone rings on', async (_, otherDN, errorCode) => {
    const s = await calling('ring');
    expect(await s.ask('RequestRedirectCall', { connID: s.connID, otherDN })).toMatchObject([
      { message: 'EventError', errorCode, otherDN },
    ]);
    expect(s.phone.cancels).toEqual([]);
  });

  it('answers 496 on a call that is up', async () => {
    const s = await calling();
    expect(await s.ask('RequestRedirectCall', { connID: s.connID, otherDN: '7002' })).toMatchObject([
      { errorCode: 496 },
    ]);
  });

  it('refuses queues and draining or departed agents with 93 in a shutdown, and serves the rest (S-42, S-44)', async () => {
    const s = await setting();
    s.login('A2', '7002');
    await s.h.pass(10);
    const ringing = await calling('ring', s);
    await s.h.drain();
    expect(s.h.engine.agents.count, 'A2 was idle').toBe(0);
    for (const otherDN of ['7002', '8000'])
      expect(await s.ask('RequestRedirectCall', { connID: ringing.connID, otherDN })).toMatchObject([
        { message: 'EventError', errorCode: 93, otherDN },
      ]);
    const events = await s.ask('RequestRedirectCall', { connID: ringing.connID, otherDN: '7004' });
    expect(events.map((event) => event.message)).toContain('EventEstablished');
  });
});

describe('user data', () => {
  it('is merged, told to every DN of the call, and in the events that follow', async () => {
    const s = await setting();
    s.login('A1', '7001');
    await s.h.pass(10);
    const ringing = await calling('ring', s, '8000');
    const [own, queue] = await s.ask('RequestAttachUserData', {
      connID: ringing.connID,
      userData: { customer: 'c-1', list: { a: 1 } },
    });
    expect(own).toMatchObject({ message: 'EventAttachedDataChanged', thisDN: '7001', referenceID: 42 });
    expect(queue).toMatchObject({ message: 'EventAttachedDataChanged', thisDN: '8000' });
    expect(queue).not.toHaveProperty('referenceID');
    await s.ask('RequestUpdateUserData', {
      connID: ringing.connID,
      userData: { customer: 'c-2', more: 'x' },
    });
    s.desktop.take();
    s.phone.offered[0]!.accept({});
    await s.h.pass(50);
    expect(s.desktop.events[0]).toMatchObject({
      message: 'EventEstablished',
      userData: { customer: 'c-2', list: { a: 1 }, more: 'x' },
    });
    const [paired] = await s.ask('RequestDeletePair', { connID: ringing.connID, key: 'list' });
    expect(paired?.userData).toEqual({ customer: 'c-2', more: 'x' });
    const [emptied] = await s.ask('RequestDeleteUserData', { connID: ringing.connID });
    expect(emptied).not.toHaveProperty('userData');
  });

  it('is not told to a DN before it has heard of the call, and then comes with EventRinging', async () => {
    const s = await setting();
    s.phone2.behaviour = 'silent';
    s.phone.call('7002', '7001');
    await s.h.pass(50);
    const [connID] = s.h.engine.ctx.table.connIDs('7001');
    const told = await s.ask('RequestAttachUserData', { connID, userData: { k: 'v' } });
    expect(told.map(({ message, thisDN }) => [message, thisDN])).toEqual([
      ['EventAttachedDataChanged', '7001'],
    ]);
    expect(await s.ask('RequestAttachUserData', { thisDN: '7002', connID, userData: {} })).toMatchObject([
      { message: 'EventError', errorCode: 56 },
    ]);
    s.desktop.take();
    s.phone2.offered[0]!.provisional(180);
    await s.h.pass(50);
    expect(s.desktop.events[0]).toMatchObject({
      message: 'EventRinging',
      thisDN: '7002',
      userData: { k: 'v' },
    });
  });

  it('comes with RequestMakeCall', async () => {
    const s = await setting();
    const [dialing] = await s.ask('RequestMakeCall', { otherDN: '7002', userData: { k: 'v' } });
    expect(dialing).toMatchObject({ message: 'EventDialing', userData: { k: 'v' } });
  });

  it('is bounded: 166 beyond 16 KiB, and the old data stay', async () => {
    const s = await calling();
    const part = { connID: s.connID, userData: { a: 'x'.repeat(9000) } };
    await s.ask('RequestAttachUserData', part);
    expect(
      await s.ask('RequestAttachUserData', { ...part, userData: { b: 'x'.repeat(9000) } }),
    ).toMatchObject([{ message: 'EventError', errorCode: 166 }]);
    const [info] = await s.ask('RequestQueryCall', { connID: s.connID });
    expect(Object.keys(info?.userData ?? {})).toEqual(['a']);
  });

  it('decides the wrap-up time of its call before agent login, DN and server (S-59)', async () => {
    const s = await setting();
    s.login('A1', '7001');
    await s.h.pass(10);
    const talking = await calling('answer', s, '8000');
    await s.ask('RequestAttachUserData', { connID: talking.connID, userData: { WrapUpTime: '7' } });
    s.desktop.take();
    talking.call.leg.end();
    await s.h.pass(50);
    expect(s.desktop.events[0]).toMatchObject({
      message: 'EventAgentNotReady',
      workMode: 'AfterCallWork',
      extensions: { WrapUpTime: 7 },
    });
  });
});

describe('RequestQueryCall', () => {
  it('tells parties, state and user data', async () => {
    const s = await calling();
    expect(await s.ask('RequestQueryCall', { connID: s.connID })).toMatchObject([
      {
        message: 'EventPartyInfo',
        referenceID: 42,
        thisDN: '7001',
        connID: s.connID,
        callType: 'Inbound',
        callState: 'Ok',
        extensions: {
          parties: {
            1: { dn: '0301234', role: 'Origination', state: 'connected', trunk: 'Trunk_GW' },
            2: { dn: '7001', role: 'Destination', state: 'connected' },
          },
        },
      },
    ]);
  });
});

describe('RequestSendDTMF', () => {
  it('sends one INFO a key to the other party, then EventDtmfSent', async () => {
    const s = await calling();
    const events = await s.ask('RequestSendDTMF', { connID: s.connID, dtmfDigits: '1*' });
    expect(events).toMatchObject([{ message: 'EventDtmfSent', dtmfDigits: '1*', referenceID: 42 }]);
    expect(s.trunk.requests.map((request) => [request.method, request.body.toString()])).toEqual([
      ['INFO', 'Signal=1\r\nDuration=160\r\n'],
      ['INFO', 'Signal=*\r\nDuration=160\r\n'],
    ]);
    expect(s.trunk.requests[0]?.headers.get('content-type')).toBe('application/dtmf-relay');
    expect(s.phone.requests).toEqual([]);
  });

  it('answers 233 where the other party takes none, 496 while it rings', async () => {
    const s = await calling();
    s.trunk.inDialog = 415;
    expect(await s.ask('RequestSendDTMF', { connID: s.connID, dtmfDigits: '12' })).toMatchObject([
      { errorCode: 233 },
    ]);
    expect(s.trunk.requests).toHaveLength(1);
    const ringing = await calling('ring');
    expect(await ringing.ask('RequestSendDTMF', { connID: ringing.connID, dtmfDigits: '1' })).toMatchObject([
      { errorCode: 496 },
    ]);
  });
});

describe('every request on a call', () => {
  it.each([
    'RequestAnswerCall',
    'RequestReleaseCall',
    'RequestHoldCall',
    'RequestRetrieveCall',
    'RequestQueryCall',
    'RequestRedirectCall',
    'RequestSendDTMF',
    'RequestAttachUserData',
    'RequestDeleteUserData',
  ])(
    '%s: 56 for a wrong ConnID or another DN’s call, 59 for a DN that is not configured',
    async (message) => {
      const s = await calling();
      const more = { otherDN: '7002', dtmfDigits: '1', userData: { a: 1 } };
      const cases = [
        [{ connID: 'ffffffffffffffff' }, 56],
        [{ connID: s.connID, thisDN: '7002' }, 56],
        [{ connID: s.connID, thisDN: '4711' }, 59],
      ] as const;
      for (const [attributes, errorCode] of cases)
        expect(await s.ask(message, { ...more, ...attributes })).toMatchObject([
          { message: 'EventError', errorCode, referenceID: 42 },
        ]);
      expect(s.h.engine.ctx.table.live).toBe(1);
    },
  );
});
