import { afterEach, describe, expect, it } from 'vitest';
import type { TestPeer } from '../testing/engine-peers';
import { hears, sdp, type Talking, talking } from '../testing/three-phones';
import { cutAllCalls } from './release';

const focusDn =
  '  - { number: Conf, type: Voice over IP Service, service-type: conference, contact: "sip:any@10.0.0.9:5900" }\n';

const disorders: Array<readonly string[]> = [];
afterEach(() => expect(disorders.splice(0).flat()).toEqual([]));

interface WithFocus extends Talking {
  readonly focus: TestPeer;
  /** Port of the media that the focus was last told of on the leg of that party. */
  focusHears(dn: string): string | undefined;
  legsAtFocus(): string[];
}

/** The focus describes port 6000 to the customer's leg, 6001 to that of 7001 and so on. */
async function withFocus(from: 'trunk' | 'queue' = 'trunk', moreDns = ''): Promise<WithFocus> {
  const s = await talking(from, '', focusDn + moreDns);
  disorders.push(s.desktop.disorder);
  const focus = await s.h.peer(5900, 'focus');
  focus.mediaOf = (invite) =>
    sdp(6000 + (Number(invite.from.uri.user) % 1000 === 234 ? 0 : Number(invite.from.uri.user) - 7000));
  return {
    ...s,
    focus,
    focusHears(dn) {
      const leg = focus.offered.findLast(({ invite }) => invite.from.uri.user === dn);
      const bodies = [
        leg?.invite.body,
        ...focus.requests
          .filter(({ callId, body }) => callId === leg?.callId && body.length > 0)
          .map(({ body }) => body),
      ];
      const last = bodies.at(-1)?.toString() ?? '';
      return last.includes('a=inactive') ? 'inactive' : /m=audio (\d+)/.exec(last)?.[1];
    },
    legsAtFocus: () =>
      focus.offered
        .filter(({ state }) => state === 'confirmed' || state === 'answered')
        .map(({ invite }) => invite.from.uri.user ?? ''),
  };
}

/** A conference of the customer, 7001 and 7002. */
async function conference(from: 'trunk' | 'queue' = 'trunk'): Promise<WithFocus> {
  const s = await withFocus(from);
  const transferConnID = await s.consulting('7002', 'Conference');
  s.ask('RequestCompleteConference', { transferConnID });
  await s.h.pass(10);
  expect(s.legsAtFocus()).toHaveLength(3);
  s.heard();
  return s;
}

