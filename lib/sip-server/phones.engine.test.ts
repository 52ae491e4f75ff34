import { describe, expect, it, onTestFinished } from 'vitest';
import { type Baresip, startBaresip } from './testing/baresip';
import type { Desktop } from './testing/desktop';
import { startKamailio } from './testing/kamailio';
import type { Sipp } from './testing/sipp';
import { phone as answering, startSite } from './testing/site';
import type { TestServer } from './testing/test-server';

const account = { number: '7010', password: 'of-the-phone' } as const;
const dns = [{ type: 'Extension', ...account }];

/** The agent's day: a queued call, answered, held, retrieved and hung up at the phone. */
async function takesCall(phone: Baresip, desktop: Desktop, caller: Sipp): Promise<void> {
  const from = desktop.names('7010').length;
  await phone.told('CALL_INCOMING');
  await desktop.wait('EventRinging');
  await phone.accept();
  await desktop.wait('EventEstablished');
  await phone.hold();
  await desktop.wait('EventHeld');
  await phone.resume();
  await desktop.wait('EventRetrieved');
  await phone.hangUp();
  await desktop.wait('EventReleased');
  await caller.succeeded();
  expect(desktop.names('7010').slice(from)).toEqual([
    'EventRinging',
    'EventEstablished',
    'EventHeld',
    'EventRetrieved',
    'EventReleased',
  ]);
}

describe.each(['udp', 'tcp'] as const)('baresip over %s', (transport) => {
  it('registers with its password, answers a queued call, holds, retrieves and hangs up', async () => {
    const { server, call } = await startSite({ transport, dns }, onTestFinished);
    const phone = await startBaresip([{ ...account, transport, server: server.sip }], onTestFinished);
    await phone.registered();
    const desktop = await server.desktop();
    await desktop.login('7010', 'A1');
    await takesCall(phone, desktop, await call({ transport, scenario: 'caller-waits-for-bye' }));
    await expect.poll(async () => (await server.control.status()).calls.live).toBe(0);
  });
});

describe.each(['udp', 'tcp'] as const)('baresip behind a record-routing Kamailio, over %s', (transport) => {
  it('takes calls and makes one, every request through the proxy, in both directions', async () => {
    const asked = { ...dns[0], 'oos-check': 1 };
    const { server, phones, call } = await startSite({ dns: [asked], phones: [answering] }, onTestFinished);
    const proxy = await startKamailio(server.sipPort, onTestFinished);
    const phone = await startBaresip([{ ...account, transport, server: server.sip, proxy }], onTestFinished);
    await phone.registered();
    const desktop = await server.desktop();
    await desktop.login('7010', 'A1');
    await takesCall(phone, desktop, await call({ to: proxy, scenario: 'caller-waits-for-bye' }));

    await phone.dial(`sip:7001@${server.sip}`);
    await phone.told('CALL_ESTABLISHED', { count: 2 });
    await desktop.wait(({ message, callType }) => message === 'EventEstablished' && callType === 'Internal');
    await phone.hangUp();
    await phones[0]?.receives('BYE ');
    await expect.poll(async () => (await server.control.status()).calls.live).toBe(0);
    await expect.poll(() => /^OPTIONS sip:7010[\s\S]+^CSeq: \d+ OPTIONS/m.test(phone.log())).toBe(true);
    expect(phone.log()).not.toMatch(new RegExp(`P ${server.sip} ->|-> ${server.sip}$`, 'm'));
  });
});

describe('baresip nailed-up', () => {
  it('is parked at the login, joined by each call without ringing, and let go by a graceful shutdown (S-100)', async () => {
    const nailed = { ...dns[0], 'nailed-up': true, 'connect-nailedup-on-login': 'gcti::park' };
    const { server, call } = await startSite({ dns: [nailed] }, onTestFinished);
    const phone = await startBaresip([{ ...account, server: server.sip }], onTestFinished);
    await phone.registered();
    const desktop = await server.desktop();
    await desktop.login('7010', 'A1');
    await phone.told('CALL_INCOMING');
    await phone.accept();
    const leg = async () => (await server.control.impact()).nailedUp;
    await expect.poll(leg).toEqual({ parked: 1, busy: 0 });
    for (const count of [1, 2]) {
      const customer = await call({ pauseMs: 'until-told' });
      await desktop.wait(
        () => desktop.names('7010').filter((name) => name === 'EventEstablished').length === count,
      );
      await customer.hangUp();
      await expect.poll(leg).toEqual({ parked: 1, busy: 0 });
    }
    expect(phone.events.filter(({ type }) => /^CALL_(?:INCOMING|CLOSED)$/.test(type))).toHaveLength(1);

    await server.control.gracefulShutdown();
    await phone.told('CALL_CLOSED');
    expect((await server.exit()).code).toBe(0);
  });
});

