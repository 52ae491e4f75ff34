import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../clock/simulated-clock';
import { MemoryNetwork, type MemoryNetworkOptions } from './memory-network';

async function pair(options: Omit<MemoryNetworkOptions, 'clock'>) {
  const clock = new SimulatedClock();
  const network = new MemoryNetwork({ clock, ...options });
  const a = network.transport('10.0.0.1');
  const b = network.transport('10.0.0.2');
  const got: string[] = [];
  await a.open(() => {});
  await b.open((bytes) => void got.push(bytes.toString()));
  const send = (text: string) =>
    a.send(Buffer.from(text), { protocol: 'udp', address: '10.0.0.2', port: 5060 });
  return { clock, network, b, got, send };
}

describe('MemoryNetwork', () => {
  it('delivers after its latency, never within the call that sends', async () => {
    const { clock, got, send } = await pair({ latencyMs: 20 });
    send('x');
    clock.advance(19);
    expect(got).toEqual([]);
    clock.advance(1);
    expect(got).toEqual(['x']);
  });

  it('loses the same packets for the same seed, others for another', async () => {
    const run = async (seed: number): Promise<string> => {
      const { clock, got, send } = await pair({ loss: 0.5, seed });
      for (let i = 0; i < 64; i++) send(String(i));
      clock.advance(0);
      return got.join();
    };
    expect(await run(1)).toBe(await run(1));
    expect(await run(1)).not.toBe(await run(2));
  });

  it('delivers some twice, and remembers nothing where told so', async () => {
    const { clock, network, got, send } = await pair({ duplication: 0.5, keep: false });
    for (let i = 0; i < 64; i++) send(String(i));
    clock.advance(0);
    expect(new Set(got).size).toBe(64);
    expect(got.length).toBeGreaterThan(70);
    expect(got.length).toBeLessThan(128);
    expect(network.packets).toEqual([]);
  });

  it('drops what is sent to nobody, or to a closed transport', async () => {
    const { clock, b, got, send } = await pair({});
    send('x');
    await b.close();
    clock.advance(0);
    expect(got).toEqual([]);
  });

  it('refuses a second transport on one address', async () => {
    const { network } = await pair({});
    await expect(network.transport('10.0.0.1').open(() => {})).rejects.toMatchObject({
      code: 'address_in_use',
    });
  });
});