describe('two-step conference (S-42)', () => {
  it('brings customer, conferencer and consulted party to one address at the focus, and each hears it', async () => {
    const s = await withFocus();
    const { h, ask, heard, focus, connID, desktop, trunk, phones, focusHears } = s;
    ask('RequestAttachUserData', { userData: { customer: '42' } });
    const consultID = await s.consulting('7002', 'Conference');
    ask('RequestCompleteConference', { transferConnID: consultID, referenceID: 88 });
    await h.pass(10);
    expect(desktop.events).toMatchObject([
      { message: 'EventReleased', thisDN: '7001', connID: consultID, callState: 'Conferenced' },
      {
        message: 'EventPartyAdded',
        referenceID: 88,
        connID,
        thisDN: '7001',
        thisDNRole: 'ConferenceMember',
        otherDN: '7002',
        otherDNRole: 'NewParty',
        thirdPartyDN: '7001',
        thirdPartyDNRole: 'AddedBy',
        callState: 'Conferenced',
      },
      {
        message: 'EventPartyChanged',
        connID,
        previousConnID: consultID,
        thisDN: '7002',
        otherDN: '0301234',
        otherDNRole: 'ConferenceMember',
        thirdPartyDN: '7001',
        thirdPartyDNRole: 'ConferencedBy',
        callState: 'Conferenced',
        userData: { customer: '42' },
      },
    ]);
    heard();
    const addresses = new Set(focus.offered.map(({ invite }) => invite.uriText));
    expect([...addresses]).toEqual([`sip:conf=${connID}@10.0.0.9:5900`]);
    expect([hears(trunk), hears(phones['7001']), hears(phones['7002'])]).toEqual(['6000', '6001', '6002']);
    expect(['0301234', '7001', '7002'].map(focusHears)).toEqual(['4000', '5701', '5702']);
    expect(h.engine.ctx.table.counts()).toMatchObject({ live: 1, held: 0 });
    ask('RequestQueryCall');
    expect(desktop.events.at(-1)?.extensions).toMatchObject({
      parties: {
        1: { dn: '0301234', role: 'ConferenceMember' },
        2: { dn: '7001', role: 'ConferenceMember', state: 'connected' },
        3: { dn: '7002', role: 'ConferenceMember', state: 'connected' },
      },
    });
  });

  it('takes the active leg of a phone that made its second call by itself, and ends the other one', async () => {
    const { h, ask, heard, desktop, phones, trunk, legsAtFocus, call } = await withFocus();
    ask('RequestHoldCall');
    await h.pass(10);
    phones['7001'].call('7002', '7001', { body: sdp(5801) });
    await h.pass(10);
    const second = desktop.events.findLast(
      ({ thisDN, message }) => thisDN === '7001' && message === 'EventEstablished',
    )?.connID;
    heard();
    ask('RequestCompleteConference', { transferConnID: second });
    await h.pass(10);
    expect(heard()).toEqual([
      '7001 Released Conferenced consult',
      '7001 PartyAdded Conferenced',
      '7002 PartyChanged Conferenced',
    ]);
    expect(phones['7001'].byes).toHaveLength(1);
    expect(call.bye).toBe(false);
    expect(legsAtFocus()).toHaveLength(3);
    expect(hears(trunk)).toBe('6000');
    expect(h.engine.ctx.table.counts()).toMatchObject({ live: 1, held: 0 });
  });

  it('adds a fourth party to the same conference', async () => {
    const s = await conference();
    const { h, ask, heard, phones, legsAtFocus, connID, focusHears } = s;
    const transferConnID = await s.consulting('7003', 'Conference');
    expect(focusHears('7001')).toBe('inactive');
    ask('RequestCompleteConference', { transferConnID });
    await h.pass(10);
    expect(heard()).toEqual([
      '7001 Released Conferenced consult',
      '7001 PartyAdded Conferenced',
      '7002 PartyAdded Conferenced',
      '7003 PartyChanged Conferenced',
    ]);
    expect(legsAtFocus()).toHaveLength(4);
    expect([hears(phones['7001']), hears(phones['7003'])]).toEqual(['6001', '6003']);
    expect(focusHears('7001')).toBe('5701');
    expect(h.engine.ctx.table.byConnID(connID)?.conference?.members.size).toBe(4);
    expect(h.engine.ctx.table.live).toBe(1);
  });

  it.each([
    [
      'the focus refuses',
      ({ focus }: WithFocus) => {
        focus.behaviour = 'busy';
      },
    ],
    [
      'the customer’s side refuses the focus’s media',
      ({ trunk }: WithFocus) => {
        trunk.inDialog = 488;
      },
    ],
    [
      'the conferencer’s phone does',
      ({ phones }: WithFocus) => {
        phones['7001'].inDialog = 488;
      },
    ],
    [
      'the consulted phone does',
      ({ phones }: WithFocus) => {
        phones['7002'].inDialog = 488;
      },
    ],
    [
      'the focus does not answer',
      ({ focus }: WithFocus) => {
        focus.behaviour = 'silent';
      },
    ],
  ])('leaves both calls as they were where %s', async (_, spoil) => {
    const s = await withFocus();
    const { h, ask, heard, focus, phones, trunk, legsAtFocus, call } = s;
    const transferConnID = await s.consulting('7002', 'Conference');
    spoil(s);
    ask('RequestCompleteConference', { transferConnID });
    await h.pass(11_000);
    expect(heard()).toEqual(['7001 Error 96']);
    focus.behaviour = 'answer';
    for (const peer of [trunk, phones['7001'], phones['7002']]) peer.inDialog = 200;
    expect(legsAtFocus()).toEqual([]);
    expect(h.engine.ctx.table.live).toBe(2);
    expect([hears(trunk), hears(phones['7001']), hears(phones['7002'])]).toEqual([
      'inactive',
      '5702',
      '5701',
    ]);
    ask('RequestReconnectCall', { transferConnID });
    await h.pass(10);
    expect(heard()).toEqual(['7001 Released consult', '7002 Released consult', '7001 Retrieved']);
    expect([hears(trunk), hears(phones['7001'])]).toEqual(['5701', '4000']);
    expect(call.bye).toBe(false);
  });

  it.each([
    ['customer', (s: WithFocus) => s.call.leg.end(), ['7001 Released', '7001 Error 96'], ['5702', '5701']],
    [
      'consulted party',
      (s: WithFocus) => s.phones['7002'].offered[0]?.end(),
      ['7001 Released consult', '7002 Released consult', '7001 Error 96'],
      undefined,
    ],
  ] as const)(
    'is off when the %s hangs up before all have agreed, and the other call stays',
    async (_, hangUp, events, media) => {
      const s = await withFocus();
      const { h, ask, heard, focus, phones, legsAtFocus } = s;
      const transferConnID = await s.consulting('7002', 'Conference');
      focus.behaviour = 'silent';
      ask('RequestCompleteConference', { transferConnID });
      await h.pass(10);
      focus.behaviour = 'answer';
      hangUp(s);
      await h.pass(1000);
      expect(heard()).toEqual(events);
      expect(legsAtFocus()).toEqual([]);
      expect(h.engine.ctx.table.live).toBe(1);
      if (media !== undefined) expect([hears(phones['7001']), hears(phones['7002'])]).toEqual(media);
    },
  );

  it('is EventError 258 without a conference service, and both calls stay', async () => {
    const s = await talking();
    const transferConnID = await s.consulting('7002', 'Conference');
    s.ask('RequestCompleteConference', { transferConnID });
    expect(s.desktop.events[0]?.errorMessage).toContain('Voice over IP Service');
    expect(s.heard()).toEqual(['7001 Error 258']);
    expect(s.h.engine.ctx.table.live).toBe(2);
  });

  it('takes no second change of its calls meanwhile, nor a consult call that is not answered', async () => {
    const s = await withFocus();
    const { h, ask, heard, focus, phones } = s;
    phones['7002'].behaviour = 'ring';
    const transferConnID = await s.consulting('7002', 'Conference');
    ask('RequestCompleteConference', { transferConnID });
    expect(heard()).toEqual(['7001 Error 496']);
    phones['7002'].offered[0]?.accept({ body: phones['7002'].media });
    await h.pass(10);
    heard();
    focus.behaviour = 'silent';
    ask('RequestCompleteConference', { transferConnID });
    for (const message of ['RequestCompleteConference', 'RequestCompleteTransfer'])
      ask(message, { transferConnID });
    expect(heard()).toEqual(['7001 Error 496', '7001 Error 496']);
  });
});

