import { describe, expect, it } from 'vitest';
import { rawRequest, rawResponse } from '../testing/raw-message';
import { header, tagOf, UserAgentBench } from '../testing/user-agent-bench';

/** An INVITE of 10.0.0.1 that has reached a peer which answers as the test writes. */
async function ring() {
  const bench = new UserAgentBench();
  const a = await bench.agent('10.0.0.1');
  const peer = await bench.peer('10.0.0.9', a);
  const leg = a.agent.invite({
    uri: 'sip:7001@10.0.0.9',
    from: '<sip:100@10.0.0.1>',
    to: '<sip:7001@10.0.0.9>',
    events: { onAnswered: () => leg.ack() },
  });
  bench.clock.advance(0);
  const invite = peer.received[0]!;
  const answer = (status: number, toTag: string): void =>
    peer.send(rawResponse(invite, status, { toTag, contact: '<sip:7001@10.0.0.9>' }));
  return { bench, a, peer, leg, answer };
}

describe('what a peer can make the stack hold', () => {
  it('answers no more than 32 forks of one INVITE with ACK and BYE', async () => {
    const { peer, answer } = await ring();
    for (let fork = 0; fork < 200; fork++) answer(200, `fork${fork}`);
    const count = (method: string): number =>
      peer.lines().filter((line) => line.startsWith(`${method} `)).length;
    expect([count('ACK'), count('BYE')]).toEqual([33, 32]);
  });

  it('keeps no more than 32 early dialogs of one INVITE, and still takes the 2xx of another fork', async () => {
    const { bench, peer, leg, answer } = await ring();
    for (let fork = 0; fork < 200; fork++) answer(180, `fork${fork}`);
    expect(leg.dialog?.remoteTag).toBe('fork31');
    answer(200, 'fork150');
    bench.clock.advance(0);
    expect([leg.state, leg.dialog?.remoteTag]).toEqual(['confirmed', 'fork150']);
    expect(tagOf(peer.last(), 'to')).toBe('fork150');
  });

  it('keeps no transaction of an INVITE whose 2xx came with another branch, after a 180 with its own', async () => {
    const { bench, a, peer, leg } = await ring();
    const invite = peer.received[0]!;
    peer.send(rawResponse(invite, 180, { toTag: 'x', contact: '<sip:7001@10.0.0.9>' }));
    const stray = invite.replace(/branch=z9hG4bK\w+/, 'branch=z9hG4bKspoilt');
    peer.send(rawResponse(stray, 200, { toTag: 'x', contact: '<sip:7001@10.0.0.9>' }));
    bench.clock.advance(0);
    expect(leg.state).toBe('confirmed');
    bench.clock.advance(60_000);
    expect(a.agent.counts()).toEqual({ clientTransactions: 0, serverTransactions: 0, legs: 1 });
  });

  it('answers an INVITE over its bound of legs 503 with Retry-After, and serves those it has', async () => {
    const bench = new UserAgentBench();
    const a = await bench.agent('10.0.0.1', { legsMax: 1 });
    const peer = await bench.peer('10.0.0.9', a);
    peer.send(rawRequest('INVITE'));
    peer.send(rawRequest('INVITE', { branch: 'z9hG4bK2', callId: 'call-2' }));
    expect(peer.lines()).toEqual(['SIP/2.0 503 Service Unavailable']);
    expect(header(peer.last(), 'retry-after')).toBe('10');
    expect(a.agent.counts().legs).toBe(1);
    a.incoming[0]!.reject(486);
    peer.send(rawRequest('INVITE', { branch: 'z9hG4bK3', callId: 'call-3' }));
    expect(a.incoming).toHaveLength(2);
  });

  it('takes the BYE of a call that is up over its bound of transactions', async () => {
    const bench = new UserAgentBench();
    const a = await bench.agent('10.0.0.1', { transactionsMax: 1 });
    const peer = await bench.peer('10.0.0.9', a);
    peer.send(rawRequest('INVITE'));
    a.incoming[0]!.accept();
    bench.clock.advance(0);
    const to = `<sip:7001@10.0.0.1>;tag=${a.incoming[0]!.id}`;
    peer.send(rawRequest('ACK', { branch: 'z9hG4bKack', to }));
    peer.send(rawRequest('BYE', { branch: 'z9hG4bKbye', to, cseq: 2 }));
    expect(peer.lines().at(-1)).toBe('SIP/2.0 200 OK');
    expect(a.agent.counts().legs).toBe(0);
  });

  it('leaves no leg behind when the handler throws over an INVITE, which gets 500', async () => {
    const bench = new UserAgentBench();
    const a = await bench.agent('10.0.0.1', {
      handler: {
        onInvite: () => {
          throw new Error('bug');
        },
        onRequest: () => {},
      },
    });
    const peer = await bench.peer('10.0.0.9', a);
    peer.send(rawRequest('INVITE'));
    expect(peer.lines()).toEqual(['SIP/2.0 500 Server Internal Error']);
    expect(a.agent.counts().legs).toBe(0);
    expect(a.warnings[0]).toContain('bug');
  });
});

describe('a fault of the owner of a leg', () => {
  it('in what it does about an INVITE that could not be sent is reported and ends nothing else', async () => {
    const bench = new UserAgentBench();
    const a = await bench.agent('10.0.0.1');
    a.agent.invite({
      uri: 'no uri',
      from: '<sip:100@10.0.0.1>',
      to: '<sip:7001@10.0.0.9>',
      events: {
        onFailed: () => {
          throw new Error('bug');
        },
      },
    });
    expect(() => bench.clock.advance(0)).not.toThrow();
    expect(a.warnings[0]).toContain('bug');
    expect(a.agent.counts().legs).toBe(0);
  });
});

describe('an INVITE that waits long', () => {
  it('hears its last provisional response again every minute until its answer (RFC 3261 §13.3.1.1)', async () => {
    const bench = new UserAgentBench();
    const a = await bench.agent('10.0.0.1');
    const peer = await bench.peer('10.0.0.9', a);
    peer.send(rawRequest('INVITE'));
    a.incoming[0]!.provisional(180);
    bench.clock.advance(50_000);
    a.incoming[0]!.provisional(183);
    bench.clock.advance(180_000);
    expect(bench.times('SIP/2.0 183')).toEqual([0, 60_000, 120_000, 180_000]);
    expect(bench.times('SIP/2.0 180')).toHaveLength(1);
    const repeated = peer.received.filter((text) => text.startsWith('SIP/2.0 183'));
    expect(new Set(repeated).size).toBe(1);
    a.incoming[0]!.reject(480);
    bench.clock.advance(200_000);
    expect(bench.times('SIP/2.0 183')).toHaveLength(4);
    expect(bench.clock.pendingCount).toBe(0);
  });
});

describe('an INVITE of the peer inside an early dialog of ours', () => {
  it('gets 491, since ours is in progress (RFC 3261 §14.2)', async () => {
    const { a, peer, leg, answer } = await ring();
    answer(180, 'fork');
    peer.send(
      rawRequest('INVITE', {
        callId: leg.callId,
        from: '<sip:7001@10.0.0.9>;tag=fork',
        to: `<sip:100@10.0.0.1>;tag=${leg.id}`,
      }),
    );
    expect(peer.lines().at(-1)).toBe('SIP/2.0 491 Request Pending');
    expect(a.incoming).toEqual([]);
  });
});
