import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { SipError } from '../errors';
import type { Remote } from './transport';
import { UdpTransport } from './udp-transport';

/** Milliseconds: far more than a busy machine needs. */
const patience = 20_000;

/** Where the kernel tells how full a queue is. */
const onLinux = process.platform === 'linux';

async function listen(address: string, port = 0) {
  const transport = new UdpTransport({ address, port });
  await transport.open(() => {});
  onTestFinished(() => transport.close());
  return transport;
}

describe('UdpTransport', () => {
  it('names the next step when its port is in use', async () => {
    const { port } = (await listen('127.0.0.1')).local;
    await expect(listen('127.0.0.1', port)).rejects.toThrow(/UDP .*ss -lunp .* choose another sip\.port/);
  });

  it('fails with transport for an address that the machine has not', async () => {
    const error = await listen('192.0.2.1').catch((reason: unknown) => reason);
    expect((error as SipError).code).toBe('transport');
    expect((error as SipError).message).toContain('192.0.2.1:0');
  });

  it('reports what cannot be sent: port 0, another family', async () => {
    const transport = await listen('127.0.0.1');
    const failure = (to: Remote) =>
      new Promise<Error>((resolve) => transport.send(Buffer.from('x'), to, resolve));
    expect(await failure({ protocol: 'udp', address: '127.0.0.1', port: 0 })).toBeInstanceOf(Error);
    expect(await failure({ protocol: 'udp', address: '::1', port: 9 })).toBeInstanceOf(Error);
  });

  it('knows what the kernel granted as a receive buffer', async () => {
    const { askedBytes, grantedBytes } = (await listen('127.0.0.1')).receiveBuffer;
    const most = onLinux ? Number(readFileSync('/proc/sys/net/core/rmem_max', 'utf8')) : grantedBytes;
    expect(grantedBytes).toBeGreaterThan(0);
    expect(grantedBytes).toBe(Math.min(askedBytes, most));
  });

  it('tells how full its receive queue is, before it reads it', async () => {
    const heard: Buffer[] = [];
    const receiver = new UdpTransport({ address: '127.0.0.1', port: 0 });
    await receiver.open((bytes) => heard.push(bytes));
    onTestFinished(() => receiver.close());
    const sender = await listen('127.0.0.1');
    expect(receiver.backlog).toBe(0);
    for (let sent = 0; sent < 100; sent += 1)
      sender.send(Buffer.alloc(1_000), { protocol: 'udp', ...receiver.local });
    expect(heard).toEqual([]);
    expect((receiver.backlog ?? 0) > 0).toBe(onLinux);
    await vi.waitFor(() => expect(heard).toHaveLength(100), patience);
    expect(receiver.backlog).toBe(0);
  });
});