describe('a conference', () => {
  it('lets each member hold it and come back by himself', async () => {
    const { h, ask, heard, phones, focusHears, trunk } = await conference();
    ask('RequestHoldCall');
    await h.pass(10);
    expect(heard()).toEqual(['7001 Held Held']);
    expect([hears(phones['7001']), focusHears('7001'), focusHears('7002'), hears(trunk)]).toEqual([
      'inactive',
      'inactive',
      '5702',
      '6000',
    ]);
    ask('RequestRetrieveCall');
    await h.pass(10);
    expect(heard()).toEqual(['7001 Retrieved']);
    expect([hears(phones['7001']), focusHears('7001')]).toEqual(['6001', '5701']);
  });

  it('loses a member whose phone has forgotten it when the hold gets there, and nobody is on hold', async () => {
    const { h, ask, heard, phones, connID } = await conference();
    phones['7001'].inDialog = 481;
    ask('RequestHoldCall');
    await h.pass(10);
    expect(heard()).toEqual(['7001 Released GeneralError', '7002 PartyDeleted', '7001 Error 496']);
    expect(h.engine.ctx.table.counts()).toMatchObject({ live: 1, held: 0 });
    expect(h.engine.ctx.table.byConnID(connID)?.conference?.members.size).toBe(2);
  });

  it('is not transferred', async () => {
    const { ask, heard } = await conference();
    ask('RequestSingleStepTransfer', { otherDN: '7003' });
    ask('RequestInitiateTransfer', { otherDN: '7003' });
    ask('RequestMuteTransfer', { otherDN: '7003' });
    expect(heard()).toEqual(['7001 Error 496', '7001 Error 496', '7001 Error 496']);
  });

  it('goes on without a member who hangs up, until one would be alone (S-84)', async () => {
    const { h, heard, phones, legsAtFocus, call, focus } = await conference();
    phones['7001'].offered[0]?.end();
    await h.pass(10);
    expect(heard()).toEqual(['7001 Released', '7002 PartyDeleted']);
    expect(legsAtFocus()).toEqual(['0301234', '7002']);
    expect(h.engine.ctx.table.live).toBe(1);
    call.leg.end();
    await h.pass(10);
    expect(heard()).toEqual(['7002 Released']);
    expect(phones['7002'].byes).toHaveLength(1);
    expect(focus.byes).toHaveLength(3);
    expect(h.engine.held()).toMatchObject({ legs: 0 });
  });

  it('is left by RequestReleaseCall, and another member is put out by RequestDeleteFromConference', async () => {
    const { h, ask, heard, desktop, phones, call, connID, legsAtFocus } = await conference();
    ask('RequestDeleteFromConference', { otherDN: '7002', referenceID: 5 });
    await h.pass(10);
    expect(desktop.events).toMatchObject([
      {
        message: 'EventReleased',
        thisDN: '7002',
        callState: 'Dropped',
        thirdPartyDN: '7001',
        thirdPartyDNRole: 'DeletedBy',
      },
      {
        message: 'EventPartyDeleted',
        thisDN: '7001',
        referenceID: 5,
        otherDN: '7002',
        otherDNRole: 'DeletedParty',
        thirdPartyDN: '7001',
        thirdPartyDNRole: 'DeletedBy',
      },
    ]);
    heard();
    expect(phones['7002'].byes).toHaveLength(1);
    expect(legsAtFocus()).toEqual(['0301234', '7001']);
    ask('RequestReleaseCall', { referenceID: 6 });
    await h.pass(10);
    expect(desktop.events).toMatchObject([
      { message: 'EventReleased', thisDN: '7001', referenceID: 6, connID },
    ]);
    heard();
    expect(call.bye).toBe(true);
    expect(h.engine.held()).toMatchObject({ legs: 0 });
  });

  it('puts out the customer as well, and refuses to put out who is not there', async () => {
    const { h, ask, heard, call } = await conference();
    ask('RequestDeleteFromConference', { otherDN: '7003' });
    ask('RequestDeleteFromConference', { otherDN: '0301234' });
    await h.pass(10);
    expect(heard()).toEqual(['7001 Error 415', '7001 PartyDeleted', '7002 PartyDeleted']);
    expect(call.bye).toBe(true);
    expect(h.engine.ctx.table.live).toBe(1);
  });

  it('loses the member whose leg the focus ends, and ends as failed with the last of them', async () => {
    const { h, heard, focus, call } = await conference();
    focus.offered[1]?.end();
    await h.pass(10);
    expect(heard()).toEqual(['7001 Released GeneralError', '7002 PartyDeleted']);
    focus.offered[0]?.end();
    await h.pass(10);
    expect(heard()).toEqual(['7002 Released GeneralError']);
    expect(call.bye).toBe(true);
    expect(h.engine.held()).toMatchObject({ legs: 0 });
  });

  it('ends for all with Stop now, at the focus too (S-18)', async () => {
    const { h, focus, phones, call } = await conference();
    cutAllCalls(h.engine.ctx, 'stop-now');
    await h.pass(1000);
    expect([call.bye, phones['7001'].byes.length, phones['7002'].byes.length, focus.byes.length]).toEqual([
      true,
      1,
      1,
      3,
    ]);
  });
});

