import { describe, expect, it, onTestFinished } from 'vitest';
import { phone, startSite } from './testing/site';
import { tokens } from './testing/test-config';

describe('T-Library', () => {
  it('starts a shutdown by service 3019 and tells every connection that registered a DN (S-1, S-4, S-11)', async () => {
    const { server, call } = await startSite({ phones: [phone] }, onTestFinished);
    const watcher = await server.desktop();
    await watcher.request('RequestRegisterAddress', { thisDN: '7002' });
    const bystander = await server.desktop();
    const caller = await call({ dial: '7001', pauseMs: 'until-told' });
    await expect.poll(async () => (await server.control.status()).calls.live).toBe(1);

    const starter = await server.desktop(tokens.console);
    const answer = await starter.request('RequestPrivateService', {
      serviceID: 3019,
      reasons: { text: 'from the desk' },
    });
    expect(answer.message).toBe('EventACK');
    const first = await watcher.wait('EventPrivateInfo');
    expect(first).toMatchObject({ privateMsgID: 3019, extensions: { status: 'Suspending', phase: 'DRAIN' } });
    expect(Object.keys(first.extensions ?? {})).toEqual(expect.arrayContaining(['since', 'initiator']));
    await caller.hangUp();
    await watcher.wait((event) => event.extensions?.phase === 'FLUSH');
    expect((await server.exit()).code).toBe(0);
    const statuses = watcher.events
      .filter((event) => event.message === 'EventPrivateInfo')
      .map(({ extensions }) => [extensions?.status, extensions?.phase].filter(Boolean).join('/'));
    expect(statuses.slice(0, 3)).toEqual(['Suspending/DRAIN', 'Suspending/FLUSH', 'Suspended']);
    expect(bystander.events.map((event) => event.message)).not.toContain('EventPrivateInfo');
    expect(server.journal()[0]).toMatchObject({ type: 'requested', via: 'tlib', whenSuspended: 'exit' });
    expect(server.journal()[0]).toMatchObject({ reason: expect.stringContaining('from the desk') });
  });

  it('refuses 3019 from a token that may not control, and nothing changes (S-5)', async () => {
    const { server } = await startSite({}, onTestFinished);
    const desktop = await server.desktop();
    expect(await desktop.request('RequestPrivateService', { serviceID: 3019 })).toMatchObject({
      message: 'EventError',
      errorCode: 51,
      errorMessage: 'private service 3019 not permitted for this application',
    });
    expect((await server.control.status()).status).toBe('Started');
    expect(server.journal()).toEqual([]);
  });

  it('refuses new work in a shutdown and serves what belongs to live calls (S-7, S-40, S-41, S-42, S-47)', async () => {
    const { server, call } = await startSite({ phones: [phone, phone] }, onTestFinished);
    const desktop = await server.desktop();
    await desktop.login('7001', 'A1');
    const caller = await call({ scenario: 'caller-waits-for-bye' });
    const { connID } = await desktop.wait('EventEstablished');
    await server.control.gracefulShutdown();
    const from = desktop.events.length;

    expect(await desktop.request('RequestMakeCall', { thisDN: '7001', otherDN: '7002' })).toMatchObject({
      message: 'EventError',
      errorCode: 118,
      errorMessage: 'graceful shutdown in progress',
      extensions: { shutdown: 'graceful', peer: '' },
    });
    expect(desktop.events.slice(from).map((event) => event.message)).not.toContain('EventDialing');

    const registered = await desktop.request('RequestRegisterAddress', { thisDN: '7002' });
    expect(registered).toMatchObject({ message: 'EventRegistered', extensions: { shutdown: 'graceful' } });
    const login = { thisDN: '7002', thisQueue: '8000', agentID: 'A2', workMode: 'AutoIn' };
    expect(await desktop.request('RequestAgentLogin', login)).toMatchObject({
      message: 'EventError',
      errorCode: 118,
    });
    expect(await desktop.request('RequestQueryAddress', { thisDN: '7001' })).toMatchObject({
      message: 'EventAddressInfo',
    });
    expect((await server.control.status()).shutdown?.requestsRefused).toBe(2);

    expect(await desktop.request('RequestReleaseCall', { thisDN: '7001', connID })).toMatchObject({
      message: 'EventReleased',
      connID,
    });
    await caller.succeeded();
    expect((await server.exit()).code).toBe(0);
    expect(server.lastReport()).toMatchObject({ requestsRefused: 2, callsDropped: 0 });
  });

  it('names the peer trunk in the refusal where there is one (S-40)', async () => {
    const { server } = await startSite(
      { peerPort: 5999, options: { 'graceful-shutdown-sip-timeout': 60 } },
      onTestFinished,
    );
    const desktop = await server.desktop();
    await desktop.request('RequestRegisterAddress', { thisDN: '7001' });
    await server.control.gracefulShutdown();
    expect(await desktop.request('RequestMakeCall', { thisDN: '7001', otherDN: '7002' })).toMatchObject({
      errorCode: 118,
      extensions: { peer: 'Trunk_Site1' },
    });
  });

  it.each(['Started', 'Suspending'])(
    'answers 51 to a request it does not implement while %s (S-41)',
    async (state) => {
      const { server } = await startSite(
        { options: { 'graceful-shutdown-sip-timeout': 60 } },
        onTestFinished,
      );
      const desktop = await server.desktop();
      await desktop.request('RequestRegisterAddress', { thisDN: '7001' });
      if (state === 'Suspending') await server.control.gracefulShutdown();
      const attributes = { thisDN: '7001', connID: '0000000000000001', otherDN: '7002' };
      expect(await desktop.request('RequestMergeCalls', attributes)).toMatchObject({
        message: 'EventError',
        errorCode: 51,
      });
    },
  );

  it('lets an agent in ACW log himself out with his own reason, and refuses it during a call (S-46)', async () => {
    const { server, call } = await startSite(
      { phones: [phone], agentOptions: { 'wrap-up-time': 20 } },
      onTestFinished,
    );
    const desktop = await server.desktop();
    await desktop.login('7001', 'A1');
    const caller = await call({ pauseMs: 'until-told' });
    await desktop.wait('EventEstablished');
    await server.control.gracefulShutdown();
    expect(await desktop.request('RequestAgentLogout', { thisDN: '7001' })).toMatchObject({
      message: 'EventError',
      errorCode: 496,
    });
    await caller.hangUp();
    await desktop.wait('EventReleased');
    const out = await desktop.request('RequestAgentLogout', {
      thisDN: '7001',
      extensions: { ReasonCode: 'lunch' },
    });
    expect(out).toMatchObject({ message: 'EventAgentLogout', agentID: 'A1' });
    expect(out.extensions?.ReasonCode).toBe('lunch');
    expect((await server.exit()).code).toBe(0);
    expect(server.lastReport().agents).toMatchObject([{ agentID: 'A1', path: 'own' }]);
  });

  it('ends ACW when the agent presses Ready, and when he presses NotReady (S-63, S-64)', async () => {
    const { server, call } = await startSite(
      { phones: [phone, phone], agentOptions: { 'wrap-up-time': 30 } },
      onTestFinished,
    );
    const desktop = await server.desktop();
    await desktop.login('7001', 'A1');
    await desktop.login('7002', 'A2');
    const callers = [await call({ pauseMs: 'until-told' }), await call({ pauseMs: 'until-told' })];
    for (const dn of ['7001', '7002'])
      await desktop.wait((event) => event.message === 'EventEstablished' && event.thisDN === dn);
    await server.control.gracefulShutdown();
    for (const caller of callers) await caller.hangUp();
    await desktop.wait((event) => event.message === 'EventReleased' && event.thisDN === '7001');
    await desktop.wait((event) => event.message === 'EventReleased' && event.thisDN === '7002');
    const from = desktop.events.length;
    await expect.poll(async () => (await server.control.status()).agents.afterCallWork).toBe(2);

    await desktop.request('RequestAgentReady', { thisDN: '7001' });
    await desktop.request('RequestAgentNotReady', { thisDN: '7002', workMode: 'AuxWork' });
    await desktop.wait((event) => event.message === 'EventAgentLogout' && event.thisDN === '7002');
    expect(desktop.names('7001', from)).toEqual(['EventAgentReady', 'EventAgentLogout']);
    expect(desktop.names('7002', from)).toEqual(['EventAgentNotReady', 'EventAgentLogout']);
    expect((await server.exit()).code).toBe(0);
    expect(server.lastReport().agents.map(({ path }) => path)).toEqual(['acw-left', 'acw-left']);
  });

  it.each([
    ['no JSON', 'hello'],
    ['no object', '[1,2]'],
    ['no known message', '{"message":"RequestNothing","referenceID":900}'],
    ['a lacking attribute', '{"message":"RequestMakeCall","referenceID":900,"thisDN":"7001"}'],
    ['an empty frame', ''],
  ])('answers EventError 53 to a frame that is %s, and the connection stays open', async (_name, frame) => {
    const { server } = await startSite({}, onTestFinished);
    const desktop = await server.desktop();
    desktop.sendText(frame);
    expect(await desktop.wait('EventError')).toMatchObject({ errorCode: 53 });
    expect(await desktop.request('RequestRegisterAddress', { thisDN: '7001' })).toMatchObject({
      message: 'EventRegistered',
    });
    expect(desktop.closed).toBe(false);
  });

  it('makes a call between two phones and answers with the events of both sides (MakeCall)', async () => {
    const { server, phones } = await startSite({ phones: [phone, phone] }, onTestFinished);
    const desktop = await server.desktop();
    for (const thisDN of ['7001', '7002']) await desktop.request('RequestRegisterAddress', { thisDN });
    const dialing = await desktop.request('RequestMakeCall', { thisDN: '7001', otherDN: '7002' });
    expect(dialing).toMatchObject({ message: 'EventDialing', otherDN: '7002', callType: 'Internal' });
    await desktop.wait((event) => event.message === 'EventEstablished' && event.thisDN === '7001');
    await desktop.wait((event) => event.message === 'EventEstablished' && event.thisDN === '7002');
    const { connID } = dialing;
    expect(connID).toMatch(/^[0-9a-f]{16}$/);
    await desktop.request('RequestReleaseCall', { thisDN: '7002', connID });
    await phones[0]?.receives('BYE ');
    await phones[1]?.receives('BYE ');
    await expect.poll(async () => (await server.control.status()).calls.live).toBe(0);
  });
});
