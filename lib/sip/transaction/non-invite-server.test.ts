import { describe, expect, it } from 'vitest';
import { rawRequest } from '../testing/raw-message';
import { NON_INVITE_SERVER_EDGES, NonInviteServerTransaction } from './non-invite-server';
import { transactionBench, WalkedEdges } from './transaction-bench';

const walked = new WalkedEdges();

function edge(tx: NonInviteServerTransaction, from: string, to: string, step: () => void): void {
  expect(tx.state).toBe(from);
  step();
  expect(tx.state).toBe(to);
  walked.walk(from, to);
}

function start(options: { reliable?: boolean } = {}) {
  const bench = transactionBench(options);
  bench.receive(rawRequest('BYE'));
  const tx = bench.servers[0];
  if (!(tx instanceof NonInviteServerTransaction)) throw new Error('no transaction');
  return { bench, tx };
}

describe('non-INVITE server transaction (RFC 3261 Figure 8)', () => {
  it('trying: a repeated request is dropped', () => {
    const { bench } = start();
    bench.receive(rawRequest('BYE'));
    expect(bench.transport.sent).toEqual([]);
    expect(bench.events).toEqual(['request BYE']);
  });

  it('trying → proceeding: a repeated request gets the provisional response', () => {
    const { bench, tx } = start();
    edge(tx, 'trying', 'proceeding', () => bench.answer(tx, 100));
    bench.receive(rawRequest('BYE'));
    expect(bench.transport.times('SIP/2.0 100')).toHaveLength(2);
  });

  it('trying → completed: a repeated request gets the final response', () => {
    const { bench, tx } = start();
    edge(tx, 'trying', 'completed', () => bench.answer(tx, 200));
    bench.receive(rawRequest('BYE'));
    expect(bench.transport.times('SIP/2.0 200')).toHaveLength(2);
    expect(bench.events).toEqual(['request BYE']);
  });

  it('proceeding → completed: and a later response of the user is ignored', () => {
    const { bench, tx } = start();
    bench.answer(tx, 100);
    edge(tx, 'proceeding', 'completed', () => bench.answer(tx, 200));
    bench.answer(tx, 500);
    expect(bench.transport.times('SIP/2.0 500')).toEqual([]);
  });

  it('completed → terminated: timer J after 32 s', () => {
    const { bench, tx } = start();
    bench.answer(tx, 200);
    bench.clock.advance(31_999);
    edge(tx, 'completed', 'terminated', () => bench.clock.advance(1));
    expect(bench.layer.serverCount).toBe(0);
    expect(bench.clock.pendingCount).toBe(0);
  });

  it('completed → terminated: at once over a reliable transport, where timer J is 0', () => {
    const { bench, tx } = start({ reliable: true });
    bench.answer(tx, 200);
    expect(tx.state).toBe('terminated');
  });

  it('proceeding → terminated: a transport error', () => {
    const { bench, tx } = start();
    bench.transport.fail();
    bench.answer(tx, 100);
    edge(tx, 'proceeding', 'terminated', () => bench.clock.advance(0));
  });

  it('trying → terminated: a request its user never answers is dropped after 32 s (RFC 4320)', () => {
    const { bench, tx } = start();
    edge(tx, 'trying', 'terminated', () => bench.clock.advance(32_000));
    expect(bench.transport.sent).toEqual([]);
  });

  it('has had every edge of its table walked by these tests', () => {
    expect(walked.missing(NON_INVITE_SERVER_EDGES)).toEqual([]);
  });
});