describe('a conference in a shutdown (S-84)', () => {
  it('is made and used as ever; an agent who leaves is logged out though it goes on, and the last two end the drain', async () => {
    const s = await withFocus('queue');
    const { h, ask, heard, phones, call } = s;
    await h.drain();
    const transferConnID = await s.consulting('7003', 'Conference');
    ask('RequestCompleteConference', { transferConnID });
    await h.pass(10);
    expect(heard()).toEqual([
      '7001 Released Conferenced consult',
      '7001 PartyAdded Conferenced',
      '7003 PartyChanged Conferenced',
    ]);
    expect(h.journal.events.findLast(({ type }) => type === 'call-ended')).toMatchObject({
      cause: 'conferenced',
    });
    phones['7001'].offered[0]?.end();
    await h.pass(10);
    expect(heard()).toEqual(['7001 AgentNotReady', '7001 Released', '7003 PartyDeleted']);
    await h.pass(5000);
    expect(heard()).toEqual(['7001 AgentReady', '7001 AgentLogout']);
    expect(h.engine.shutdown.state).toMatchObject({ status: 'Suspending', phase: 'DRAIN' });
    call.leg.end();
    await h.pass(10);
    expect(heard()).toContain('7003 Released');
    expect(h.engine.shutdown.state).toMatchObject({ phase: 'FLUSH' });
  });
});

