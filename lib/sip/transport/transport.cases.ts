import { afterEach, describe, expect, it } from 'vitest';
import { deferred } from '../testing/deferred';
import { rawRequest } from '../testing/raw-message';
import type { TestNetwork } from '../testing/test-networks';
import type { Remote, SipTransport } from './transport';

interface Arrival {
  readonly text: string;
  readonly from: Remote;
}

const message = (callId: string, body = ''): Buffer => rawRequest('OPTIONS', { callId, body });

/** What every transport does alike. */
export function transportCases(network: TestNetwork): void {
  describe(`a transport (${network.name})`, () => {
    const open: SipTransport[] = [];

    afterEach(async () => {
      await Promise.all(open.splice(0).map((transport) => transport.close()));
    });

    async function listen(onArrival: (arrival: Arrival) => void = () => {}, port?: number) {
      const transport = network.transport(port);
      await transport.open((bytes, from) => onArrival({ text: bytes.toString(), from }));
      open.push(transport);
      return transport;
    }

    const remote = ({ local }: SipTransport): Remote => ({ protocol: network.protocol, ...local });

    it('carries a message and names its source, which an answer reaches', async () => {
      const answer = deferred<Arrival>();
      const a = await listen(answer.resolve);
      const b: SipTransport = await listen(({ text, from }) => {
        expect(text).toBe(message('question').toString());
        expect(from).toMatchObject({ protocol: network.protocol, address: network.address });
        b.send(message('answer'), from);
      });
      a.send(message('question'), remote(b));
      expect((await answer.promise).text).toBe(message('answer').toString());
    });

    it('keeps messages apart that are sent in one go, in their order', async () => {
      const all = deferred<string[]>();
      const got: string[] = [];
      const b = await listen(({ text }) => {
        got.push(text);
        if (got.length === 20) all.resolve(got);
      });
      const a = await listen();
      const sent = Array.from({ length: 20 }, (_, i) => message(`m${i}`, 'x'.repeat(i * 50)));
      for (const bytes of sent) a.send(bytes, remote(b));
      expect(await all.promise).toEqual(sent.map((bytes) => bytes.toString()));
    });

    it('carries a message of 50 kB whole', async () => {
      const arrived = deferred<Arrival>();
      const b = await listen(arrived.resolve);
      const a = await listen();
      const big = message('big', 'x'.repeat(50_000));
      a.send(big, remote(b));
      expect((await arrived.promise).text).toBe(big.toString());
    });

    it('refuses an address that is in use, and takes it once it is free', async () => {
      const first = await listen();
      const { port } = first.local;
      await expect(network.transport(port).open(() => {})).rejects.toMatchObject({
        code: 'address_in_use',
        message: expect.stringContaining(`${network.host}:${port} is in use`),
      });
      await first.close();
      expect((await listen(undefined, port)).local.port).toBe(port);
    });

    it('reports that a closed transport cannot send', async () => {
      const a = await listen();
      const b = await listen();
      await a.close();
      const error = await new Promise<Error>((resolve) => a.send(message('late'), remote(b), resolve));
      expect(error).toMatchObject({ code: 'transport', message: expect.stringContaining('is not open') });
    });
  });
}
