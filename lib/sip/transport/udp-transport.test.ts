import { afterEach, describe, expect, it } from 'vitest';
import { SipError } from '../errors';
import type { Remote } from './transport';
import { UdpTransport } from './udp-transport';

const open: UdpTransport[] = [];

async function listen(address: string, port = 0, onBytes: (bytes: Buffer, from: Remote) => void = () => {}) {
  const transport = new UdpTransport({ address, port });
  await transport.open(onBytes);
  open.push(transport);
  return transport;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((transport) => transport.close()));
});

describe('UdpTransport', () => {
  for (const address of ['127.0.0.1', '::1']) {
    it(`carries a datagram over ${address} and names its source`, async () => {
      const got = new Promise<[string, Remote]>((resolve) => {
        void listen(address, 0, (bytes, from) => resolve([bytes.toString(), from])).then(async (b) => {
          const a = await listen(address);
          a.send(Buffer.from('hello'), { protocol: 'udp', ...b.local });
        });
      });
      const [text, from] = await got;
      expect(text).toBe('hello');
      expect([from.address, from.port]).toEqual([address, open[1]!.local.port]);
    });
  }

  it('fails with address_in_use that names address, port and the next step', async () => {
    const first = await listen('127.0.0.1');
    const second = new UdpTransport({ address: '127.0.0.1', port: first.local.port });
    const error = await second.open(() => {}).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SipError);
    expect((error as SipError).code).toBe('address_in_use');
    expect((error as SipError).message).toContain(`127.0.0.1:${first.local.port} is in use`);
    expect((error as SipError).message).toContain('choose another sip.port');
  });

  it('fails with transport for an address that the machine has not', async () => {
    const error = await new UdpTransport({ address: '192.0.2.1', port: 0 })
      .open(() => {})
      .catch((reason: unknown) => reason);
    expect((error as SipError).code).toBe('transport');
    expect((error as SipError).message).toContain('192.0.2.1:0');
  });

  it('reports what cannot be sent: port 0, another family, a closed socket', async () => {
    const transport = await listen('127.0.0.1');
    const failure = (to: Remote) =>
      new Promise<Error>((resolve) => transport.send(Buffer.from('x'), to, resolve));
    expect(await failure({ protocol: 'udp', address: '127.0.0.1', port: 0 })).toBeInstanceOf(Error);
    expect(await failure({ protocol: 'udp', address: '::1', port: 9 })).toBeInstanceOf(Error);
    await transport.close();
    expect((await failure({ protocol: 'udp', address: '127.0.0.1', port: 9 })).message).toContain(
      'is not open',
    );
  });
});
