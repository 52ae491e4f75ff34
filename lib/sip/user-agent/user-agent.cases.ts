import { describe, expect, it } from 'vitest';
import { deferred } from '../testing/deferred';
import { openRawPeer } from '../testing/raw-peer';
import { rawRequest } from '../testing/raw-message';
import { openTestAgent, type TestAgent } from '../testing/test-agent';
import type { TestNetwork } from '../testing/test-networks';
import type { IncomingLeg, OutgoingLeg } from './types';

const BODY = Buffer.from('v=0\r\n');

/** What a user agent does alike over every transport. */
export function userAgentCases(network: TestNetwork): void {
  const protocol = network.protocol.toUpperCase();

  /** A call from `a` that `b` has accepted and `a` acknowledged. */
  async function talk(a: TestAgent, b: TestAgent, uri = b.uri('7001')) {
    const answered = deferred<OutgoingLeg>();
    const leg: OutgoingLeg = a.agent.invite({
      uri,
      from: `<sip:a@${network.host}>`,
      to: `<${uri}>`,
      body: BODY,
      events: {
        onAnswered: () => {
          leg.ack();
          answered.resolve(leg);
        },
        onFailed: (failure) => expect.unreachable(`the call failed with ${failure.status}`),
      },
    });
    const out = await answered.promise;
    return { out, incoming: b.incoming.at(-1)! };
  }

  function expectNoLegs(...agents: TestAgent[]): void {
    for (const { agent, warnings } of agents) {
      expect(agent.counts().legs).toBe(0);
      expect(warnings).toEqual([]);
    }
  }

  describe(`a user agent (${network.name})`, () => {
    it('makes a call that the caller ends, Via and Contact naming address and transport', async () => {
      const [a, b] = [await openTestAgent(network), await openTestAgent(network)];
      const { out, incoming } = await talk(a, b);
      const { via, contact } = incoming.invite;
      expect([via.protocol, via.host, via.port]).toEqual([protocol, network.host, a.local.port]);
      expect(contact?.uriText).toBe(a.uri('a'));
      expect(out.dialog?.remoteTarget).toBe(b.uri('7001'));
      const done = deferred<unknown>();
      out.events = { onByeDone: done.resolve };
      out.end();
      expect(await done.promise).toEqual({ confirmed: true, status: 200 });
      expectNoLegs(a, b);
    });

    it('makes a call that the other side ends', async () => {
      const [a, b] = [await openTestAgent(network), await openTestAgent(network)];
      const acknowledged = deferred<unknown>();
      const bye = deferred<unknown>();
      const leg: OutgoingLeg = a.agent.invite({
        uri: b.uri('7001'),
        from: `<sip:a@${network.host}>`,
        to: `<${b.uri('7001')}>`,
        body: BODY,
        events: {
          onAnswered: () => {
            b.incoming[0]!.events = { onAcknowledged: acknowledged.resolve, onByeDone: done.resolve };
            leg.ack();
          },
          onBye: bye.resolve,
        },
      });
      const done = deferred<unknown>();
      await acknowledged.promise;
      b.incoming[0]!.end();
      await bye.promise;
      expect(await done.promise).toEqual({ confirmed: true, status: 200 });
      expectNoLegs(a, b);
    });

    it('cancels a call that rings', async () => {
      const cancelled = deferred<unknown>();
      const ring = (leg: IncomingLeg): void => {
        leg.events = { onCancelled: cancelled.resolve };
        leg.provisional(180);
      };
      const [a, b] = [await openTestAgent(network), await openTestAgent(network, ring)];
      const failed = deferred<{ readonly status: number }>();
      const leg: OutgoingLeg = a.agent.invite({
        uri: b.uri('7001'),
        from: `<sip:a@${network.host}>`,
        to: `<${b.uri('7001')}>`,
        events: { onProvisional: () => leg.end(), onFailed: failed.resolve },
      });
      expect((await failed.promise).status).toBe(487);
      await cancelled.promise;
      expectNoLegs(a, b);
    });

    it('sends requests within a call either way', async () => {
      const [a, b] = [await openTestAgent(network), await openTestAgent(network)];
      const { out, incoming } = await talk(a, b);
      for (const [from, to] of [
        [out, incoming],
        [incoming, out],
      ] as const) {
        to.events = { onRequest: (transaction) => transaction.respond(200, { body: BODY }) };
        const status = deferred<number | undefined>();
        from.request('INFO', {}, (answer) => status.resolve(answer?.response.status));
        expect(await status.promise).toBe(200);
      }
    });

    it('sends requests outside calls and tells their answer', async () => {
      const [a, b] = [await openTestAgent(network), await openTestAgent(network)];
      const status = deferred<number | undefined>();
      a.agent.send({ method: 'OPTIONS', uri: b.uri('x'), from: '<sip:a@h>', to: '<sip:x@h>' }, (response) =>
        status.resolve(response?.status),
      );
      expect(await status.promise).toBe(200);
      expect(b.requests[0]?.source).toMatchObject({ protocol: network.protocol, address: network.address });
    });

    it('answers to the source port where the request asks by rport', async () => {
      const { local } = await openTestAgent(network);
      const peer = await openRawPeer(network, local);
      peer.send(Buffer.from(rawRequest('OPTIONS').toString().replace(';branch', ';rport;branch')));
      const received = `received=${network.address}`;
      const [status, via] = (await peer.next()).split('\r\n');
      expect(status).toBe('SIP/2.0 200 OK');
      expect(via).toMatch(/rport=\d+/);
      expect(via).toContain(received);
      await peer.close();
    });
  });
}
