import { describe, expect, it } from 'vitest';
import { ANSWER, OFFER } from '../testing/call-bench';
import { UserAgentBench } from '../testing/user-agent-bench';
import { seededRandom } from '../transport/seeded-random';
import type { Leg, RequestHandle, ServerRequest } from './types';

/** One side of the simulated call: it offers and answers at random. */
class Side {
  finals = 0;
  sent = 0;
  readonly #handles: RequestHandle[] = [];

  constructor(
    private readonly bench: UserAgentBench,
    private readonly leg: Leg,
    private readonly random: () => number,
  ) {}

  act(): void {
    const dice = this.random();
    if (dice < 0.25) this.#handles.pop()?.cancel();
    else {
      this.sent++;
      const method = dice < 0.6 ? 'INVITE' : 'UPDATE';
      const body = dice > 0.9 ? undefined : OFFER;
      this.#handles.push(
        this.leg.request(method, body === undefined ? {} : { body }, (answer) => {
          this.finals++;
          answer?.ack(body === undefined ? ANSWER : undefined);
        }),
      );
    }
  }

  /** Answers now or up to 3 s later. */
  answer(transaction: ServerRequest): void {
    const dice = this.random();
    const respond = (): void => {
      if (dice < 0.7) transaction.respond(200, { body: ANSWER });
      else transaction.respond(dice < 0.85 ? 488 : 491);
    };
    if (this.random() < 0.5) respond();
    else this.bench.clock.schedule(this.random() * 3_000, respond);
  }
}

/** A call of which both sides send offers at random over a network that loses packets, and then fall silent. */
async function simulate(seed: number) {
  const random = seededRandom(seed);
  const bench = new UserAgentBench({ latencyMs: 20, jitterMs: 40, loss: 0.05, seed });
  const sessionExpires = seed % 2 === 0 ? { sessionExpires: 90 } : {};
  const a = await bench.agent('10.0.0.1', sessionExpires);
  const b = await bench.agent('10.0.0.2', sessionExpires);
  const out = a.agent.invite({
    uri: 'sip:7001@10.0.0.2',
    from: '<sip:100@10.0.0.1>',
    to: '<sip:7001@10.0.0.2>',
    body: OFFER,
    events: { onAnswered: () => out.ack() },
  });
  bench.clock.advance(5_000);
  const incoming = b.incoming[0]!;
  incoming.accept({ body: ANSWER });
  bench.clock.advance(10_000);
  const sides = [new Side(bench, out, random), new Side(bench, incoming, random)];
  out.events = { onRequest: (transaction) => sides[0]!.answer(transaction) };
  incoming.events = { onRequest: (transaction) => sides[1]!.answer(transaction) };
  for (let step = 0; step < 60; step++) {
    sides[random() < 0.5 ? 0 : 1]!.act();
    bench.clock.advance(random() * 1_500);
  }
  bench.clock.advance(130_000);
  return { bench, a, b, legs: [out, incoming], sides };
}

describe('offers at random over a lossy network', () => {
  it('each has its end, and no leg stays closed to the next one (RFC 3261 §14, RFC 3311)', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const { bench, a, b, legs, sides } = await simulate(seed);
      const told = `seed ${seed}`;
      expect([...a.warnings, ...b.warnings], told).toEqual([]);
      expect(
        sides.map(({ sent, finals }) => sent - finals),
        told,
      ).toEqual([0, 0]);
      expect(
        legs.map((leg) => [leg.state, leg.mayOffer('INVITE')]),
        told,
      ).toEqual([
        ['confirmed', true],
        ['confirmed', true],
      ]);
      for (const leg of legs) leg.end();
      bench.clock.advance(140_000);
      for (const leg of legs) if (leg.state !== 'ended') a.agent.forget(leg);
      const left = [a.agent.counts(), b.agent.counts()];
      const nothing = { clientTransactions: 0, serverTransactions: 0, legs: 0 };
      expect(left, told).toEqual([nothing, nothing]);
      expect(bench.clock.pendingCount, told).toBe(0);
    }
  });
});
