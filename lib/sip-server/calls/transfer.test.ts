import { afterEach, describe, expect, it } from 'vitest';
import { formatReplaces, replacesFor } from '../../sip/refer/replaces';
import { hears, sdp, talking as startTalking } from '../testing/three-phones';

const disorders: Array<readonly string[]> = [];
afterEach(() => expect(disorders.splice(0).flat()).toEqual([]));

/** The events of each test must come in the documented order. */
async function talking(...wanted: Parameters<typeof startTalking>) {
  const made = await startTalking(...wanted);
  disorders.push(made.desktop.disorder);
  return made;
}

describe('a consult call (S-43, S-83)', () => {
  it('holds the customer, calls on the leg that the phone has, and has its own ConnID', async () => {
    const { h, ask, heard, phones, trunk, connID, desktop } = await talking();
    ask('RequestInitiateTransfer', { otherDN: '7002', userData: { why: 'help' } });
    await h.pass(10);
    const dialing = desktop.events.find(({ message }) => message === 'EventDialing');
    expect(dialing).toMatchObject({
      thisDN: '7001',
      otherDN: '7002',
      callType: 'Consult',
      transferConnID: connID,
      thisDNRole: 'Origination',
      userData: { why: 'help' },
    });
    expect(heard()).toEqual([
      '7001 Held Held',
      '7001 Dialing consult',
      '7002 Ringing consult',
      '7001 Established consult',
      '7002 Established consult',
    ]);
    expect(h.engine.ctx.table.counts()).toMatchObject({ live: 2, held: 1 });
    expect([hears(trunk), hears(phones['7001']), hears(phones['7002'])]).toEqual([
      'inactive',
      '5702',
      '5701',
    ]);
    expect(phones['7001'].offered).toHaveLength(1);
  });

  it('leaves the customer on hold when the other party hangs up, to be retrieved', async () => {
    const { h, ask, heard, phones, trunk } = await talking();
    ask('RequestInitiateTransfer', { otherDN: '7002' });
    await h.pass(10);
    heard();
    phones['7002'].offered[0]?.end();
    await h.pass(10);
    expect(heard()).toEqual(['7001 Released consult', '7002 Released consult']);
    ask('RequestRetrieveCall');
    await h.pass(10);
    expect(heard()).toEqual(['7001 Retrieved']);
    expect([hears(trunk), hears(phones['7001'])]).toEqual(['5701', '4000']);
    phones['7001'].offered[0]?.end();
    await h.pass(10);
    expect(h.engine.ctx.table.live).toBe(0);
  });

  it('goes on when the customer hangs up meanwhile, and the phone’s BYE then ends it', async () => {
    const { h, ask, heard, phones, call } = await talking();
    ask('RequestInitiateTransfer', { otherDN: '7002' });
    await h.pass(10);
    heard();
    call.leg.end();
    await h.pass(10);
    expect(heard()).toEqual(['7001 Released']);
    expect(phones['7001'].byes).toHaveLength(0);
    phones['7001'].offered[0]?.end();
    await h.pass(10);
    expect(heard()).toEqual(['7001 Released consult', '7002 Released consult']);
    expect(phones['7002'].byes).toHaveLength(1);
    expect(h.engine.held()).toMatchObject({ legs: 0 });
  });

  it('ends with the call it is for when the phone that has both hangs up', async () => {
    const { h, ask, phones, call } = await talking();
    ask('RequestInitiateTransfer', { otherDN: '7002' });
    await h.pass(10);
    phones['7001'].offered[0]?.end();
    await h.pass(10);
    expect(call.bye).toBe(true);
    expect(phones['7002'].byes).toHaveLength(1);
    expect(h.engine.ctx.table.live).toBe(0);
  });

  it('goes on undisturbed when the held party is transferred to somebody else', async () => {
    const { h, ask, desktop, phones, trunk, connID } = await talking();
    const inside = phones['7002'].call('7001', '7002', { body: sdp(5702) });
    await h.pass(10);
    const second = desktop.events.findLast(({ message }) => message === 'EventEstablished')?.connID;
    h.ask(desktop, {
      message: 'RequestInitiateTransfer',
      thisDN: '7002',
      connID: second,
      otherDN: '7003',
    });
    await h.pass(10);
    const consultation = h.network.packets.length;
    const sent = h.ask(desktop, {
      message: 'RequestSingleStepTransfer',
      thisDN: '7001',
      connID: second,
      otherDN: '901234',
    });
    expect(sent, 'nor can he be put through to anybody').toMatchObject([
      { message: 'EventError', connID: second },
    ]);
    ask('RequestCompleteTransfer', { transferConnID: second });
    await h.pass(10);
    expect(desktop.events.filter(({ message }) => message === 'EventPartyChanged')).toHaveLength(1);
    const told = h.network.packets
      .slice(consultation)
      .filter(({ to, bytes }) => to.port === 5702 && bytes.toString().startsWith('INVITE'));
    expect(told).toEqual([]);
    expect(hears(trunk)).toBe('inactive');
    phones['7003'].offered[0]?.end();
    await h.pass(10);
    h.ask(desktop, { message: 'RequestRetrieveCall', thisDN: '7002', connID });
    await h.pass(10);
    expect(hears(phones['7002'])).toBe('4000');
    expect(hears(trunk)).not.toBe('inactive');
    expect(inside.bye).toBe(false);
    inside.leg.end();
    await h.pass(10);
    expect(h.engine.ctx.table.live).toBe(0);
  });

  it('that is refused leaves the customer on hold', async () => {
    const { h, ask, heard, phones, call } = await talking();
    phones['7002'].behaviour = 'busy';
    ask('RequestInitiateTransfer', { otherDN: '7002' });
    await h.pass(10);
    expect(heard()).toEqual([
      '7001 Held Held',
      '7001 Dialing consult',
      '7001 DestinationBusy Busy consult',
      '7001 Released Busy consult',
    ]);
    ask('RequestRetrieveCall');
    await h.pass(10);
    expect(heard()).toEqual(['7001 Retrieved']);
    expect(call.bye).toBe(false);
  });

  it('is refused where this DN has one already, where the number is nobody’s, and while the call rings', async () => {
    const { h, ask, heard } = await talking();
    ask('RequestInitiateTransfer', { otherDN: '7002' });
    await h.pass(10);
    heard();
    ask('RequestInitiateTransfer', { otherDN: '7003' });
    ask('RequestInitiateTransfer', { otherDN: '6999' });
    expect(heard()).toEqual(['7001 Error 97', '7001 Error 71']);
  });
});

