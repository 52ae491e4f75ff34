import { describe, expect, it, onTestFinished } from 'vitest';
import { onlyOf } from './testing/journal-checks';
import { header, RawSip, request } from './testing/raw-sip';
import { phone, startSite } from './testing/site';

/** Longer than any test: it is over before. */
const longFlush = { options: { 'graceful-shutdown-sip-timeout': 300 } };

describe('SIP in a graceful shutdown', () => {
  it('gives a resent INVITE the same refusal with the same tag, counts it once, and never waits for the ACK (S-24)', async () => {
    const { server } = await startSite({ options: { 'graceful-shutdown-sip-timeout': 4 } }, onTestFinished);
    await server.control.gracefulShutdown();
    const caller = await RawSip.open(onTestFinished);
    const invite = request({ serverPort: server.sipPort, fromPort: caller.port, id: 'resent' });
    caller.send(invite, server.sipPort);
    const first = await caller.receives('SIP/2.0 603');
    caller.send(invite, server.sipPort);
    const second = await caller.receives('SIP/2.0 603', { count: 2 });
    expect(second.text).toBe(first.text);
    expect(header(first.text, 'To')).toMatch(/;tag=./);
    expect(await server.control.metric('tidegate_invites_rejected_total')).toBe(1);
    expect((await server.control.status()).calls.live).toBe(0);

    expect((await server.exit()).code).toBe(0);
    const events = server.journal();
    const flushed = onlyOf(events, 'flush-end').at - onlyOf(events, 'flush-start').at;
    // A server that waited for the ACK would do so for 32 s.
    expect(flushed).toBeLessThan(20_000);
    expect(server.lastReport().invitesRejected).toMatchObject([{ code: 603, count: 1 }]);
  });

  it('absorbs the ACK to a refusal and stops resending it (S-24)', async () => {
    const { server } = await startSite(longFlush, onTestFinished);
    await server.control.gracefulShutdown();
    const caller = await RawSip.open(onTestFinished);
    const parts = { serverPort: server.sipPort, fromPort: caller.port, id: 'acked', branch: 'z9hG4bKacked' };
    caller.send(request(parts), server.sipPort);
    const { text } = await caller.receives('SIP/2.0 603');
    const toTag = /;tag=([^;\r\n]+)/.exec(header(text, 'To') ?? '')?.[1] ?? '';
    caller.send(request({ ...parts, method: 'ACK', toTag }), server.sipPort);
    // It may have resent it before it came to the ACK; the answer behind the ACK tells that it has.
    caller.send(
      request({ ...parts, method: 'OPTIONS', id: 'behind', branch: 'z9hG4bKbehind' }),
      server.sipPort,
    );
    await caller.receives('SIP/2.0 503');
    const sent = caller.starting('SIP/2.0 603').length;
    await new Promise((resolve) => setTimeout(resolve, 4500));
    expect(caller.starting('SIP/2.0 603')).toHaveLength(sent);
  });

  it('refuses before it looks at who calls and whom (S-24)', async () => {
    const { server, call } = await startSite(longFlush, onTestFinished);
    await server.control.gracefulShutdown();
    const refused = await call({ scenario: 'caller-refused', dial: '4711', values: { status: 603 } });
    await refused.succeeded();
  });

  it('leaves Retry-After out when it is turned off, and takes a new code for the next INVITE (S-23, S-25)', async () => {
    const { server, call } = await startSite(longFlush, onTestFinished);
    await server.control.gracefulShutdown();
    const change = { 'shutdown-retry-after': 0, 'shutdown-sip-reject-code': 486 };
    expect((await server.control.patchOptions(change)).status).toBe(200);
    const refused = await call({ scenario: 'caller-refused', values: { status: 486 } });
    await refused.succeeded();
    expect(refused.messages()).not.toMatch(/^Retry-After/m);
  });

  it.each([299, 604, 401, 405, 407, 420, 421, 422, 423, 'busy', 503.5])(
    'refuses %s as shutdown-sip-reject-code and keeps the old value (S-23)',
    async (value) => {
      const { server } = await startSite({}, onTestFinished);
      const answer = await server.control.patchOptions({ 'shutdown-sip-reject-code': value });
      expect(answer).toMatchObject({ status: 400, body: { error: { field: 'shutdown-sip-reject-code' } } });
      const { body } = await server.control.call<Record<string, { value: unknown }>>(
        'GET',
        '/control/options',
      );
      expect(body['shutdown-sip-reject-code']?.value).toBe(603);
    },
  );

  it('lets a caller who was ringing before it be answered and talk (S-8, S-29, S-82)', async () => {
    const { server, call } = await startSite(
      { phones: [{ scenario: 'phone', pauseMs: 4000 }] },
      onTestFinished,
    );
    const caller = await call({ dial: '7001', pauseMs: 'until-told' });
    await caller.receives('SIP/2.0 180');
    await server.control.gracefulShutdown();
    expect((await server.control.status()).phase).toBe('DRAIN');
    await caller.hangUp();
    expect((await server.exit()).code).toBe(0);
    expect(server.lastReport()).toMatchObject({ calls: { atStart: 1, finished: 1 }, callsDropped: 0 });
  });

  it('lets a caller who was ringing before it give up, and cancels his phone (S-26, S-82)', async () => {
    const { server, phones, call } = await startSite(
      { phones: [{ scenario: 'phone-never-answers' }] },
      onTestFinished,
    );
    const caller = await call({ scenario: 'caller-gives-up', dial: '7001', pauseMs: 'until-told' });
    await caller.receives('SIP/2.0 180');
    await server.control.gracefulShutdown();
    await caller.hangUp();
    await phones[0]?.receives('CANCEL ');
    expect((await server.exit()).code).toBe(0);
    expect(onlyOf(server.journal(), 'call-ended')).toMatchObject({ cause: 'abandoned' });
  });

  it('passes hold and retrieve on during it, and counts the held call (S-29, S-80, S-81)', async () => {
    const { server, call } = await startSite({ phones: [{ scenario: 'phone-holds' }] }, onTestFinished);
    const caller = await call({ scenario: 'caller-holds', dial: '7001', pauseMs: 2000 });
    await expect.poll(async () => (await server.control.status()).calls.live).toBe(1);
    await server.control.gracefulShutdown();
    await expect.poll(async () => (await server.control.status()).calls).toMatchObject({ live: 1, held: 1 });
    await caller.succeeded();
    expect((await server.exit()).code).toBe(0);
    expect(server.lastReport()).toMatchObject({ calls: { finished: 1 }, callsDropped: 0 });
  });

  it('logs the agent out when it is the phone that hangs up (S-54)', async () => {
    const { server, call } = await startSite(
      { phones: [{ scenario: 'phone-hangs-up', pauseMs: 1500 }] },
      onTestFinished,
    );
    const desktop = await server.desktop();
    await desktop.login('7001', 'A1');
    const caller = await call({ scenario: 'caller-waits-for-bye' });
    await desktop.wait('EventEstablished');
    await server.control.gracefulShutdown();
    await caller.succeeded();
    expect((await server.exit()).code).toBe(0);
    expect(onlyOf(server.journal(), 'call-ended')).toMatchObject({ cause: 'callee' });
    expect(server.lastReport().agents).toMatchObject([{ agentID: 'A1', path: 'after-call' }]);
  });

  it('answers OPTIONS with 200 before it and 503 in it (S-30)', async () => {
    const { server, call } = await startSite(longFlush, onTestFinished);
    await (await call({ scenario: 'options', values: { status: 200 } })).succeeded();
    await server.control.gracefulShutdown();
    await (await call({ scenario: 'options', values: { status: 503 } })).succeeded();
  });

  it('answers an un-REGISTER with 200 although it drains (S-31)', async () => {
    const { server, call } = await startSite(longFlush, onTestFinished);
    const binding = { contactPort: 5998, status: 200 };
    await (
      await call({ scenario: 'register', dial: '7005', values: { ...binding, expires: 600 } })
    ).succeeded();
    await expect.poll(async () => (await server.control.status()).registrations).toBe(1);
    await server.control.gracefulShutdown();
    await (
      await call({ scenario: 'register', dial: '7005', values: { ...binding, expires: 0 } })
    ).succeeded();
    expect((await server.control.status()).registrations).toBe(0);
  });

  it('proves by a self-test that both gates are closed (S-7)', async () => {
    const { server } = await startSite(longFlush, onTestFinished);
    await server.control.gracefulShutdown();
    expect(await server.control.selfTest()).toMatchObject({
      invite: { code: 603 },
      makeCall: { errorCode: 118 },
    });
    expect(await server.control.metric('tidegate_calls')).toBe(0);
  });

  it('serves metrics, health and readiness to everyone in every phase (S-148)', async () => {
    const { server } = await startSite(longFlush, onTestFinished);
    const codes = (): Promise<number[]> =>
      Promise.all(
        ['/healthz', '/readyz', '/metrics'].map(
          async (path) => (await fetch(server.control.url + path)).status,
        ),
      );
    expect(await codes()).toEqual([200, 200, 200]);
    await server.control.gracefulShutdown();
    const [health, ready, metrics] = await codes();
    expect([health, metrics]).toEqual([200, 200]);
    expect(ready).toBe(503);
    expect(await server.control.metric('tidegate_status')).toBe(2);
  });
});

describe('SIP while Started', () => {
  it('calls a registered phone', async () => {
    const site = await startSite({}, onTestFinished);
    const [target] = (await startSite({ phones: [phone] }, onTestFinished)).phones;
    const values = { contactPort: target?.port ?? 0, status: 200, expires: 600 };
    await (await site.call({ scenario: 'register', dial: '7003', values })).succeeded();
    await (await site.call({ dial: '7003', pauseMs: 200 })).succeeded();
    expect(target?.received()[0]).toMatch(/^INVITE /);
  });

  it('answers 404 for a number that nobody has', async () => {
    const { call } = await startSite({}, onTestFinished);
    await (await call({ scenario: 'caller-refused', dial: '4711', values: { status: 404 } })).succeeded();
  });
});
