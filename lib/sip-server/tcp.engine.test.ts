import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { openTcpPeer } from '../sip/testing/raw-peer';
import { freePort, freePorts, loopback } from './testing/ports';
import { header, request, responseTo } from './testing/raw-sip';
import { phone, startSite } from './testing/site';
import { testConfig } from './testing/test-config';
import { executable } from './testing/test-server';

const tcp = { transport: 'tcp' } as const;

describe('over TCP', () => {
  it('connects calls from the trunk to a phone that the caller ends', async () => {
    const { server, phones, call } = await startSite(
      { ...tcp, phones: [{ ...phone, ...tcp }] },
      onTestFinished,
    );
    const caller = await call({ ...tcp, dial: '7001', pauseMs: 300, calls: 3 });
    await caller.succeeded();
    await phones[0]?.receives('BYE ', { count: 3 });
    expect(caller.received().filter((line) => line.startsWith('SIP/2.0 200'))).toHaveLength(6);
    expect((await server.control.status()).calls.live).toBe(0);
  });

  it('sends a BYE to a caller who cannot be connected to, over his own connection', async () => {
    const hangsUp = { scenario: 'phone-hangs-up', pauseMs: 300, ...tcp };
    const { server, call } = await startSite({ ...tcp, phones: [hangsUp] }, onTestFinished);
    const caller = await call({ ...tcp, scenario: 'caller-waits-for-bye', dial: '7001' });
    await caller.receives('BYE ');
    await expect.poll(async () => (await server.control.status()).calls.live).toBe(0);
  });

  it('offers a queued call to an agent, and drains: old calls end as they like, new ones get 603 (S-20, S-54)', async () => {
    const { server, phones, call } = await startSite(
      { ...tcp, phones: [{ ...phone, ...tcp }] },
      onTestFinished,
    );
    const desktop = await server.desktop();
    await desktop.login('7001', 'A1');
    const caller = await call({ ...tcp, pauseMs: 8000 });
    await desktop.wait('EventEstablished');
    await server.control.gracefulShutdown();

    const refused = await call({ ...tcp, scenario: 'caller-refused', values: { status: 603 } });
    await refused.receives('SIP/2.0 603');
    expect((await server.control.status()).calls.live).toBe(1);

    await phones[0]?.receives('BYE ');
    await caller.receives('SIP/2.0 200', { count: 2 });
    const logout = await desktop.wait('EventAgentLogout');
    expect(logout.extensions).toMatchObject({ ReasonCode: 'graceful_shutdown_logout' });
    expect((await server.exit()).code).toBe(0);
    const report = server.lastReport();
    expect(report).toMatchObject({ calls: { atStart: 1 }, callsDropped: 0 });
    expect(report.invitesRejected).toMatchObject([{ code: 603, count: 1 }]);
    expect(report.byesUnconfirmed).toBe(0);
  });

  it('calls a phone that registered over TCP on the connection it registered over', async () => {
    const { server, call } = await startSite({ ...tcp }, onTestFinished);
    // Nobody listens at the Contact: only the connection leads to this phone.
    const fromPort = await freePort();
    const registered = await openTcpPeer({ address: loopback, port: server.sipPort });
    onTestFinished(() => registered.close());
    const parts = {
      dial: '7001',
      serverPort: server.sipPort,
      fromPort,
      id: 'phone',
      transport: 'TCP',
    } as const;
    registered.send(Buffer.from(request({ ...parts, method: 'REGISTER', headers: ['Expires: 600'] })));
    expect(await registered.next()).toMatch(/^SIP\/2\.0 200/);

    const caller = await call({ ...tcp, dial: '7001', pauseMs: 100 });
    const contact = `sip:7001@${loopback}:${fromPort}`;
    const invite = await registered.next();
    expect(invite).toMatch(/^INVITE sip:5550199@/);
    expect(header(invite, 'Contact')).toContain(`:${server.sipPort};transport=tcp`);
    registered.send(Buffer.from(responseTo(invite, '200 OK', { tag: 'phone', contact, sdp: true })));
    expect(await registered.next()).toMatch(/^ACK /);
    const bye = await registered.next();
    expect(bye).toMatch(/^BYE /);
    registered.send(Buffer.from(responseTo(bye, '200 OK')));
    await caller.receives('SIP/2.0 200', { count: 2 });
  });

  it('names the TCP port that is in use, and ends with 1', async () => {
    const [sipPort = 0, httpPort = 0] = await freePorts(2);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(sipPort, loopback, resolve));
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-tcp-'));
    onTestFinished(() => {
      other.close();
      rmSync(folder, { recursive: true, force: true });
    });
    const file = join(folder, 'server.yaml');
    writeFileSync(file, stringify(testConfig({ ...tcp, sipPort, httpPort, dataDir: join(folder, 'data') })));
    const ended = spawnSync(process.execPath, [executable, 'sip-server', '--config', file], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain(`TCP ${loopback}:${sipPort} is in use by another process`);
  });
});

describe.each(['udp', 'tcp'] as const)('over IPv6 and %s', (transport) => {
  it('connects a queued call to an agent, every URI with its address in brackets', async () => {
    const six = { transport, address: '::1' } as const;
    const { server, phones, call } = await startSite(
      { transport, sipAddress: '::1', phones: [{ ...phone, ...six }] },
      onTestFinished,
    );
    const desktop = await server.desktop();
    await desktop.login('7001', 'A1');
    const caller = await call({ ...six, pauseMs: 300 });
    await phones[0]?.receives('BYE ');
    await caller.receives('SIP/2.0 200', { count: 2 });
    const invite = phones[0]?.messages() ?? '';
    const via = `SIP/2.0/${transport.toUpperCase()} [::1]:${server.sipPort};branch=`;
    expect(header(invite, 'Via')).toContain(via);
    expect(header(invite, 'Contact')).toContain(`@[::1]:${server.sipPort}`);
    await expect.poll(async () => (await server.control.status()).calls.live).toBe(0);
  });
});