describe('two-step transfer (S-83)', () => {
  it('connects customer and consulted party, and the transferor leaves both calls', async () => {
    const { h, ask, heard, phones, trunk, connID, desktop, call, consulting } = await talking();
    ask('RequestAttachUserData', { userData: { customer: '42' } });
    const consultID = await consulting();
    ask('RequestCompleteTransfer', { transferConnID: consultID, referenceID: 77 });
    await h.pass(10);
    const [, released, ...changed] = desktop.events;
    expect(released).toMatchObject({ thisDN: '7001', callState: 'Transferred', referenceID: 77, connID });
    expect(changed[0]).toMatchObject({
      message: 'EventPartyChanged',
      thisDN: '7002',
      otherDN: '0301234',
      connID,
      previousConnID: consultID,
      thirdPartyDN: '7001',
      thirdPartyDNRole: 'TransferredBy',
      callType: 'Inbound',
      userData: { customer: '42' },
    });
    expect(heard()).toEqual([
      '7001 Released Transferred consult',
      '7001 Released Transferred',
      '7002 PartyChanged Transferred',
    ]);
    expect(phones['7001'].byes).toHaveLength(1);
    expect([hears(trunk), hears(phones['7002'])]).toEqual(['5702', '4000']);
    expect(h.engine.ctx.table.counts()).toMatchObject({ live: 1, held: 0 });
    phones['7002'].offered[0]?.end();
    await h.pass(10);
    expect(heard()).toEqual(['7002 Released']);
    expect(call.bye).toBe(true);
    expect(h.engine.held()).toMatchObject({ legs: 0 });
  });

  it('leaves all as it was when the customer’s side refuses the other phone’s media', async () => {
    const { h, ask, heard, trunk, call, consulting } = await talking();
    const consultID = await consulting();
    trunk.inDialog = 488;
    ask('RequestCompleteTransfer', { transferConnID: consultID });
    await h.pass(10);
    expect(heard()).toEqual(['7001 Error 98']);
    trunk.inDialog = 200;
    expect(h.engine.ctx.table.live).toBe(2);
    ask('RequestReconnectCall', { transferConnID: consultID });
    await h.pass(10);
    expect(heard()).toEqual(['7001 Released consult', '7002 Released consult', '7001 Retrieved']);
    expect(call.bye).toBe(false);
  });

  it('is refused when another phone took his place while an offer was waited for (S-27)', async () => {
    const { h, ask, desktop, phones, call } = await talking();
    ask('RequestInitiateTransfer', { otherDN: '7002' });
    await h.pass(10);
    const transferConnID = desktop.events.findLast(({ message }) => message === 'EventDialing')?.connID;
    phones['7001'].late = true;
    phones['7002'].offered[0]?.request('INVITE', { body: sdp(5702) }, (answer) => answer?.ack());
    await h.pass(10);
    desktop.take();
    ask('RequestCompleteTransfer', { transferConnID, referenceID: 7 });
    await h.pass(10);
    expect(desktop.take(), 'it waits').toEqual([]);
    const replaces = formatReplaces(replacesFor(phones['7001'].offered[0]!.dialog!));
    const taken = phones['7003'].call('7001', '7003', { headers: [['Replaces', replaces]] });
    await h.pass(10);
    expect(taken.status).toBe(200);
    phones['7001'].late = false;
    phones['7001'].answerLate();
    await h.pass(1000);
    expect(desktop.events.filter(({ referenceID }) => referenceID === 7)).toMatchObject([
      { message: 'EventError' },
    ]);
    expect([call.bye, taken.bye]).toEqual([false, false]);
    call.leg.end();
    await h.pass(10);
    expect(taken.bye).toBe(true);
    phones['7002'].offered[0]?.end();
    await h.pass(10);
    expect(h.engine.ctx.table.live).toBe(0);
    for (const dn of ['7001', '7002', '7003']) expect(h.engine.ctx.table.onCall(dn)).toBe(false);
  });

  it('to a phone that rings goes on as the customer’s own call', async () => {
    const { h, ask, heard, phones, trunk, consulting } = await talking();
    phones['7002'].behaviour = 'ring';
    const consultID = await consulting();
    ask('RequestCompleteTransfer', { transferConnID: consultID });
    await h.pass(10);
    expect(heard()).toEqual([
      '7001 Released Transferred consult',
      '7002 Released Transferred consult',
      '7001 Released Transferred',
      '7002 Ringing',
    ]);
    phones['7002'].offered[1]?.accept({ body: phones['7002'].media });
    await h.pass(10);
    expect(heard()).toEqual(['7002 Established']);
    expect([hears(trunk), hears(phones['7002'])]).toEqual(['5702', '4000']);
  });
});

