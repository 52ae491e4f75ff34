import { describe, expect, it, onTestFinished } from 'vitest';
import type { Desktop } from './testing/desktop';
import { onlyOf } from './testing/journal-checks';
import { startSipp } from './testing/sipp';
import { phone, startSite } from './testing/site';

/** What the strategy hears of the next call at the Routing Point from event `from` on. */
async function nextCall(strategy: Desktop, from = 0): Promise<string> {
  const { connID } = await strategy.wait('EventRouteRequest', { from });
  return connID ?? '';
}

describe('a routing strategy', () => {
  it('routes calls by T-Library: to an agent, out on a trunk, and away', async () => {
    const outside = await startSipp(phone, onTestFinished);
    const { server, phones, call } = await startSite(
      {
        phones: [phone],
        dns: [{ number: 'Trunk_Out', type: 'Trunk', contact: `sip:127.0.0.1:${outside.port}`, prefix: '66' }],
      },
      onTestFinished,
    );
    const desktop = await server.desktop();
    await desktop.login('7001', 'A1', 'ManualIn');
    const strategy = await server.desktop();
    await strategy.request('RequestRegisterAddress', { thisDN: '8800' });
    let heard = 0;
    const route = async (attributes: Record<string, unknown>): Promise<void> => {
      const connID = await nextCall(strategy, heard);
      heard = strategy.events.length;
      await strategy.expectAnswer('EventRouteUsed', 'RequestRouteCall', {
        thisDN: '8800',
        connID,
        ...attributes,
      });
    };

    const toAgent = await call({ dial: '8800', pauseMs: 300 });
    await route({ otherDN: 'A1', routeType: 'AgentID', userData: { intent: 'billing' } });
    await toAgent.succeeded();
    expect(phones[0]?.received()[0]).toMatch(/^INVITE sip:7001@/);
    expect(await desktop.wait('EventEstablished')).toMatchObject({
      agentID: 'A1',
      dnis: '8800',
      userData: { intent: 'billing' },
    });

    const toOutside = await call({ dial: '8800', pauseMs: 300 });
    await route({ otherDN: '661234' });
    await toOutside.succeeded();
    expect(outside.received()[0]).toMatch(/^INVITE sip:661234@/);

    const rejected = await call({ dial: '8800', scenario: 'caller-refused', values: { status: 603 } });
    await route({ routeType: 'Reject' });
    await rejected.succeeded();
    await expect
      .poll(() => strategy.names('8800'))
      .toEqual([
        'EventRegistered',
        'EventRouteRequest',
        'EventAttachedDataChanged',
        'EventRouteUsed',
        'EventDiverted',
        'EventRouteRequest',
        'EventRouteUsed',
        'EventDiverted',
        'EventRouteRequest',
        'EventRouteUsed',
        'EventDiverted',
      ]);
  });

  it('keeps routing in a graceful shutdown, but to no agent of this site (S-42, S-45, S-89)', async () => {
    const peer = await startSipp(phone, onTestFinished);
    const { server, phones, call } = await startSite(
      { phones: [phone], peerPort: peer.port, options: { 'graceful-shutdown-queued-calls': 'wait' } },
      onTestFinished,
    );
    const strategy = await server.desktop();
    await strategy.login('7001', 'A1');
    await strategy.request('RequestRegisterAddress', { thisDN: '8800' });
    const caller = await call({ dial: '8800', pauseMs: 300 });
    const connID = await nextCall(strategy);
    await server.control.gracefulShutdown();
    expect(
      await strategy.request('RequestRouteCall', { thisDN: '8800', connID, otherDN: '7001' }),
    ).toMatchObject({ message: 'EventError', errorCode: 93 });
    await strategy.expectAnswer('EventRouteUsed', 'RequestRouteCall', {
      thisDN: '8800',
      connID,
      otherDN: 'Trunk_Site1',
    });
    await caller.succeeded();
    expect(peer.received()[0]).toMatch(/^INVITE sip:8800@/);
    expect(phones[0]?.received()).toEqual([]);
    expect((await server.exit()).code).toBe(0);
    expect(onlyOf(server.journal(), 'call-ended').cause).toBe('caller');
    expect(server.lastReport()).toMatchObject({ callsDropped: 0, calls: { atStart: 1 } });
  });
});

describe('dr-forward', () => {
  it('sends a caller to the peer by 302 until the agent is logged in here, and counts him (S-128)', async () => {
    const peer = await startSipp(phone, onTestFinished);
    const { server, phones, call } = await startSite(
      { phones: [phone], peerPort: peer.port, options: { 'dr-forward': 'no-agent' } },
      onTestFinished,
    );
    const forwarded = await call({ dial: '7001', scenario: 'caller-follows-302', pauseMs: 200 });
    await forwarded.succeeded();
    expect(peer.received()[0]).toMatch(
      new RegExp(`^INVITE sip:7001@127\\.0\\.0\\.1:${peer.port};dr-forwarded SIP/2\\.0`),
    );
    expect(phones[0]?.received()).toEqual([]);
    const desktop = await server.desktop();
    await desktop.login('7001', 'A1');
    const served = await call({ dial: '7001', pauseMs: 200 });
    await served.succeeded();
    expect(phones[0]?.received()[0]).toMatch(/^INVITE sip:7001@/);
    const metrics = await (await fetch(`http://127.0.0.1:${server.httpPort}/metrics`)).text();
    expect(metrics).toMatch(/^tidegate_invites_forwarded_total 1$/m);
  });
});
