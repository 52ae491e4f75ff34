import { describe, expect, it } from 'vitest';
import { assertEdge } from './edges';
import { INVITE_CLIENT_EDGES, type InviteClientTransaction } from './invite-client';
import { transactionBench, WalkedEdges } from './transaction-bench';

const walked = new WalkedEdges();

type Bench = ReturnType<typeof transactionBench>;

/** Runs `step`, expecting the machine to go from one state to another. */
function edge(tx: InviteClientTransaction, from: string, to: string, step: () => void): void {
  expect(tx.state).toBe(from);
  step();
  expect(tx.state).toBe(to);
  walked.walk(from, to);
}

function start(options: { reliable?: boolean } = {}): { bench: Bench; tx: InviteClientTransaction } {
  const bench = transactionBench(options);
  return { bench, tx: bench.invite() };
}

describe('INVITE client transaction (RFC 3261 Figure 5, RFC 6026 Figure 5)', () => {
  it('calling: timer A repeats the INVITE at 0.5, 1.5, 3.5, 7.5, 15.5, 31.5 s', () => {
    const { bench } = start();
    bench.clock.advance(31_999);
    expect(bench.transport.times('INVITE')).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500, 31_500]);
  });

  it('calling → terminated: timer B after 32 s tells the user', () => {
    const { bench, tx } = start();
    bench.clock.advance(31_999);
    expect(bench.events).toEqual([]);
    edge(tx, 'calling', 'terminated', () => bench.clock.advance(1));
    expect(bench.events).toEqual(['timeout']);
    expect(bench.layer.clientCount).toBe(0);
  });

  it('calling → terminated: a transport error tells the user', () => {
    const bench = transactionBench();
    bench.transport.fail();
    const tx = bench.invite();
    edge(tx, 'calling', 'terminated', () => bench.clock.advance(0));
    expect(bench.events).toEqual(['transport error']);
  });

  it('calling → proceeding: a provisional response stops timers A and B for good', () => {
    const { bench, tx } = start();
    edge(tx, 'calling', 'proceeding', () => bench.respond('INVITE', 180));
    bench.clock.advance(300_000);
    expect(tx.state).toBe('proceeding');
    expect(bench.transport.times('INVITE')).toEqual([0]);
  });

  it('proceeding: every further provisional response goes to the user', () => {
    const { bench } = start();
    for (const status of [100, 180, 180, 183]) bench.respond('INVITE', status);
    expect(bench.events).toEqual(['response 100', 'response 180', 'response 180', 'response 183']);
  });

  it('proceeding → terminated: given up 64*T1 after a CANCEL (RFC 3261 §9.1)', () => {
    const { bench, tx } = start();
    bench.respond('INVITE', 180);
    edge(tx, 'proceeding', 'terminated', () => tx.abandon());
    expect(bench.layer.clientCount).toBe(0);
  });

  for (const from of ['calling', 'proceeding'] as const) {
    it(`${from} → completed: 300–699 is passed up once and ACKed with the INVITE's branch and Route`, () => {
      const { bench, tx } = start();
      if (from === 'proceeding') bench.respond('INVITE', 180);
      bench.events.length = 0;
      edge(tx, from, 'completed', () => bench.respond('INVITE', 486));
      expect(bench.events).toEqual(['response 486']);
      const ack = bench.transport.sent.at(-1)!.text;
      expect(ack).toMatch(/^ACK sip:7001@10\.0\.0\.1 SIP\/2\.0\r\n/);
      expect(ack).toContain('branch=z9hG4bKclient');
      expect(ack).toContain('Route: <sip:proxy;lr>');
      expect(ack).toContain('To: <sip:7001@10.0.0.1>;tag=callee');
      expect(ack).toContain('CSeq: 1 ACK');
    });

    it(`${from} → accepted: 2xx is passed up and not ACKed by the transaction`, () => {
      const { bench, tx } = start();
      if (from === 'proceeding') bench.respond('INVITE', 180);
      edge(tx, from, 'accepted', () => bench.respond('INVITE', 200));
      expect(bench.events.at(-1)).toBe('response 200');
      expect(bench.transport.times('ACK')).toEqual([]);
    });
  }

  it('completed: a repeated final response is ACKed again and not passed up', () => {
    const { bench, tx } = start();
    bench.respond('INVITE', 486);
    bench.respond('INVITE', 486);
    bench.respond('INVITE', 486);
    expect(bench.transport.times('ACK')).toHaveLength(3);
    expect(bench.events).toEqual(['response 486']);
    expect(tx.state).toBe('completed');
  });

  it('completed: a 2xx of another fork still reaches the user', () => {
    const { bench } = start();
    bench.respond('INVITE', 487);
    bench.respond('INVITE', 200, 'other');
    expect(bench.events).toEqual(['response 487', 'response 200']);
  });

  it('completed → terminated: timer D after 32 s', () => {
    const { bench, tx } = start();
    bench.respond('INVITE', 486);
    bench.clock.advance(31_999);
    edge(tx, 'completed', 'terminated', () => bench.clock.advance(1));
    expect(bench.clock.pendingCount).toBe(0);
  });

  it('completed → terminated: a transport error of the ACK', () => {
    const { bench, tx } = start();
    bench.transport.fail();
    bench.respond('INVITE', 486);
    edge(tx, 'completed', 'terminated', () => bench.clock.advance(0));
  });

  it('completed → terminated: at once over a reliable transport, where timer D is 0', () => {
    const { bench, tx } = start({ reliable: true });
    bench.clock.advance(20_000);
    expect(bench.transport.times('INVITE')).toEqual([0]);
    bench.respond('INVITE', 486);
    expect(tx.state).toBe('terminated');
  });

  it('accepted: each further 2xx goes to the user, which has to ACK it (RFC 6026)', () => {
    const { bench } = start();
    bench.respond('INVITE', 200);
    bench.respond('INVITE', 200);
    bench.respond('INVITE', 200, 'fork');
    bench.respond('INVITE', 486, 'late');
    expect(bench.events).toEqual(['response 200', 'response 200', 'response 200']);
  });

  it('accepted → terminated: timer M after 32 s; a later 2xx is handed up as stray', () => {
    const { bench, tx } = start();
    bench.respond('INVITE', 200);
    bench.clock.advance(31_999);
    edge(tx, 'accepted', 'terminated', () => bench.clock.advance(1));
    bench.respond('INVITE', 200);
    expect(bench.events).toEqual(['response 200', 'stray']);
  });

  it('throws on an edge that the figure does not have', () => {
    expect(() => assertEdge('INVITE client', INVITE_CLIENT_EDGES, 'completed', 'accepted')).toThrow(
      'no edge from completed to accepted',
    );
  });

  it('has had every edge of its table walked by these tests', () => {
    expect(walked.missing(INVITE_CLIENT_EDGES)).toEqual([]);
  });
});
