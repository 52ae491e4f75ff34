import { describe, expect, it } from 'vitest';
import { rawRequest } from '../testing/raw-message';
import { header, tagOf, UserAgentBench } from '../testing/user-agent-bench';
import type { UserAgentHandler } from './types';

/** An agent at 10.0.0.2 that sheds what `sheds` says, and a raw peer at 10.0.0.9. */
async function bench(sheds: () => boolean) {
  const bench = new UserAgentBench();
  const asked: string[] = [];
  const incoming: string[] = [];
  const handler: UserAgentHandler = {
    shed: (invite) => {
      asked.push(invite.callId);
      return sheds();
    },
    onInvite: (leg) => {
      incoming.push(leg.callId);
      leg.reject(486);
    },
    onRequest: (transaction) => transaction.respond(200),
  };
  const agent = await bench.agent('10.0.0.2', { handler });
  const peer = await bench.peer('10.0.0.9', agent);
  return { bench, agent, peer, asked, incoming };
}

describe('shedding', () => {
  it('answers a shed INVITE 503 with Retry-After and keeps no transaction', async () => {
    const { agent, peer, incoming } = await bench(() => true);
    peer.send(rawRequest('INVITE'));
    expect(peer.lines()).toEqual(['SIP/2.0 503 Service Unavailable']);
    expect(Number(header(peer.last(), 'retry-after'))).toBeGreaterThan(0);
    expect(tagOf(peer.last(), 'to')).toMatch(/./);
    expect(incoming).toEqual([]);
    expect(agent.agent.counts()).toMatchObject({ serverTransactions: 0, legs: 0 });
  });

  it('answers its retransmission the same after the overload, and never makes a call of it', async () => {
    let overloaded = true;
    const { bench: world, peer, asked, incoming } = await bench(() => overloaded);
    peer.send(rawRequest('INVITE'));
    overloaded = false;
    world.clock.advance(4_000);
    peer.send(rawRequest('INVITE'));
    expect(peer.received).toHaveLength(2);
    expect(peer.received[1]).toBe(peer.received[0]);
    expect(asked).toHaveLength(1);
    expect(incoming).toEqual([]);
  });

  it('absorbs the ACK for it', async () => {
    const { peer } = await bench(() => true);
    peer.send(rawRequest('INVITE'));
    peer.send(rawRequest('ACK', { to: header(peer.last(), 'to')! }));
    expect(peer.received).toHaveLength(1);
  });

  it('is not asked about a retransmission, a CANCEL, an OPTIONS or anything in a dialog', async () => {
    const { peer, asked } = await bench(() => false);
    peer.send(rawRequest('INVITE'));
    peer.send(rawRequest('INVITE'));
    peer.send(rawRequest('CANCEL'));
    peer.send(rawRequest('OPTIONS', { branch: 'z9hG4bKo' }));
    peer.send(rawRequest('INVITE', { branch: 'z9hG4bKi', to: '<sip:7001@10.0.0.1>;tag=known' }));
    peer.send(rawRequest('BYE', { branch: 'z9hG4bKb', to: '<sip:7001@10.0.0.1>;tag=known' }));
    expect(asked).toHaveLength(1);
  });
});