describe('a transferor who hangs up while his transfer is completed (S-83, S-85)', () => {
  it('leaves both calls to those whom he joins', async () => {
    const { h, ask, heard, phones, trunk, call, consulting } = await talking();
    const consultID = await consulting();
    trunk.late = true;
    ask('RequestCompleteTransfer', { transferConnID: consultID });
    await h.pass(10);
    phones['7001'].offered[0]?.end();
    await h.pass(10);
    expect(heard()).toEqual([]);
    trunk.late = false;
    trunk.answerLate();
    await h.pass(10);
    expect(heard()).toEqual([
      '7001 Released Transferred consult',
      '7001 Released Transferred',
      '7002 PartyChanged Transferred',
    ]);
    expect([call.bye, hears(trunk), hears(phones['7002'])]).toEqual([false, '5702', '4000']);
    call.leg.end();
    await h.pass(10);
    expect(h.engine.held()).toMatchObject({ legs: 0 });
  });

  it('ends both where they do not agree', async () => {
    const { h, ask, phones, trunk, call, consulting } = await talking();
    const consultID = await consulting();
    trunk.late = true;
    trunk.inDialog = 488;
    ask('RequestCompleteTransfer', { transferConnID: consultID });
    await h.pass(10);
    phones['7001'].offered[0]?.end();
    await h.pass(10);
    trunk.late = false;
    trunk.answerLate();
    await h.pass(10);
    expect([call.bye, phones['7002'].byes.length, h.engine.ctx.table.live]).toEqual([true, 1, 0]);
    await h.pass(40_000);
    expect(h.engine.held()).toMatchObject({ legs: 0 });
  });
});

