import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../clock/simulated-clock';
import { MemoryNetwork } from '../sip/transport/memory-network';
import type { IncomingLeg, Leg, ServerRequest, UserAgent } from '../sip/user-agent/types';
import { createUserAgent } from '../sip/user-agent/user-agent';
import { Gateway, gatewayMethods } from './gateway';

const body = Buffer.from('v=0\r\no=- 1 1 IN IP4 10.0.0.9\r\ns=-\r\n');

describe('a re-INVITE that meets one of the other side in the gateway', () => {
  it('gets 491 and is sent again, so that neither side takes the call for dead (RFC 3261 §14)', async () => {
    const clock = new SimulatedClock();
    const network = new MemoryNetwork({ clock, latencyMs: 5 });
    const agentAt = (
      address: string,
      onInvite: (leg: IncomingLeg) => void,
      allow: readonly string[] = gatewayMethods,
    ): UserAgent =>
      createUserAgent({
        clock,
        transports: [network.transport(address)],
        product: 'Test',
        allow,
        handler: { onInvite, onRequest: (transaction) => transaction.respond(200) },
      });
    let atSite: IncomingLeg | undefined;
    const asked: string[] = [];
    const answer = (who: string) => (transaction: ServerRequest) => {
      asked.push(who);
      transaction.respond(200, { body });
    };
    const finals: (number | undefined)[] = [];
    const offer = (leg: Leg): void =>
      void leg.request('INVITE', { body }, (final) => {
        finals.push(final?.response.status);
        final?.ack();
      });
    /** It is about to make an offer of its own when the caller's comes. */
    const busySite = (transaction: ServerRequest): void => {
      transaction.respond(491);
      clock.schedule(50, () => {
        if (atSite === undefined) return;
        atSite.events = { onRequest: answer('site') };
        offer(atSite);
      });
    };
    const site = agentAt('10.0.0.1', (leg) => {
      atSite = leg;
      leg.events = { onRequest: busySite };
      leg.accept({ body });
    });
    const caller = agentAt('10.0.0.4', (leg) => leg.reject(480));
    const gateway = new Gateway({
      config: {
        sip: { address: '10.0.0.3', port: 5060 },
        http: { address: '127.0.0.1', port: 8090, tokens: [{ name: 'console', token: 'x' }] },
        'no-answer-timeout': 4,
        'calls-max': 10,
        sites: [{ name: 'site1', contact: 'sip:10.0.0.1:5060', weight: 1 }],
      },
      clock,
      createAgent: (handler) =>
        createUserAgent({
          clock,
          transports: [network.transport('10.0.0.3')],
          product: 'Gateway',
          allow: gatewayMethods,
          handler,
        }),
    });
    await Promise.all([site.open(), caller.open(), gateway.start()]);
    let byes = 0;
    const leg = caller.invite({
      uri: 'sip:8000@10.0.0.3:5060',
      from: '<sip:0711@10.0.0.4>',
      to: '<sip:8000@10.0.0.3>',
      body,
      events: {
        onAnswered: () => leg.ack(),
        onBye: () => {
          byes += 1;
        },
        onRequest: answer('caller'),
      },
    });
    clock.advance(1_000);
    expect(leg.state).toBe('confirmed');

    offer(leg);
    clock.advance(10_000);
    expect(finals).toEqual([200, 200]);
    expect(asked.sort()).toEqual(['caller', 'site']);
    expect({ byes, state: leg.state, calls: gateway.activeCalls }).toEqual({
      byes: 0,
      state: 'confirmed',
      calls: 1,
    });
  });
});
