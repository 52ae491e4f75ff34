import { createSocket } from 'node:dgram';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRawPeer, type RawPeer } from '../sip/testing/raw-peer';
import { testNetworks } from '../sip/testing/test-networks';
import { busyPhone, options } from '../sip/testing/torture/compose';
import { tortureCorpus } from '../sip/testing/torture/corpus';
import type { Place, TortureEntry } from '../sip/testing/torture/entry';
import { freePort } from './testing/ports';
import { responseTo } from './testing/raw-sip';
import { type Cleanup, startServer, type TestServer } from './testing/test-server';

/** A phone that is busy; it answers so that a call can be seen to have reached it. */
async function openBusyPhone(address: string, cleanup: Cleanup): Promise<number> {
  const port = await freePort();
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  await new Promise<void>((resolve) => socket.bind(port, address, resolve));
  cleanup(() => new Promise<void>((resolve) => socket.close(() => resolve())));
  socket.on('message', (bytes, from) => {
    const text = bytes.toString('latin1');
    if (text.startsWith('INVITE '))
      socket.send(responseTo(text, '486 Busy Here', { tag: 'busy' }), from.port, from.address);
  });
  return port;
}

/** Waits no longer than this for what is expected, and for a connection to be cut. */
const answerMs = 30_000;

/** The next message that is no provisional response; `nothing` when none comes. */
async function next(peer: RawPeer): Promise<string> {
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve('nothing'), answerMs);
    });
    const text = await Promise.race([peer.next(), late]).finally(() => clearTimeout(timer));
    if (!/^SIP\/2\.0 1\d\d /.test(text) && text !== '\r\n') return text;
  }
}

const statusOf = (text: string): string => (text.startsWith('SIP/2.0 ') ? text.slice(8, 11) : text);

/** All four ways to reach a server. */
describe.each(testNetworks.filter(({ name }) => !name.startsWith('memory')))(
  'the torture corpus over $name',
  (network) => {
    const stream = network.protocol === 'tcp';
    const cleanups: Array<() => Promise<void> | void> = [];
    let server: TestServer;
    let count = 0;

    beforeAll(async () => {
      const cleanup: Cleanup = (work) => void cleanups.unshift(work);
      const port = await openBusyPhone(network.address, cleanup);
      server = await startServer(
        {
          transport: 'tcp',
          sipAddress: network.address,
          dns: [
            { number: busyPhone, type: 'Extension', contact: `sip:${busyPhone}@${network.host}:${port}` },
            { number: '7200', type: 'Extension', password: 'open sesame' },
          ],
        },
        cleanup,
      );
    });

    afterAll(async () => {
      for (const cleanup of cleanups) await cleanup();
    });

    /** A peer and its place in messages; a datagram's answer goes to where it came from. */
    async function openPeer(): Promise<{ peer: RawPeer; place: Place }> {
      count += 1;
      const peer = await openRawPeer(network, { address: network.address, port: server.sipPort });
      const place: Place = {
        transport: stream ? 'TCP' : 'UDP',
        host: `${network.host}:${server.sipPort}`,
        sentBy: `${network.host}:${peer.port}`,
        id: `t${count}`,
      };
      return { peer, place };
    }

    /** A valid OPTIONS behind everything else: what came before it is all there was. */
    async function restOf(peer: RawPeer, place: Place): Promise<string[]> {
      const id = `${place.id}-last`;
      peer.send(options({ ...place, id }));
      const rest: string[] = [];
      for (;;) {
        const text = await next(peer);
        if (text.includes(`Call-ID: ${id}@`)) return rest;
        rest.push(statusOf(text));
        if (text === 'nothing' || text === 'closed') return rest;
      }
    }

    async function verdictOf(
      entry: TortureEntry,
      expected: readonly string[],
    ): Promise<{ verdict: string; first: string }> {
      const { peer, place } = await openPeer();
      try {
        for (const bytes of entry.messages(place)) peer.send(bytes);
        const answers: string[] = [];
        while (answers.length < expected.filter((one) => one !== 'silence' && one !== 'waiting').length) {
          answers.push(await next(peer));
          if (answers.at(-1) === 'nothing') break;
        }
        const statuses = answers.map(statusOf);
        const rest = expected.includes('closed')
          ? []
          : expected.includes('waiting')
            ? ['waiting']
            : await restOf(peer, place);
        return { verdict: [...statuses, ...rest].join(', ') || 'silence', first: answers[0] ?? '' };
      } finally {
        await peer.close();
      }
    }

    it.each(tortureCorpus)('$name ($section)', async (entry) => {
      const written = (stream ? entry.onStream : undefined) ?? entry.live;
      const expected = written.replace('call', '486').split(', ');
      const { verdict, first } = await verdictOf(entry, expected);
      expect(verdict).toBe(expected.join(', '));
      if (entry.answer !== undefined) expect(first).toMatch(entry.answer);
    });

    it('leaves a server that has neither failed nor kept anything', async () => {
      const { peer, place } = await openPeer();
      expect(await restOf(peer, place)).toEqual([]);
      await peer.close();
      await expect.poll(() => server.control.metric('tidegate_calls')).toBe(0);
      expect(await server.control.metric('tidegate_internal_errors_total')).toBe(0);
      expect(server.log).not.toMatch(/"level":(?:50|60)/);
    });
  },
);