describe('alternate and reconnect', () => {
  it('swap the two parties on the one leg of the phone, and back', async () => {
    const { h, ask, heard, phones, trunk, desktop, connID, consulting } = await talking();
    const consultID = await consulting();
    ask('RequestAlternateCall', { transferConnID: consultID });
    await h.pass(10);
    expect(heard()).toEqual(['7001 Held Held consult', '7001 Retrieved']);
    expect([hears(trunk), hears(phones['7001']), hears(phones['7002'])]).toEqual([
      '5701',
      '4000',
      'inactive',
    ]);
    h.ask(desktop, {
      message: 'RequestAlternateCall',
      thisDN: '7001',
      connID: consultID,
      transferConnID: connID,
    });
    await h.pass(10);
    expect(heard()).toEqual(['7001 Held Held', '7001 Retrieved consult']);
    expect([hears(trunk), hears(phones['7001']), hears(phones['7002'])]).toEqual([
      'inactive',
      '5702',
      '5701',
    ]);
  });
});

describe('the other party of a call that waits behind a consultation (S-81, S-83)', () => {
  it('may hold and come back without a word to the phone that speaks with somebody else', async () => {
    const { h, ask, heard, phones, trunk, desktop, connID: heldID, consulting } = await talking();
    const consultID = await consulting();
    ask('RequestAlternateCall', { transferConnID: consultID });
    await h.pass(10);
    heard();
    const before = phones['7001'].requests.length;
    const answers: string[] = [];
    const offer = (direction: string): void => {
      phones['7002'].offered[0]?.request(
        'INVITE',
        { body: Buffer.from(`${sdp(5702).toString()}a=${direction}\r\n`) },
        (answer) => {
          answers.push(
            `${answer?.response.status} ${/a=\w+/.exec(answer?.response.body.toString() ?? '')?.[0]}`,
          );
          answer?.ack();
        },
      );
    };
    offer('sendonly');
    await h.pass(10);
    expect(heard()).toEqual(['7002 Held Held consult']);
    offer('sendrecv');
    await h.pass(10);
    expect(heard()).toEqual(['7002 Retrieved consult']);
    expect(answers).toEqual(['200 a=inactive', '200 a=inactive']);
    phones['7002'].answerBody = sdp(5799);
    // Another party behind the same leg, told while nobody speaks: it must be known when the phone comes back.
    phones['7002'].offered[0]?.request(
      'INVITE',
      { body: Buffer.from(`${sdp(5799).toString()}a=inactive\r\n`) },
      (answer) => answer?.ack(),
    );
    await h.pass(10);
    expect(phones['7001'].requests).toHaveLength(before);
    expect([hears(trunk), hears(phones['7001'])]).toEqual(['5701', '4000']);
    h.ask(desktop, {
      message: 'RequestAlternateCall',
      thisDN: '7001',
      connID: consultID,
      transferConnID: heldID,
    });
    await h.pass(10);
    expect([hears(trunk), hears(phones['7001'])]).toEqual(['inactive', '5799']);
  });
});

