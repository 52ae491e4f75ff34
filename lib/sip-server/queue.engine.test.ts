import { describe, expect, it, onTestFinished } from 'vitest';
import { ofType, onlyOf } from './testing/journal-checks';
import { startSipp } from './testing/sipp';
import { phone, startSite } from './testing/site';

describe('queue', () => {
  it('offers a call to the agent who is Ready longest, then to the next', async () => {
    const { server, phones, call } = await startSite({ phones: [phone, phone] }, onTestFinished);
    const desktop = await server.desktop();
    await desktop.login('7002', 'A2');
    await desktop.login('7001', 'A1');
    const first = await call({ pauseMs: 'until-told' });
    await phones[1]?.receives('INVITE ');
    const second = await call({ pauseMs: 'until-told' });
    await phones[0]?.receives('INVITE ');
    await first.hangUp();
    await second.hangUp();
    await desktop.wait((event) => event.message === 'EventRinging' && event.thisDN === '7001');
    const ringing = desktop.events.filter((event) => event.message === 'EventRinging');
    expect(ringing.map(({ thisDN }) => thisDN)).toEqual(['7002', '7001']);
    expect(ringing[0]).toMatchObject({
      callType: 'Inbound',
      ani: '5550100',
      dnis: '8000',
      thisQueue: '8000',
    });
  });

  it('moves a call that an agent does not answer on to the next one, in a shutdown too (S-70)', async () => {
    const { server, phones, call } = await startSite(
      {
        phones: [{ scenario: 'phone-never-answers' }, phone],
        options: { 'agent-no-answer-timeout': 1, 'graceful-shutdown-queued-calls': 'wait' },
      },
      onTestFinished,
    );
    const desktop = await server.desktop();
    await desktop.login('7001', 'A1');
    await desktop.login('7002', 'A2');
    const caller = await call({ pauseMs: 500 });
    await phones[0]?.receives('CANCEL ');
    await phones[1]?.receives('INVITE ');
    await caller.succeeded();
    await expect.poll(() => desktop.names('7001')).toContain('EventAgentNotReady');
    await expect.poll(() => desktop.names('7002')).toContain('EventEstablished');
  });

  it('logs an agent out who lets it ring in a shutdown, and sends the caller to the peer (S-70, S-89)', async () => {
    const peer = await startSipp(phone, onTestFinished);
    const { server, call } = await startSite(
      {
        phones: [{ scenario: 'phone-never-answers' }],
        peerPort: peer.port,
        options: { 'agent-no-answer-timeout': 4 },
      },
      onTestFinished,
    );
    const desktop = await server.desktop();
    await desktop.login('7001', 'A1');
    const caller = await call({ scenario: 'caller-follows-302', pauseMs: 200 });
    await desktop.wait('EventRinging');
    await server.control.gracefulShutdown();
    expect(desktop.names('7001')).not.toContain('EventAgentLogout');
    const logout = await desktop.wait('EventAgentLogout');
    expect(logout.extensions).toMatchObject({ ReasonCode: 'graceful_shutdown_logout' });
    await caller.succeeded();
    expect((await server.exit()).code).toBe(0);
    expect(server.lastReport()).toMatchObject({
      calls: { atStart: 1, relocated: 1 },
      callsDropped: 0,
      agents: [{ agentID: 'A1' }],
    });
  });

  it('sends callers who wait to the peer by 302 with the number they called (S-89)', async () => {
    const peer = await startSipp(phone, onTestFinished);
    const { server, call } = await startSite({ peerPort: peer.port }, onTestFinished);
    const desktop = await server.desktop();
    await desktop.request('RequestRegisterAddress', { thisDN: '8000' });
    const caller = await call({ scenario: 'caller-follows-302', pauseMs: 200 });
    const { connID } = await desktop.wait('EventQueued');
    expect(await server.control.status()).toMatchObject({ calls: { live: 1, queued: 1 } });
    await server.control.gracefulShutdown();
    expect(await desktop.wait('EventDiverted')).toMatchObject({ connID, thisDN: '8000' });
    await caller.succeeded();
    expect(caller.messages()).toContain(`Contact: <sip:8000@127.0.0.1:${peer.port}`);
    expect(peer.received()[0]).toMatch(/^INVITE sip:8000@/);
    expect((await server.exit()).code).toBe(0);
    expect(onlyOf(server.journal(), 'call-relocated')).toMatchObject({ connID, method: '302' });
    expect(server.lastReport()).toMatchObject({ calls: { atStart: 1, relocated: 1 }, callsDropped: 0 });
  });

  it('sends one caller to the peer by 302, and one who hears a treatment by REFER; both are answered there (E11, S-89)', async () => {
    const [peer, music] = await Promise.all([
      startSipp(phone, onTestFinished),
      startSipp({ scenario: 'phone' }, onTestFinished),
    ]);
    const { server, call } = await startSite(
      {
        peerPort: peer.port,
        dns: [
          { number: '6900', type: 'Extension', contact: `sip:6900@127.0.0.1:${music.port}` },
          { number: '8100', type: 'ACD Queue', 'treatment-dn': '6900' },
        ],
      },
      onTestFinished,
    );
    const treated = await call({ scenario: 'caller-is-referred', dial: '8100', pauseMs: 'until-told' });
    await treated.receives('SIP/2.0 200');
    const ringing = await call({ scenario: 'caller-follows-302', pauseMs: 200 });
    await ringing.receives('SIP/2.0 180');
    await expect.poll(() => server.control.status()).toMatchObject({ calls: { live: 2, queued: 2 } });
    await server.control.gracefulShutdown();
    await treated.receives('REFER ');
    expect(treated.messages()).toContain(`sip:8100@127.0.0.1:${peer.port}`);
    const referred = await call({ to: `127.0.0.1:${peer.port}`, dial: '8100', pauseMs: 200 });
    await Promise.all([referred.succeeded(), ringing.succeeded()]);
    await treated.hangUp();
    await treated.succeeded();
    expect((await server.exit()).code).toBe(0);
    await music.receives('BYE ');
    const moved = ofType(server.journal(), 'call-relocated').map(({ method }) => method);
    expect(moved.sort()).toEqual(['302', 'refer']);
    expect(server.lastReport()).toMatchObject({ calls: { atStart: 2, relocated: 2 }, callsDropped: 0 });
  });

  it('keeps callers waiting with policy wait, and says that no agent is left for them (S-89, S-92)', async () => {
    const { server, call } = await startSite(
      { options: { 'graceful-shutdown-queued-calls': 'wait' } },
      onTestFinished,
    );
    const caller = await call({ scenario: 'caller-gives-up', pauseMs: 'until-told' });
    await caller.receives('SIP/2.0 180');
    await server.control.gracefulShutdown();
    await expect.poll(() => ofType(server.journal(), 'alarm').length).toBe(1);
    expect(onlyOf(server.journal(), 'alarm')).toMatchObject({
      severity: 'Major',
      code: 'queue_without_agents',
      message: 'queue 8000 has callers and no agents',
    });
    await caller.hangUp();
    expect((await server.exit()).code).toBe(0);
    expect(onlyOf(server.journal(), 'call-ended').cause).toBe('abandoned');
  });

  it('rejects waiting callers with policy release, and says so in the report (S-89)', async () => {
    const { server, call } = await startSite(
      { options: { 'graceful-shutdown-queued-calls': 'release' } },
      onTestFinished,
    );
    const caller = await call({ scenario: 'caller-refused', values: { status: 603 } });
    await caller.receives('SIP/2.0 180');
    await server.control.gracefulShutdown();
    await caller.ended();
    expect(caller.received().at(-1)).toMatch(/^SIP\/2\.0 [4-6]\d\d/);
    expect((await server.exit()).code).toBe(0);
    expect(server.lastReport()).toMatchObject({ calls: { releasedFromQueue: 1 } });
  });
});