describe('a transfer between two baresips', () => {
  const colleague = { number: '7011', type: 'Extension' };

  /** The agent at 7010 talks with a caller; 7011 is free. */
  async function agentInCall() {
    const { server, phones, call } = await startSite(
      { dns: [...dns, colleague], phones: [answering] },
      onTestFinished,
    );
    const [phone, other] = await Promise.all(
      [account, colleague].map((line) => startBaresip([{ ...line, server: server.sip }], onTestFinished)),
    );
    await Promise.all([phone!.registered(), other!.registered()]);
    const desktop = await server.desktop();
    await desktop.login('7010', 'A1');
    return { server, phones, call, phone: phone!, other: other!, desktop };
  }

  async function over({ server }: { server: TestServer }): Promise<void> {
    await expect.poll(async () => (await server.control.status()).calls.live).toBe(0);
  }

  it.each([
    ['in normal work', false],
    ['in a graceful shutdown', true],
  ])('by the phone, blind, %s, goes on between the caller and the other phone (S-85)', async (_, drains) => {
    const { phone, other, desktop, ...site } = await agentInCall();
    const caller = await site.call({ scenario: 'caller-waits-for-bye' });
    await phone.told('CALL_INCOMING');
    await phone.accept();
    await desktop.wait('EventEstablished');
    if (drains) await site.server.control.gracefulShutdown();
    await phone.transfer(`sip:7011@${site.server.sip}`);
    await other.told('CALL_INCOMING');
    await other.accept();
    await desktop.wait('EventReleased');
    await phone.told('CALL_CLOSED');
    expect(phone.events.map(({ type }) => type)).not.toContain('CALL_TRANSFER_FAILED');
    await other.hangUp();
    await caller.succeeded();
    if (!drains) await over(site);
    else {
      expect((await site.server.exit()).code).toBe(0);
      expect(site.server.lastReport()).toMatchObject({ callsDropped: 0, byesUnconfirmed: 0 });
    }
  });

  it('by the phone, after a call of its own to the other phone, connects the two it talked with (S-86)', async () => {
    const { phone, other, desktop, ...site } = await agentInCall();
    const caller = await site.call({ scenario: 'caller-waits-for-bye' });
    await phone.told('CALL_INCOMING');
    await phone.accept();
    await desktop.wait('EventEstablished');
    await phone.hold();
    await desktop.wait('EventHeld');
    await phone.dial(`sip:7011@${site.server.sip}`);
    await other.told('CALL_INCOMING');
    await other.accept();
    await phone.told('CALL_ESTABLISHED', { count: 2 });
    await phone.line(1);
    const replaces = encodeURIComponent(phone.replaces('7011'));
    await phone.transfer(`<sip:7011@${site.server.sip}?Replaces=${replaces}>`);
    await phone.told('CALL_CLOSED', { count: 2 });
    expect((await site.server.control.status()).calls.live).toBe(1);
    await other.hangUp();
    await caller.succeeded();
    await over(site);
  });

  it('by the desktop, after a consultation on the leg that the phone has, leaves the phone free', async () => {
    const { phone, other, desktop, ...site } = await agentInCall();
    const caller = await site.call({ scenario: 'caller-waits-for-bye' });
    await phone.told('CALL_INCOMING');
    await phone.accept();
    const { connID } = await desktop.wait('EventEstablished');
    const consult = { thisDN: '7010', connID, otherDN: '7011' };
    const dialing = await desktop.expectAnswer('EventDialing', 'RequestInitiateTransfer', consult);
    await other.told('CALL_INCOMING');
    await other.accept();
    await desktop.wait(({ message, connID: of }) => message === 'EventEstablished' && of === dialing.connID);
    await desktop.expectAnswer('EventReleased', 'RequestCompleteTransfer', {
      thisDN: '7010',
      connID,
      transferConnID: dialing.connID,
    });
    await phone.told('CALL_CLOSED');
    await other.hangUp();
    await caller.succeeded();
    await over(site);
  });

  it('by the desktop, in a single step, takes the phone that called along', async () => {
    const { phone, other, desktop, ...site } = await agentInCall();
    await other.dial(`sip:7010@${site.server.sip}`);
    await phone.told('CALL_INCOMING');
    await phone.accept();
    const { connID } = await desktop.wait('EventEstablished');
    await desktop.request('RequestSingleStepTransfer', { thisDN: '7010', connID, otherDN: '7001' });
    await desktop.wait('EventReleased');
    await phone.told('CALL_CLOSED');
    await site.phones[0]?.receives('ACK ');
    await other.hangUp();
    await site.phones[0]?.receives('BYE ');
    await over(site);
  });
});

describe('baresip registered at two sites', () => {
  it('finishes its call while one is drained, then is refused there and works at the other (S-32, S-33, S-54)', async () => {
    const peer = await startSite({ dns, site: 'site1' }, onTestFinished);
    const site = await startSite(
      { dns, peerPort: peer.server.sipPort, options: { 'shutdown-register-expires': 1 } },
      onTestFinished,
    );
    const { server } = site;
    const phone = await startBaresip(
      [
        { ...account, server: peer.server.sip },
        { ...account, server: server.sip, expires: 2 },
      ],
      onTestFinished,
    );
    await phone.registered();
    const desktop = await server.desktop();
    await desktop.login('7010', 'A1');
    const caller = await site.call({ scenario: 'caller-waits-for-bye' });
    await phone.told('CALL_INCOMING');
    await phone.accept();
    await desktop.wait('EventEstablished');

    // It waits at its end, so that the phone, however slow, can ask it once more.
    await server.control.gracefulShutdown({ whenSuspended: 'wait' });
    const shortened = /^Contact: <sip:7010[^>]*>;expires=1\b/m;
    await expect.poll(() => shortened.test(phone.log())).toBe(true);
    expect((await server.control.status()).calls.live).toBe(1);
    await phone.hangUp();
    await caller.succeeded();
    const logout = await desktop.wait('EventAgentLogout');
    expect(logout.extensions).toMatchObject({ ReasonCode: 'graceful_shutdown_logout' });
    const refused = await phone.told('REGISTER_FAIL', { server: server.sip });
    expect(refused.param).toContain('503');
    await expect.poll(async () => (await server.control.status()).status).toBe('Suspended');
    await server.control.stop();
    expect((await server.exit()).code).toBe(0);
    expect(server.lastReport()).toMatchObject({ calls: { atStart: 1 }, callsDropped: 0, byesUnconfirmed: 0 });

    const elsewhere = await peer.server.desktop();
    await elsewhere.login('7010', 'A1');
    await peer.call();
    await phone.told('CALL_INCOMING', { count: 2 });
    await phone.accept();
    await elsewhere.wait('EventEstablished');
  });
});
