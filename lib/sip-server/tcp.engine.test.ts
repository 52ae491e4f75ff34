import { describe, expect, it, onTestFinished } from 'vitest';
import { phone, startSite } from './testing/site';

const tcp = { transport: 'tcp' } as const;

describe('over TCP', () => {
  it('connects a call from the trunk to a phone, and ends it both ways', async () => {
    const { server, phones, call } = await startSite(
      { ...tcp, phones: [{ ...phone, ...tcp }] },
      onTestFinished,
    );
    const caller = await call({ ...tcp, dial: '7001', pauseMs: 300, calls: 3 });
    await caller.succeeded();
    await phones[0]?.receives('BYE ', { count: 3 });
    expect((await server.control.status()).calls.live).toBe(0);
  });
});
