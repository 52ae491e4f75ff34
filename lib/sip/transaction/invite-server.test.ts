import { describe, expect, it } from 'vitest';
import { rawRequest } from '../testing/raw-message';
import { INVITE_SERVER_EDGES, InviteServerTransaction } from './invite-server';
import { transactionBench, WalkedEdges } from './transaction-bench';

const walked = new WalkedEdges();

function edge(tx: InviteServerTransaction, from: string, to: string, step: () => void): void {
  expect(tx.state).toBe(from);
  step();
  expect(tx.state).toBe(to);
  walked.walk(from, to);
}

function start(options: { reliable?: boolean } = {}) {
  const bench = transactionBench(options);
  bench.receive(rawRequest('INVITE'));
  const tx = bench.servers[0];
  if (!(tx instanceof InviteServerTransaction)) throw new Error('no INVITE transaction');
  return { bench, tx };
}

describe('INVITE server transaction (RFC 3261 Figure 7, RFC 6026 Figure 7)', () => {
  it('proceeding: sends 100 Trying after 200 ms when its user has sent nothing', () => {
    const { bench } = start();
    bench.clock.advance(199);
    expect(bench.transport.sent).toEqual([]);
    bench.clock.advance(1);
    expect(bench.transport.times('SIP/2.0 100')).toEqual([200]);
  });

  it('proceeding: sends no 100 Trying when its user answered before', () => {
    const { bench, tx } = start();
    bench.answer(tx, 180);
    bench.clock.advance(10_000);
    expect(bench.transport.times('SIP/2.0 100')).toEqual([]);
  });

  it('proceeding: a repeated INVITE gets the latest provisional response and is not passed up', () => {
    const { bench, tx } = start();
    bench.receive(rawRequest('INVITE'));
    expect(bench.transport.sent).toEqual([]);
    bench.answer(tx, 180);
    bench.receive(rawRequest('INVITE'));
    expect(bench.transport.times('SIP/2.0 180')).toHaveLength(2);
    expect(bench.events).toEqual(['request INVITE']);
  });

  it('proceeding: an ACK changes nothing', () => {
    const { bench, tx } = start();
    bench.receive(rawRequest('ACK'));
    expect(tx.state).toBe('proceeding');
  });

  it('proceeding → completed: timer G repeats 300–699 at 0.5, 1.5, 3.5, 7.5, 11.5 … s', () => {
    const { bench, tx } = start();
    edge(tx, 'proceeding', 'completed', () => bench.answer(tx, 603));
    bench.clock.advance(31_999);
    expect(bench.transport.times('SIP/2.0 603')).toEqual([
      0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500,
    ]);
  });

  it('completed: a repeated INVITE gets the final response again', () => {
    const { bench, tx } = start();
    bench.answer(tx, 603);
    bench.receive(rawRequest('INVITE'));
    expect(bench.transport.times('SIP/2.0 603')).toEqual([0, 0]);
  });

  it('completed: a second final response of the user is ignored', () => {
    const { bench, tx } = start();
    bench.answer(tx, 603);
    bench.answer(tx, 200);
    expect(tx.state).toBe('completed');
    expect(bench.transport.times('SIP/2.0 200')).toEqual([]);
  });

  it('completed → confirmed: the ACK stops timer G and is absorbed', () => {
    const { bench, tx } = start();
    bench.answer(tx, 603);
    edge(tx, 'completed', 'confirmed', () => bench.receive(rawRequest('ACK')));
    bench.clock.advance(4_000);
    expect(bench.transport.times('SIP/2.0 603')).toEqual([0]);
    bench.receive(rawRequest('ACK'));
    bench.receive(rawRequest('INVITE'));
    expect(bench.events).toEqual(['request INVITE']);
    expect(bench.transport.times('SIP/2.0 603')).toEqual([0]);
  });

  it('completed → terminated: timer H after 32 s without ACK', () => {
    const { bench, tx } = start();
    bench.answer(tx, 603);
    bench.clock.advance(31_999);
    edge(tx, 'completed', 'terminated', () => bench.clock.advance(1));
    expect(bench.clock.pendingCount).toBe(0);
  });

  it('completed → terminated: a transport error', () => {
    const { bench, tx } = start();
    bench.transport.fail();
    bench.answer(tx, 603);
    edge(tx, 'completed', 'terminated', () => bench.clock.advance(0));
  });

  it('confirmed → terminated: timer I after 5 s', () => {
    const { bench, tx } = start();
    bench.answer(tx, 603);
    bench.receive(rawRequest('ACK'));
    bench.clock.advance(4_999);
    edge(tx, 'confirmed', 'terminated', () => bench.clock.advance(1));
    expect(bench.layer.serverCount).toBe(0);
  });

  it('confirmed → terminated: at once over a reliable transport, where timer I is 0', () => {
    const { bench, tx } = start({ reliable: true });
    bench.answer(tx, 603);
    bench.clock.advance(2_000);
    expect(bench.transport.times('SIP/2.0 603')).toEqual([0]);
    bench.receive(rawRequest('ACK'));
    expect(tx.state).toBe('terminated');
  });

  it('proceeding → accepted: repeated INVITEs are absorbed, 2xx repetitions are its user’s (RFC 6026)', () => {
    const { bench, tx } = start();
    edge(tx, 'proceeding', 'accepted', () => bench.answer(tx, 200));
    bench.receive(rawRequest('INVITE'));
    bench.clock.advance(5_000);
    expect(bench.transport.times('SIP/2.0 200')).toEqual([0]);
    bench.answer(tx, 200);
    expect(bench.transport.times('SIP/2.0 200')).toEqual([0, 5_000]);
    expect(bench.events).toEqual(['request INVITE']);
  });

  it('accepted: an ACK with the INVITE’s own branch reaches the user', () => {
    const { bench, tx } = start();
    const acks: string[] = [];
    tx.user = { id: 'us', onAck: (ack) => acks.push(ack.method), onCancel: () => {} };
    bench.answer(tx, 200);
    bench.receive(rawRequest('ACK'));
    expect(acks).toEqual(['ACK']);
  });

  it('accepted → terminated: timer L after 32 s', () => {
    const { bench, tx } = start();
    bench.answer(tx, 200);
    bench.clock.advance(31_999);
    edge(tx, 'accepted', 'terminated', () => bench.clock.advance(1));
    expect(bench.layer.serverCount).toBe(0);
  });

  it('has had every edge of its table walked by these tests', () => {
    expect(walked.missing(INVITE_SERVER_EDGES)).toEqual([]);
  });
});
