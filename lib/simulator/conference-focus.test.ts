import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedClock } from '../clock/simulated-clock';
import { MemoryNetwork } from '../sip/transport/memory-network';
import type { OutgoingLeg, UserAgent, UserAgentHandler } from '../sip/user-agent/types';
import { createUserAgent } from '../sip/user-agent/user-agent';
import { ConferenceFocus, focusMethods } from './conference-focus';

const host = '127.0.0.1';

describe('the conference service', () => {
  let clock: SimulatedClock;
  let focus: ConferenceFocus;
  let server: UserAgent;
  beforeEach(async () => {
    clock = new SimulatedClock();
    const network = new MemoryNetwork({ clock, latencyMs: 1 });
    const agentOn = (port: number, handler: UserAgentHandler): UserAgent =>
      createUserAgent({
        clock,
        handler,
        transports: [network.transport(host, port)],
        allow: focusMethods,
        product: 'test',
      });
    focus = new ConferenceFocus((handler) => agentOn(5110, handler));
    server = agentOn(5060, { onInvite: (leg) => leg.reject(404), onRequest: (one) => one.respond(200) });
    await focus.start();
    await server.open();
  });
  afterEach(async () => {
    await focus.close();
    await server.close();
  });

  const invite = (user: string): { leg: OutgoingLeg; seen: number[]; body: () => string } => {
    const seen: number[] = [];
    let body = '';
    const leg = server.invite({
      uri: `sip:${user}@${host}:5110`,
      from: `<sip:server@${host}>`,
      to: `<sip:${user}@${host}>`,
      body: Buffer.from('v=0\r\na=sendrecv\r\n'),
      events: {
        onAnswered: (response) => {
          seen.push(response.status);
          body = response.body.toString();
          leg.ack();
        },
        onFailed: ({ status }) => seen.push(status),
      },
    });
    clock.advance(100);
    return { leg, seen, body: () => body };
  };

  it('answers each leg of a conference, and refuses what is none', () => {
    const legs = [invite('conf=1'), invite('conf=1'), invite('7001')];
    expect(legs.map(({ seen }) => seen)).toEqual([[200], [200], [404]]);
    expect(legs[0]?.body()).toContain('m=audio');
  });

  it('follows a hold, and is free once all have left', () => {
    const { leg } = invite('conf=1');
    let answer = '';
    leg.request('INVITE', { body: Buffer.from('v=0\r\na=inactive\r\n') }, (answered) => {
      answered?.ack();
      answer = answered?.response.body.toString() ?? '';
    });
    clock.advance(100);
    expect(answer).toContain('a=inactive');
    leg.end();
    clock.advance(100);
    expect(leg.state).toBe('ended');
  });
});