describe('single-step transfer (S-42)', () => {
  it('to a phone: the transferor leaves when it rings, the customer hears it when it answers', async () => {
    const { h, ask, heard, phones, trunk, desktop } = await talking();
    phones['7002'].behaviour = 'ring';
    ask('RequestSingleStepTransfer', { otherDN: '7002', referenceID: 5 });
    await h.pass(10);
    expect(desktop.events[0]).toMatchObject({ message: 'EventReleased', referenceID: 5, otherDN: '0301234' });
    expect(heard()).toEqual(['7001 Released Transferred', '7002 Ringing']);
    expect(phones['7001'].byes).toHaveLength(1);
    phones['7002'].offered[0]?.accept({ body: phones['7002'].media });
    await h.pass(10);
    expect(heard()).toEqual(['7002 Established']);
    expect([hears(trunk), hears(phones['7002'])]).toEqual(['5702', '4000']);
    expect(h.engine.ctx.table.live).toBe(1);
  });

  it('to a phone that refuses leaves the call with the transferor', async () => {
    const { h, ask, heard, phones, call, trunk } = await talking();
    phones['7002'].behaviour = 'busy';
    ask('RequestSingleStepTransfer', { otherDN: '7002' });
    await h.pass(10);
    expect(heard()).toEqual(['7001 Error 98']);
    expect(call.bye).toBe(false);
    ask('RequestHoldCall');
    await h.pass(10);
    expect(heard()).toEqual(['7001 Held Held']);
    expect(hears(trunk)).toBe('inactive');
  });

  it('to a phone that rings and then declines rings at the transferor’s again, who has left', async () => {
    const { h, ask, heard, phones, trunk, call } = await talking();
    phones['7002'].behaviour = 'ring';
    ask('RequestSingleStepTransfer', { otherDN: '7002' });
    await h.pass(10);
    heard();
    phones['7002'].offered[0]?.reject(603);
    await h.pass(10);
    expect(heard()).toEqual(['7002 Released GeneralError', '7001 Ringing', '7001 Established']);
    expect([hears(trunk), call.bye, h.engine.ctx.table.live]).toEqual(['5701', false, 1]);
    phones['7001'].offered[1]?.end();
    await h.pass(10);
    expect(call.bye).toBe(true);
    expect(h.engine.held()).toMatchObject({ legs: 0 });
  });

  it('that nobody takes in the end is over when the transferor does not take it back either', async () => {
    const { h, ask, phones, call } = await talking();
    phones['7002'].behaviour = 'ring';
    phones['7001'].behaviour = 'silent';
    ask('RequestSingleStepTransfer', { otherDN: '7002' });
    await h.pass(10);
    phones['7002'].offered[0]?.reject(486);
    await h.pass(31_000);
    expect(call.bye).toBe(true);
    expect(h.engine.ctx.table.live).toBe(0);
    await h.pass(40_000);
    expect(h.engine.held()).toMatchObject({ legs: 0 });
  });

  it('is answered when the transferor hangs up before the target rings', async () => {
    const { h, ask, desktop, phones, call } = await talking();
    phones['7002'].behaviour = 'silent';
    ask('RequestSingleStepTransfer', { otherDN: '7002', referenceID: 7 });
    await h.pass(10);
    phones['7001'].offered[0]?.end();
    await h.pass(10);
    expect(desktop.events.filter(({ referenceID }) => referenceID === 7)).toMatchObject([
      { message: 'EventReleased', thisDN: '7001', callState: 'Transferred' },
    ]);
    expect(call.bye).toBe(false);
  });

  it('by whom releases the call while it is on its way ends his part alone', async () => {
    const { h, ask, heard, phones, call } = await talking();
    phones['7002'].behaviour = 'silent';
    ask('RequestSingleStepTransfer', { otherDN: '7002' });
    await h.pass(10);
    ask('RequestHoldCall');
    ask('RequestReleaseCall', { referenceID: 9 });
    await h.pass(10);
    expect(heard()).toEqual(['7001 Error 496', '7001 Released Transferred']);
    expect([phones['7001'].byes.length, call.bye]).toEqual([1, false]);
  });

  it('to a queue whose agent takes it, and the agent before has after-call work', async () => {
    const { h, ask, heard, phones, login } = await talking('queue');
    login('A2', '7002');
    heard();
    ask('RequestSingleStepTransfer', { otherDN: '8000' });
    await h.pass(10);
    expect(heard()).toEqual([
      '8000 Queued',
      '7001 AgentNotReady',
      '7001 Released Transferred',
      '8000 Diverted',
      '7002 Ringing',
      '7002 Established',
    ]);
    expect(phones['7002'].offered).toHaveLength(1);
  });

  it('out on a trunk, in a shutdown too; to an agent who drains it is refused and the call stays (S-42, S-44)', async () => {
    const { h, ask, heard, trunk, login } = await talking('queue');
    login('A2', '7002');
    await h.drain();
    heard();
    ask('RequestSingleStepTransfer', { otherDN: '7002' });
    expect(heard()).toEqual(['7001 Error 93']);
    ask('RequestSingleStepTransfer', { otherDN: '9555' });
    await h.pass(10);
    expect(trunk.offered).toHaveLength(1);
    expect(heard()).toEqual(['7001 AgentNotReady', '7001 Released Transferred']);
    await h.pass(5000);
    expect(heard()).toEqual(['7001 AgentReady', '7001 AgentLogout']);
    expect(h.engine.ctx.table.live).toBe(1);
  });
});

