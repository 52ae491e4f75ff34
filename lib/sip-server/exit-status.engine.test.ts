import { describe, expect, it, onTestFinished } from 'vitest';
import type { TestServer } from './testing/test-server';
import { startSite } from './testing/site';

/** Ways to end a server, each in mid call. */
const ordered: ReadonlyArray<readonly [string, (server: TestServer) => unknown]> = [
  ['a graceful shutdown by the control interface', (server) => server.control.gracefulShutdown()],
  ['a graceful shutdown by SIGUSR2', (server) => server.signal('SIGUSR2')],
  ['Stop now by the control interface', (server) => server.control.stop()],
  ['Stop now by SIGTERM', (server) => server.signal('SIGTERM')],
  ['Stop now by SIGINT', (server) => server.signal('SIGINT')],
];

describe('exit status', () => {
  it.each(ordered)('S-126: is 0 after %s, no failure for a supervisor to restart', async (_way, end) => {
    const { server, phones, call } = await startSite(
      { phones: [{ scenario: 'phone-hangs-up', pauseMs: 1500 }] },
      onTestFinished,
    );
    await call({ dial: '7001', scenario: 'caller-waits-for-bye' });
    await phones[0]?.receives('ACK ');
    await end(server);
    expect(await server.exit()).toMatchObject({ code: 0, signal: null });
  });
});