describe('single-step conference (S-42)', () => {
  it('calls a phone into the call, which becomes a conference when it answers', async () => {
    const { h, ask, heard, phones, trunk, desktop, connID, legsAtFocus, focusHears } = await withFocus();
    const invited = phones['7002'];
    invited.behaviour = 'ring';
    ask('RequestSingleStepConference', { otherDN: '7002', referenceID: 9, userData: { why: 'help' } });
    await h.pass(10);
    expect(desktop.events.at(-1)).toMatchObject({
      message: 'EventRinging',
      connID,
      otherDN: '0301234',
      userData: { why: 'help' },
    });
    expect(heard()).toEqual(['7001 AttachedDataChanged', '7002 Ringing']);
    expect([hears(trunk), hears(phones['7001'])]).toEqual(['nothing', '4000']);
    invited.offered[0]?.accept({ body: invited.media });
    await h.pass(10);
    expect(desktop.events[0]).toMatchObject({ referenceID: 9, otherDN: '7002', thirdPartyDN: '7001' });
    expect(heard()).toEqual(['7001 PartyAdded Conferenced', '7002 Established']);
    expect(legsAtFocus()).toEqual(['0301234', '7001', '7002']);
    expect([hears(trunk), hears(phones['7001'])]).toEqual(['6000', '6001']);
    expect(invited.acks.at(-1)?.body.toString()).toContain('m=audio 6002');
    expect(focusHears('7002')).toBe('5702');
    expect(h.engine.ctx.table.counts()).toMatchObject({ live: 1, held: 0 });
    ask('RequestSingleStepConference', { otherDN: '7003' });
    await h.pass(10);
    expect(heard()).toEqual([
      '7003 Ringing',
      '7001 PartyAdded Conferenced',
      '7002 PartyAdded Conferenced',
      '7003 Established',
    ]);
    expect(legsAtFocus()).toHaveLength(4);
  });

  it('calls an outside number into it', async () => {
    const { h, ask, heard, trunk, legsAtFocus } = await withFocus();
    ask('RequestSingleStepConference', { otherDN: '9555' });
    await h.pass(10);
    expect(heard()).toEqual(['7001 PartyAdded Conferenced']);
    expect(trunk.offered).toHaveLength(1);
    expect(legsAtFocus()).toEqual(['0301234', '7001', '9555']);
    trunk.offered[0]?.end();
    await h.pass(10);
    expect(heard()).toEqual(['7001 PartyDeleted']);
    expect(h.engine.trunks.row('Trunk_GW')).toMatchObject({ calls: 1 });
  });

  it('leaves the call as it was where the party is busy', async () => {
    const { h, ask, heard, phones, trunk, focus } = await withFocus();
    phones['7002'].behaviour = 'busy';
    ask('RequestSingleStepConference', { otherDN: '7002' });
    await h.pass(10);
    expect(heard()).toEqual(['7001 Error 96']);
    expect([focus.offered.length, hears(trunk)]).toEqual([0, 'nothing']);
    ask('RequestHoldCall');
    await h.pass(10);
    expect(heard()).toEqual(['7001 Held Held']);
    expect(h.engine.ctx.table.connIDs('7002')).toEqual([]);
  });

  it.each([
    [
      'the focus refuses',
      'nothing',
      ({ focus }: WithFocus) => {
        focus.behaviour = 'busy';
      },
    ],
    [
      'a phone of the call does',
      '5701',
      ({ phones }: WithFocus) => {
        phones['7001'].inDialog = 488;
      },
    ],
  ])('leaves the call as it was, and hangs up on the new party, where %s', async (_, told, spoil) => {
    const s = await withFocus();
    const { h, ask, heard, phones, trunk, legsAtFocus } = s;
    spoil(s);
    ask('RequestSingleStepConference', { otherDN: '7002' });
    await h.pass(1000);
    expect(heard()).toEqual(['7002 Ringing', '7002 Released GeneralError', '7001 Error 96']);
    expect(phones['7002'].byes).toHaveLength(1);
    expect(phones['7002'].acks.at(-1)?.body.toString()).toContain('a=inactive');
    expect(legsAtFocus()).toEqual([]);
    expect(hears(trunk)).toBe(told);
    expect(h.engine.ctx.table.counts()).toMatchObject({ live: 1, held: 0 });
  });

  it('joins a nailed-up phone on the connection that it has, which is parked when its agent leaves', async () => {
    const s = await withFocus(
      'trunk',
      '  - { number: "7100", type: Extension, contact: "sip:7100@10.0.0.9:5710", nailed-up: true }\n',
    );
    const { h, ask, trunk, legsAtFocus, desktop, connID } = s;
    const nailedUp = await h.peer(5710, '7100');
    nailedUp.media = sdp(5710);
    h.ask(desktop, { message: 'RequestRegisterAddress', thisDN: '7100' });
    const first = trunk.call('7100');
    await h.pass(10);
    first.leg.end();
    await h.pass(10);
    ask('RequestSingleStepConference', { otherDN: '7100' });
    await h.pass(10);
    expect(legsAtFocus()).toEqual(['0301234', '7001', '7100']);
    expect(nailedUp.offered).toHaveLength(1);
    expect(nailedUp.acks.at(-1)?.body.toString()).toMatch(/^o=(\S+ \S+) [3-9] .*m=audio 6100/ms);
    h.ask(desktop, { message: 'RequestReleaseCall', thisDN: '7100', connID });
    await h.pass(10);
    expect(legsAtFocus()).toEqual(['0301234', '7001']);
    expect(nailedUp.byes).toHaveLength(0);
    expect(hears(nailedUp)).toBe('inactive');
    expect(h.engine.nailedUp.counts()).toEqual({ parked: 1, busy: 0 });
  });

  it('ends with the call: the phone that rings for it is cancelled', async () => {
    const { h, ask, heard, phones, call } = await withFocus();
    phones['7002'].behaviour = 'ring';
    ask('RequestSingleStepConference', { otherDN: '7002' });
    await h.pass(10);
    heard();
    call.leg.end();
    await h.pass(10);
    expect(heard()).toEqual(['7001 Released', '7002 Abandoned', '7001 Error 96']);
    expect(phones['7002'].cancels).toHaveLength(1);
    expect(h.engine.held()).toMatchObject({ legs: 0 });
  });

  it('is off where the focus stays silent: the new party gets the ACK that it waits for, and is hung up on', async () => {
    const { h, ask, heard, phones, focus, legsAtFocus } = await withFocus();
    focus.behaviour = 'silent';
    ask('RequestSingleStepConference', { otherDN: '7002' });
    await h.pass(11_000);
    expect(heard()).toEqual(['7002 Ringing', '7002 Released GeneralError', '7001 Error 96']);
    expect(phones['7002'].acks.at(-1)?.body.toString()).toContain('a=inactive');
    expect(legsAtFocus()).toEqual([]);
    expect(h.engine.ctx.table.counts()).toMatchObject({ live: 1, held: 0 });
    expect(h.engine.held()).toMatchObject({ legs: 2 });
    expect(h.engine.errors.total).toBe(0);
  });

  it('is given up where the new party does not answer for three minutes', async () => {
    const { h, ask, heard, phones } = await withFocus();
    phones['7002'].behaviour = 'ring';
    ask('RequestSingleStepConference', { otherDN: '7002' });
    await h.pass(186_000);
    expect(heard()).toEqual(['7002 Ringing', '7002 Released NoAnswer', '7001 Error 96']);
    expect(phones['7002'].cancels).toHaveLength(1);
    expect(h.engine.ctx.table.live).toBe(1);
  });

  it('is declined by the phone that rings, by RequestReleaseCall', async () => {
    const { h, ask, heard, phones, desktop, connID } = await withFocus();
    phones['7002'].behaviour = 'ring';
    ask('RequestSingleStepConference', { otherDN: '7002' });
    await h.pass(10);
    heard();
    h.ask(desktop, { message: 'RequestReleaseCall', thisDN: '7002', connID });
    await h.pass(10);
    expect(heard()).toEqual(['7002 Released', '7001 Error 96']);
    expect(phones['7002'].cancels).toHaveLength(1);
    expect(h.engine.ctx.table.live).toBe(1);
  });

  it('is refused for a queue, a number that is nobody’s, and an agent who drains, who is not called (S-44)', async () => {
    const { h, ask, heard, phones, login } = await withFocus();
    ask('RequestSingleStepConference', { otherDN: '8000' });
    ask('RequestSingleStepConference', { otherDN: '6999' });
    expect(heard()).toEqual(['7001 Error 415', '7001 Error 71']);
    login('A2', '7002');
    await h.drain();
    heard();
    ask('RequestSingleStepConference', { otherDN: '7002' });
    expect(heard()).toEqual(['7001 Error 93']);
    ask('RequestSingleStepConference', { otherDN: '7003' });
    await h.pass(10);
    expect(heard()).toEqual(['7003 Ringing', '7001 PartyAdded Conferenced', '7003 Established']);
    expect(phones['7002'].offered).toHaveLength(0);
  });
});
