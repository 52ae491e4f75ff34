import { expect } from 'vitest';
import type { IncomingLeg, LegEvents, OutgoingLeg } from '../user-agent/types';
import { loggedEvents, UserAgentBench, type BenchAgent } from './user-agent-bench';

/** Bodies that only have to be told apart. */
export const OFFER = Buffer.from('v=0\r\no=offer\r\n');
export const ANSWER = Buffer.from('v=0\r\no=answer\r\n');

/** A call between two user agents of the bench, with what their legs reported. */
export interface Call {
  readonly bench: UserAgentBench;
  readonly a: BenchAgent;
  readonly b: BenchAgent;
  readonly out: OutgoingLeg;
  readonly incoming: IncomingLeg;
  readonly outLog: string[];
  readonly inLog: string[];
}

/** An INVITE from 10.0.0.1 that has arrived at 10.0.0.2. */
export async function dial(
  more: { out?: LegEvents; in?: LegEvents } = {},
  options: { latencyMs?: number; jitterMs?: number; seed?: number } = {},
): Promise<Call> {
  const bench = new UserAgentBench(options);
  const a = await bench.agent('10.0.0.1');
  const b = await bench.agent('10.0.0.2');
  const outLog: string[] = [];
  const inLog: string[] = [];
  const out = a.agent.invite({
    uri: 'sip:7001@10.0.0.2',
    from: '"Caller" <sip:100@10.0.0.1>',
    to: '<sip:7001@10.0.0.2>',
    body: OFFER,
    events: loggedEvents(outLog, more.out),
  });
  bench.clock.advance(options.latencyMs === undefined ? 0 : 199);
  const incoming = b.incoming[0]!;
  incoming.events = loggedEvents(inLog, more.in);
  return { bench, a, b, out, incoming, outLog, inLog };
}

/** A call that both sides hold to be confirmed. */
export async function talk(more: { out?: LegEvents; in?: LegEvents } = {}): Promise<Call> {
  const call = await dial(more);
  call.incoming.accept({ body: ANSWER });
  call.bench.clock.advance(0);
  call.out.ack();
  call.bench.clock.advance(0);
  call.outLog.length = 0;
  call.inLog.length = 0;
  return call;
}

/** Lets all transactions run out: no leg, transaction or timer may be left, and no warning. */
export function expectNothingLeft({ bench, a, b }: Call): void {
  bench.clock.advance(70_000);
  const nothing = { clientTransactions: 0, serverTransactions: 0, legs: 0 };
  expect([a.agent.counts(), b.agent.counts()]).toEqual([nothing, nothing]);
  expect(bench.clock.pendingCount).toBe(0);
  expect([...a.warnings, ...b.warnings]).toEqual([]);
}
