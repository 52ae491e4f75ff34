import { describe, expect, it } from 'vitest';
import { NON_INVITE_CLIENT_EDGES, type NonInviteClientTransaction } from './non-invite-client';
import { transactionBench, WalkedEdges } from './transaction-bench';

const walked = new WalkedEdges();

function edge(tx: NonInviteClientTransaction, from: string, to: string, step: () => void): void {
  expect(tx.state).toBe(from);
  step();
  expect(tx.state).toBe(to);
  walked.walk(from, to);
}

function start(options: { reliable?: boolean } = {}) {
  const bench = transactionBench(options);
  return { bench, tx: bench.send('BYE') };
}

describe('non-INVITE client transaction (RFC 3261 Figure 6)', () => {
  it('trying: S-110 timer E sends a BYE 11 times, at 0, 0.5, 1.5, 3.5, 7.5, 11.5 … 31.5 s', () => {
    const { bench } = start();
    bench.clock.advance(60_000);
    expect(bench.transport.times('BYE')).toEqual([
      0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500,
    ]);
  });

  it('trying → terminated: S-110 timer F after 32 s tells the user', () => {
    const { bench, tx } = start();
    bench.clock.advance(31_999);
    expect(bench.events).toEqual([]);
    edge(tx, 'trying', 'terminated', () => bench.clock.advance(1));
    expect(bench.events).toEqual(['timeout']);
    expect(bench.clock.pendingCount).toBe(0);
  });

  it('trying → terminated: a transport error tells the user', () => {
    const bench = transactionBench();
    bench.transport.fail();
    const tx = bench.send('BYE');
    edge(tx, 'trying', 'terminated', () => bench.clock.advance(0));
    expect(bench.events).toEqual(['transport error']);
  });

  it('trying → proceeding: after a provisional response timer E is T2', () => {
    const { bench, tx } = start();
    edge(tx, 'trying', 'proceeding', () => bench.respond('BYE', 100));
    bench.clock.advance(13_000);
    expect(bench.transport.times('BYE')).toEqual([0, 500, 4_500, 8_500, 12_500]);
    expect(bench.events).toEqual(['response 100']);
  });

  it('proceeding → terminated: timer F counts from the first sending', () => {
    const { bench, tx } = start();
    bench.clock.advance(10_000);
    bench.respond('BYE', 100);
    bench.clock.advance(21_999);
    edge(tx, 'proceeding', 'terminated', () => bench.clock.advance(1));
  });

  it('trying → completed: a final response is passed up once and stops the sending', () => {
    const { bench, tx } = start();
    edge(tx, 'trying', 'completed', () => bench.respond('BYE', 200));
    bench.respond('BYE', 200);
    bench.clock.advance(60_000);
    expect(bench.events).toEqual(['response 200']);
    expect(bench.transport.times('BYE')).toEqual([0]);
  });

  it('proceeding → completed: a final response', () => {
    const { bench, tx } = start();
    bench.respond('BYE', 100);
    edge(tx, 'proceeding', 'completed', () => bench.respond('BYE', 481));
    expect(bench.events).toEqual(['response 100', 'response 481']);
  });

  it('completed → terminated: timer K after 5 s', () => {
    const { bench, tx } = start();
    bench.respond('BYE', 200);
    bench.clock.advance(4_999);
    edge(tx, 'completed', 'terminated', () => bench.clock.advance(1));
    expect(bench.layer.clientCount).toBe(0);
  });

  it('sends once and ends at once with the final response over a reliable transport', () => {
    const { bench, tx } = start({ reliable: true });
    bench.clock.advance(20_000);
    expect(bench.transport.times('BYE')).toEqual([0]);
    bench.respond('BYE', 200);
    expect(tx.state).toBe('terminated');
  });

  it('ignores a response of another method with the same branch', () => {
    const { bench, tx } = start();
    bench.respond('INFO', 200);
    expect(tx.state).toBe('trying');
  });

  it('has had every edge of its table walked by these tests', () => {
    expect(walked.missing(NON_INVITE_CLIENT_EDGES)).toEqual([]);
  });
});
