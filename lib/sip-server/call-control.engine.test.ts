import { describe, expect, it, onTestFinished } from 'vitest';
import { directionOf, rawCaller, rawPhone } from './testing/raw-call';
import { startSite } from './testing/site';

describe('call control by T-Library in a graceful shutdown', () => {
  it('E7: MakeCall is 118; answer, user data, hold, retrieve, DTMF, query and release of the live call work (S-40, S-42, S-81, S-82)', async () => {
    const phone = await rawPhone(onTestFinished, { talk: true });
    const { server } = await startSite({ phonePorts: [phone.port] }, onTestFinished);
    const desktop = await server.desktop();
    await desktop.login('7001', 'A1');
    const caller = await rawCaller(onTestFinished, { serverPort: server.sipPort, dial: '8000', id: 'e7' });
    const { connID } = await desktop.wait('EventRinging');
    await server.control.gracefulShutdown();

    const call = { thisDN: '7001', connID };
    expect(await desktop.request('RequestMakeCall', { thisDN: '7001', otherDN: '7002' })).toMatchObject({
      message: 'EventError',
      errorCode: 118,
    });
    const redirect = await desktop.request('RequestRedirectCall', { ...call, otherDN: '8000' });
    expect(redirect, 'S-44').toMatchObject({ message: 'EventError', errorCode: 93 });
    const answered = await desktop.request('RequestAnswerCall', call);
    expect(answered).toMatchObject({ message: 'EventEstablished', agentID: 'A1' });
    await caller.sip.receives('SIP/2.0 200');
    await phone.receives('ACK ');

    const attached = { ...call, userData: { customer: 'c-7' } };
    expect((await desktop.request('RequestAttachUserData', attached)).message).toBe(
      'EventAttachedDataChanged',
    );

    expect(await desktop.request('RequestHoldCall', call)).toMatchObject({ message: 'EventHeld' });
    expect(directionOf((await caller.sip.receives('INVITE ')).text)).toBe('inactive');
    expect(directionOf((await phone.receives('INVITE ', { count: 2 })).text)).toBe('inactive');
    expect((await server.control.status()).calls).toMatchObject({ live: 1, held: 1 });
    expect(await desktop.request('RequestRetrieveCall', call)).toMatchObject({
      message: 'EventRetrieved',
      userData: { customer: 'c-7' },
    });
    expect(directionOf((await caller.sip.receives('INVITE ', { count: 2 })).text)).toBe('sendrecv');
    expect(directionOf((await phone.receives('INVITE ', { count: 3 })).text)).toBe('sendrecv');

    const dtmf = await desktop.request('RequestSendDTMF', { ...call, dtmfDigits: '5' });
    expect(dtmf).toMatchObject({ message: 'EventDtmfSent', dtmfDigits: '5' });
    expect((await caller.sip.receives('INFO ')).text).toContain('Signal=5\r\n');
    expect(await desktop.request('RequestQueryCall', call)).toMatchObject({
      message: 'EventPartyInfo',
      userData: { customer: 'c-7' },
      extensions: { parties: { 2: { dn: '7001', state: 'connected' } } },
    });

    expect(await desktop.request('RequestReleaseCall', call)).toMatchObject({ message: 'EventReleased' });
    await caller.sip.receives('BYE ');
    await phone.receives('BYE ');
    await desktop.wait('EventAgentLogout');
    expect((await server.exit()).code).toBe(0);
    expect(server.lastReport()).toMatchObject({ callsDropped: 0, requestsRefused: 1 });
  });

  it('reports Suspending well under a second after the start by the control interface (S-2)', async () => {
    const { server } = await startSite({}, onTestFinished);
    const started = await server.control.gracefulShutdown({ whenSuspended: 'wait' });
    expect(started).toMatchObject({ status: 202, body: { status: 'Suspending' } });
    expect((await server.control.status()).status).toBe('Suspending');
    const [requested, closed] = server.journal();
    expect(closed?.type).toBe('gates-closed');
    expect((closed?.at ?? 0) - (requested?.at ?? 0)).toBeLessThan(1000);
  });
});
