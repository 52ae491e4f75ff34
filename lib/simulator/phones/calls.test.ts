import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../clock/simulated-clock';
import { MemoryNetwork } from '../../sip/transport/memory-network';
import type { IncomingLeg, Leg, UserAgent, UserAgentHandler } from '../../sip/user-agent/types';
import { createUserAgent } from '../../sip/user-agent/user-agent';
import { CallGenerator, callerMethods } from '../callers/call-generator';
import { Counters } from '../counters';
import { createRandom } from '../random';
import { PhoneFarm, phoneMethods } from './phone-farm';

const host = '127.0.0.1';

describe('phones and callers on a memory network', () => {
  let clock: SimulatedClock;
  let network: MemoryNetwork;
  let counters: Counters;
  let agents: UserAgent[];

  beforeEach(() => {
    clock = new SimulatedClock();
    network = new MemoryNetwork({ clock, latencyMs: 1 });
    counters = new Counters();
    agents = [];
  });
  afterEach(() => Promise.all(agents.map((agent) => agent.close())));

  const agentOn =
    (port: number, allow: readonly string[]) =>
    (handler: UserAgentHandler): UserAgent => {
      const transports = [network.transport(host, port)];
      const agent = createUserAgent({ clock, handler, transports, allow, product: 'test' });
      agents.push(agent);
      return agent;
    };

  const farm = async (habits = {}): Promise<PhoneFarm> => {
    const phones = new PhoneFarm({
      clock,
      random: createRandom(1),
      counters,
      createAgent: agentOn(5070, phoneMethods),
      extensions: ['7001', '7002'],
      registrars: [`${host}:5060`],
      habits: {
        ringMinMs: 1_000,
        ringMaxMs: 2_000,
        hangUpShare: 0,
        meanCallMs: 30_000,
        sigma: 0.6,
        talkMaxMs: 600_000,
        ...habits,
      },
    });
    await phones.start();
    return phones;
  };

  /** A server that answers REGISTER, and from which calls to phones are placed. */
  const server = async (
    onRegister: (contact: string, expires: string) => void = () => {},
  ): Promise<UserAgent> => {
    const agent = agentOn(5060, [...phoneMethods, 'REGISTER', 'REFER'])({
      onInvite: (leg: IncomingLeg) => leg.accept(),
      onRequest: (transaction) => {
        const { headers } = transaction.request;
        onRegister(headers.get('Contact') ?? '', headers.get('Expires') ?? '');
        transaction.respond(200, { headers: [['Contact', `${headers.get('Contact')};expires=60`]] });
      },
    });
    await agent.open();
    return agent;
  };

  const ring = (agent: UserAgent, extension: string): { leg: Leg; seen: (number | string)[] } => {
    const seen: (number | string)[] = [];
    const leg = agent.invite({
      uri: `sip:${extension}@${host}:5070`,
      from: `<sip:0711@${host}>`,
      to: `<sip:${extension}@${host}>`,
      body: Buffer.from('v=0\r\na=sendrecv\r\n'),
      events: {
        onProvisional: ({ status }) => seen.push(status),
        onAnswered: ({ status }) => {
          seen.push(status);
          leg.ack();
        },
        onFailed: ({ status }) => seen.push(status),
        onBye: () => seen.push('BYE'),
      },
    });
    return { leg, seen };
  };

  it('registers every extension with a contact of its own and takes the bindings back on stop', async () => {
    const seen = new Set<string>();
    await server((contact, expires) => seen.add(`${contact} ${expires}`));
    const phones = await farm();
    clock.advance(3_000);
    expect(phones.registered).toBe(2);
    const stopped = phones.stop(1_000);
    clock.advance(1_000);
    await stopped;
    expect([...seen].sort()).toEqual([
      '<sip:7001@127.0.0.1:5070> 0',
      '<sip:7001@127.0.0.1:5070> 60',
      '<sip:7002@127.0.0.1:5070> 0',
      '<sip:7002@127.0.0.1:5070> 60',
    ]);
  });

  it('rings, then answers; a second call is refused with 486, an unknown number with 404', async () => {
    const agent = await server();
    await farm();
    const call = ring(agent, '7001');
    clock.advance(900);
    expect(call.seen).toEqual([180]);
    clock.advance(1_200);
    expect(call.seen).toEqual([180, 200]);
    const [second, unknown] = [ring(agent, '7001'), ring(agent, '7999')];
    clock.advance(100);
    expect([second.seen, unknown.seen]).toEqual([[486], [404]]);
  });

  it('stops ringing on CANCEL and is free again', async () => {
    const agent = await server();
    const phones = await farm();
    const call = ring(agent, '7001');
    clock.advance(500);
    call.leg.end();
    clock.advance(100);
    expect(call.seen).toEqual([180, 487]);
    expect(phones.busy).toBe(0);
  });

  it('hangs up by itself where the agent is of that kind', async () => {
    const agent = await server();
    await farm({ hangUpShare: 1 });
    const call = ring(agent, '7001');
    clock.advance(300_000);
    expect(call.seen).toEqual([180, 200, 'BYE']);
  });

  it('puts the receiver down in the end, whatever has become of the call', async () => {
    const agent = await server();
    await farm({ talkMaxMs: 60_000 });
    const call = ring(agent, '7001');
    clock.advance(50_000);
    expect(call.seen).toEqual([180, 200]);
    clock.advance(20_000);
    expect(call.seen).toEqual([180, 200, 'BYE']);
  });

  it('calls a colleague where the line is free, and hangs up after a chat', async () => {
    await server();
    const phones = await farm();
    phones.phone('7001')?.dial('7002', `${host}:5060`);
    clock.advance(1_000);
    expect(phones.busy).toBe(1);
    clock.advance(20_000);
    expect(phones.busy).toBe(0);
  });

  it('sends a caller on by REFER, and stays until the server ends its leg', async () => {
    const agent = await server();
    const phones = await farm();
    const { leg } = ring(agent, '7001');
    const referred: string[] = [];
    leg.events = {
      ...leg.events,
      onRefer: (referral) => {
        referred.push(referral.referTo.uriText);
        referral.accept();
        referral.notify(200);
      },
    };
    clock.advance(3_000);
    phones.phone('7001')?.refer('7002');
    clock.advance(1_000);
    expect(referred).toEqual([`sip:7002@${host}:5060`]);
    expect(phones.busy).toBe(1);
    leg.end();
    clock.advance(1_000);
    expect(phones.busy).toBe(0);
  });

  it('answers a hold with the direction mirrored', async () => {
    const agent = await server();
    await farm();
    const { leg } = ring(agent, '7001');
    clock.advance(3_000);
    let answered = '';
    leg.request('INVITE', { body: Buffer.from('v=0\r\na=sendonly\r\n') }, (answer) => {
      answer?.ack();
      answered = answer?.response.body.toString() ?? '';
    });
    clock.advance(100);
    expect(answered).toContain('a=recvonly');
  });

  const generator = async (
    over: { meanPatienceMs?: number; callsMax?: number } = {},
  ): Promise<CallGenerator> => {
    const callers = new CallGenerator({
      clock,
      random: createRandom(3),
      counters,
      createAgent: agentOn(5080, callerMethods),
      uris: [`sip:8000@${host}:5090`],
      callsPerMinute: 60,
      meanCallMs: 20_000,
      sigma: 0.6,
      meanPatienceMs: 60_000,
      callsMax: 1_000,
      ...over,
    });
    await callers.start();
    return callers;
  };

  const network5090 = async (onInvite: (leg: IncomingLeg) => void): Promise<void> => {
    const agent = agentOn(
      5090,
      callerMethods,
    )({ onInvite, onRequest: (transaction) => transaction.respond(200) });
    await agent.open();
  };

  it('places calls at the rate asked for, talks, and hangs up: every call is accounted for', async () => {
    await network5090((leg) => leg.accept({ body: Buffer.from('v=0\r\n') }));
    const callers = await generator();
    clock.advance(600_000);
    callers.pause();
    clock.advance(300_000);
    const counts = counters.values();
    expect(counts.callsPlaced).toBeGreaterThan(540);
    expect(counts.callsPlaced).toBeLessThan(660);
    expect(counts.callsFinished).toBe(counts.callsPlaced);
    expect(callers.counts).toEqual({ talking: 0, waiting: 0 });
  });

  it('abandons with CANCEL when patience ends', async () => {
    let cancelled = 0;
    await network5090((leg) => {
      leg.provisional(180);
      leg.events = {
        onCancelled: () => {
          cancelled += 1;
        },
      };
    });
    const callers = await generator({ meanPatienceMs: 10_000 });
    clock.advance(60_000);
    callers.pause();
    clock.advance(120_000);
    const counts = counters.values();
    expect(counts.callsAbandoned).toBe(counts.callsPlaced);
    expect(cancelled).toBe(counts.callsPlaced);
  });

  it.each([486, 503, 603])('counts a call answered %i as lost', async (status) => {
    await network5090((leg) => leg.reject(status));
    const callers = await generator();
    clock.advance(60_000);
    callers.pause();
    clock.advance(1_000);
    const counts = counters.values();
    expect(counts.callsLost).toBe(counts.callsPlaced);
    expect(counts.callsLost).toBeGreaterThan(30);
  });

  it('places no more calls than the bound allows at a time', async () => {
    await network5090((leg) => leg.provisional(180));
    const callers = await generator({ callsMax: 5 });
    clock.advance(60_000);
    callers.pause();
    expect(callers.counts.waiting).toBeLessThanOrEqual(5);
    expect(counters.values().callsSkipped).toBeGreaterThan(0);
  });
});
