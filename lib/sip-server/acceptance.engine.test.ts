import { describe, expect, it, onTestFinished } from 'vitest';
import { expectOrder, expectUnbroken, ofType, onlyOf } from './testing/journal-checks';
import { freePort } from './testing/ports';
import { type Sipp, startSipp } from './testing/sipp';
import { phone, type Site, startSite } from './testing/site';

const reason = { ReasonCode: 'graceful_shutdown_logout' };
const wholeCourse = [
  'requested',
  'gates-closed',
  'zero-calls',
  'flush-start',
  'flush-end',
  'suspended',
  'stopped',
] as const;

/** A caller who talks to 7001 and so keeps a graceful shutdown in DRAIN until he is told to hang up. */
async function talkingCaller({ server, call }: Pick<Site, 'server' | 'call'>): Promise<Sipp> {
  const caller = await call({ dial: '7001', pauseMs: 'until-told' });
  await expect.poll(async () => (await server.control.status()).calls.live).toBe(1);
  return caller;
}

describe('graceful shutdown over the network', () => {
  it('E1: logs three Ready agents out, waits the flush timer and exits with 0 (S-10, S-50, S-57, S-76)', async () => {
    const { server } = await startSite({ options: { 'graceful-shutdown-sip-timeout': 2 } }, onTestFinished);
    const desktop = await server.desktop();
    for (const n of [1, 2, 3]) await desktop.login(`700${n}`, `A${n}`);
    const from = desktop.events.length;
    expect((await server.control.impact()).agents).toMatchObject({ 'S-50': 3 });

    const askedAt = Date.now();
    const { status, body } = await server.control.gracefulShutdown({ reason: 'patch CHG-1' });
    expect(status).toBe(202);
    expect(body.status).toBe('Suspending');

    for (const n of [1, 2, 3]) {
      const logout = await desktop.wait(
        (event) => event.message === 'EventAgentLogout' && event.thisDN === `700${n}`,
      );
      expect(logout).toMatchObject({ agentID: `A${n}`, thisQueue: '8000', extensions: reason });
      expect(logout.referenceID).toBeUndefined();
      expect(desktop.names(`700${n}`, from)).toEqual(['EventAgentLogout']);
    }
    const { code, at } = await server.exit();
    expect(code).toBe(0);
    expect(at - askedAt).toBeGreaterThanOrEqual(2000);

    const events = server.journal();
    expectUnbroken(events);
    expectOrder(events, wholeCourse);
    expect(onlyOf(events, 'requested')).toMatchObject({
      shutdownId: body.shutdownId,
      initiator: 'admin',
      via: 'control',
      reason: 'patch CHG-1',
    });
    expect(ofType(events, 'agent-logout').map(({ agentID, class: c, path }) => [agentID, c, path])).toEqual([
      ['A1', 'S-50', 'idle'],
      ['A2', 'S-50', 'idle'],
      ['A3', 'S-50', 'idle'],
    ]);
    const flushed = onlyOf(events, 'flush-end').at - onlyOf(events, 'flush-start').at;
    // Records have the wall clock, which is steered while the timer runs.
    expect(flushed).toBeGreaterThanOrEqual(1_900);
    expect(flushed).toBeLessThan(10_000);
    // At once, and not with the end of the flush timer.
    expect(events.findLastIndex(({ type }) => type === 'agent-logout')).toBeLessThan(
      events.findIndex(({ type }) => type === 'flush-end'),
    );
    expect(server.lastReport()).toMatchObject({ outcome: 'stopped', exitCode: 0, callsDropped: 0 });
  });

  it('E2: refuses a new INVITE with 603, lets the call end by itself, then logs the agent out (S-20, S-25, S-29, S-54, S-80)', async () => {
    const { server, phones, call } = await startSite({ phones: [phone] }, onTestFinished);
    const desktop = await server.desktop();
    await desktop.login('7001', 'A1');
    const caller = await call({ pauseMs: 'until-told' });
    const established = await desktop.wait('EventEstablished');
    const from = desktop.events.length;

    const { body } = await server.control.gracefulShutdown();
    const refused = await call({ scenario: 'caller-refused', values: { status: 603 } });
    await refused.succeeded();
    expect(refused.messages()).toMatch(/^Retry-After: 60/m);
    expect(await server.control.status()).toMatchObject({
      status: 'Suspending',
      phase: 'DRAIN',
      calls: { live: 1 },
      shutdown: { id: body.shutdownId, invitesRejected: 1 },
    });
    expect(await server.control.metric('tidegate_invites_rejected_total', { code: '603' })).toBe(1);

    await caller.hangUp();
    const logout = await desktop.wait('EventAgentLogout');
    expect(logout).toMatchObject({ thisDN: '7001', agentID: 'A1', extensions: reason });
    expect(desktop.names('7001', from)).toEqual(['EventReleased', 'EventAgentLogout']);
    expect(desktop.only('EventReleased', '7001')).toMatchObject({ connID: established.connID });
    expect((await server.exit()).code).toBe(0);

    await expect
      .poll(() => phones[0]?.received().map((line) => line.split(' ')[0]))
      .toEqual(['INVITE', 'ACK', 'BYE']);
    const events = server.journal();
    expectUnbroken(events);
    expectOrder(events, [
      'requested',
      'gates-closed',
      'call-ended',
      'zero-calls',
      'flush-start',
      'flush-end',
      'suspended',
      'stopped',
    ]);
    expect(onlyOf(events, 'gates-closed').agents).toEqual([
      { agentID: 'A1', dn: '7001', class: 'S-54', connIDs: [established.connID] },
    ]);
    expect(onlyOf(events, 'call-ended')).toMatchObject({ connID: established.connID, cause: 'caller' });
    expect(server.lastReport()).toMatchObject({
      calls: { atStart: 1, finished: 1 },
      callsDropped: 0,
      agents: [{ agentID: 'A1', class: 'S-54', path: 'after-call' }],
      invitesRejected: [{ code: 603, count: 1 }],
      byesUnconfirmed: 0,
    });
  });

  it('E3: announces ACW before the release, waits it out, and offers the agent no call in between (S-52, S-55, S-63, S-66, S-92)', async () => {
    const { server, phones, call } = await startSite(
      {
        phones: [phone],
        options: { 'graceful-shutdown-queued-calls': 'wait' },
        agentOptions: { 'wrap-up-time': 5 },
      },
      onTestFinished,
    );
    const desktop = await server.desktop();
    await desktop.login('7001', 'A1');
    const caller = await call({ pauseMs: 'until-told' });
    const established = await desktop.wait('EventEstablished');
    expect(established.extensions).toMatchObject({ WrapUpTime: 5 });
    const waiting = await call({ scenario: 'caller-gives-up', pauseMs: 'until-told' });
    await waiting.receives('SIP/2.0 180');
    const from = desktop.events.length;

    await server.control.gracefulShutdown();
    await caller.hangUp();
    const logout = await desktop.wait('EventAgentLogout');
    expect(desktop.names('7001', from)).toEqual([
      'EventAgentNotReady',
      'EventReleased',
      'EventAgentReady',
      'EventAgentLogout',
    ]);
    expect(desktop.only('EventAgentNotReady', '7001')).toMatchObject({
      workMode: 'AfterCallWork',
      extensions: { WrapUpTime: 5 },
    });
    expect(logout.extensions).toMatchObject(reason);
    const ready = desktop.events.slice(from).find((event) => event.message === 'EventAgentReady');
    const wrapUpMs = (ready?.receivedAt ?? 0) - desktop.only('EventReleased', '7001').receivedAt;
    // To the millisecond in the tests under a simulated clock; here either end may be heard late.
    expect(wrapUpMs).toBeGreaterThanOrEqual(4000);
    expect(wrapUpMs).toBeLessThan(15_000);

    await waiting.hangUp();
    expect((await server.exit()).code).toBe(0);
    expect(phones[0]?.received().filter((line) => line.startsWith('INVITE'))).toHaveLength(1);
    const report = server.lastReport();
    expect(report).toMatchObject({ calls: { atStart: 2, finished: 2 }, callsDropped: 0 });
    expect(report.agents).toMatchObject([{ agentID: 'A1', path: 'acw-ended' }]);
    expect(ofType(server.journal(), 'alarm')).toEqual(
      expect.arrayContaining([expect.objectContaining({ severity: 'Major' })]),
    );
  });

  it('E4: cuts untimed ACW of an idle agent at once, and of an agent on a call only after it (S-53, S-56)', async () => {
    const { server, call } = await startSite(
      { phones: [phone, phone], agentOptions: { 'wrap-up-time': 'untimed' } },
      onTestFinished,
    );
    const desktop = await server.desktop();
    await desktop.login('7001', 'A1', 'ManualIn');
    await desktop.expectAnswer('EventAgentNotReady', 'RequestAgentNotReady', {
      thisDN: '7001',
      workMode: 'AfterCallWork',
    });
    await desktop.login('7002', 'A2');
    const caller = await call({ pauseMs: 'until-told' });
    await desktop.wait((event) => event.message === 'EventEstablished' && event.thisDN === '7002');
    const from = desktop.events.length;
    expect((await server.control.impact()).agents).toMatchObject({ 'S-53': 1, 'S-56': 1 });

    await server.control.gracefulShutdown();
    const first = await desktop.wait('EventAgentLogout');
    expect(first).toMatchObject({ thisDN: '7001', extensions: reason });
    expect(desktop.names('7001', from)).toEqual(['EventAgentLogout']);
    expect((await server.control.status()).calls.live).toBe(1);

    await caller.hangUp();
    const second = await desktop.wait(
      (event) => event.message === 'EventAgentLogout' && event.thisDN === '7002',
    );
    expect(desktop.names('7002', from)).toEqual(['EventReleased', 'EventAgentLogout']);
    expect(second.extensions).toMatchObject(reason);
    expect((await server.exit()).code).toBe(0);
    expect(server.lastReport().agents).toMatchObject([
      { agentID: 'A1', class: 'S-53', path: 'acw-untimed' },
      { agentID: 'A2', class: 'S-56' },
    ]);
  });

  it('E5: sends callers to the peer with 302 and the dialled user, and the second INVITE lands there (S-21, S-23)', async () => {
    const peer = await startSipp(phone, onTestFinished);
    const { server, call } = await startSite(
      { phones: [phone], peerPort: peer.port, options: { 'shutdown-sip-reject-code': 302 } },
      onTestFinished,
    );
    const talking = await talkingCaller({ server, call });
    await server.control.gracefulShutdown();
    for (const [code, dial] of [
      [302, '7001'],
      [301, '8000'],
      [300, '5559'],
    ] as const) {
      expect((await server.control.patchOptions({ 'shutdown-sip-reject-code': code })).status).toBe(200);
      const caller = await call({ scenario: 'caller-follows-302', dial, pauseMs: 200 });
      await caller.succeeded();
      expect(caller.messages()).toContain(`Contact: <sip:${dial}@127.0.0.1:${peer.port}`);
      expect(peer.received()).toContainEqual(expect.stringMatching(new RegExp(`^INVITE sip:${dial}@`)));
    }
    expect(await server.control.metric('tidegate_invites_rejected_total', { code: '302' })).toBe(3);
    await talking.hangUp();
    expect((await server.exit()).code).toBe(0);
    expect(server.lastReport()).toMatchObject({
      callsDropped: 0,
      invitesRejected: [{ code: 302, count: 3 }],
    });
  });

  it('E6: answers 503 with Retry-After and raises an alarm where a redirect is wanted and no peer is there (S-22)', async () => {
    const { server, call } = await startSite(
      { phones: [phone], options: { 'shutdown-sip-reject-code': 302 } },
      onTestFinished,
    );
    const talking = await talkingCaller({ server, call });
    await server.control.gracefulShutdown();
    const refused = await call({ scenario: 'caller-refused', values: { status: 503 } });
    await refused.succeeded();
    expect(refused.messages()).toMatch(/^Retry-After: 60/m);
    expect(await server.control.metric('tidegate_invites_rejected_total', { code: '503' })).toBe(1);
    await talking.hangUp();
    expect((await server.exit()).code).toBe(0);
    expect(ofType(server.journal(), 'alarm')).toEqual([
      expect.objectContaining({
        code: 'redirect_without_peer',
        message: expect.stringContaining('dr-peer-trunk'),
      }),
    ]);
    expect(server.log).toContain('dr-peer-trunk');
  });

  it('E6: does the same where the peer trunk is out of service (S-22)', async () => {
    const { server, call } = await startSite(
      {
        options: {
          'shutdown-sip-reject-code': 302,
          'graceful-shutdown-sip-timeout': 60,
          'dr-peer-trunk': 'Trunk_Out',
        },
        dns: [
          {
            number: 'Trunk_Out',
            type: 'Trunk',
            contact: `sip:127.0.0.1:${await freePort()}`,
            'out-of-service': true,
          },
        ],
      },
      onTestFinished,
    );
    await server.control.gracefulShutdown();
    await (await call({ scenario: 'caller-refused', values: { status: 503 } })).succeeded();
  });
});