describe('mute transfer', () => {
  it('is a consult call completed at once', async () => {
    const { h, ask, heard, phones } = await talking();
    ask('RequestMuteTransfer', { otherDN: '7002' });
    await h.pass(10);
    expect(heard()).toEqual([
      '7001 Held Held',
      '7001 Dialing consult',
      '7001 Released Transferred consult',
      '7001 Released Transferred',
      '7002 Ringing',
      '7002 Established',
    ]);
    expect(phones['7002'].offered).toHaveLength(1);
    expect(h.engine.ctx.table.live).toBe(1);
  });
});

describe('consultation in a shutdown (S-43, S-83)', () => {
  it('is allowed for a call that is up; the transferor’s class is evaluated when he leaves', async () => {
    const { h, ask, heard, desktop } = await talking('queue');
    await h.drain();
    heard();
    ask('RequestInitiateTransfer', { otherDN: '7003' });
    await h.pass(10);
    const consultID = desktop.events.find(({ message }) => message === 'EventDialing')?.connID ?? '';
    expect(heard().at(-1)).toBe('7003 Established consult');
    expect(h.engine.ctx.table.live).toBe(2);
    ask('RequestCompleteTransfer', { transferConnID: consultID });
    await h.pass(10);
    expect(heard()).toEqual([
      '7001 Released Transferred consult',
      '7001 AgentNotReady',
      '7001 Released Transferred',
      '7003 PartyChanged Transferred',
    ]);
    await h.pass(5000);
    expect(heard()).toEqual(['7001 AgentReady', '7001 AgentLogout']);
    expect(h.engine.shutdown.state).toMatchObject({ status: 'Suspending', phase: 'DRAIN' });
  });

  it('is EventError 118 where graceful-shutdown-allow-consult is false', async () => {
    const { h, ask, heard } = await talking('trunk', 'TServer: { graceful-shutdown-allow-consult: false }\n');
    await h.drain();
    heard();
    ask('RequestInitiateTransfer', { otherDN: '7002' });
    expect(heard()).toEqual(['7001 Error 118']);
  });
});
