import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../clock/system-clock';
import { silentLog } from '../log/log';
import { UdpTransport } from '../sip/transport/udp-transport';
import type { IncomingLeg, OutgoingLeg, UserAgent } from '../sip/user-agent/types';
import { createUserAgent } from '../sip/user-agent/user-agent';
import { type RunningGateway, runGateway } from './run-gateway';

const clock = new SystemClock();
const token = '0123456789abcdef';
const allow = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'INFO', 'UPDATE'];
const offer = Buffer.from('v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n');
const answerBody = Buffer.from('v=0\r\no=- 2 1 IN IP4 127.0.0.1\r\n');
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A site, or a caller, on a loopback port of its own. */
class Peer {
  readonly agent: UserAgent;
  readonly transport = new UdpTransport({ address: '127.0.0.1', port: 0 });
  readonly invites: IncomingLeg[] = [];
  onInvite: (leg: IncomingLeg) => void = (leg) => leg.accept({ body: answerBody });

  constructor() {
    this.agent = createUserAgent({
      clock,
      transports: [this.transport],
      product: 'test',
      allow,
      handler: {
        onInvite: (leg) => {
          this.invites.push(leg);
          this.onInvite(leg);
        },
        onRequest: (transaction) => transaction.respond(200),
      },
    });
  }

  get contact(): string {
    return `sip:127.0.0.1:${this.transport.local.port}`;
  }
}

/** What a caller saw of its call. */
interface Seen {
  readonly leg: OutgoingLeg;
  readonly provisionals: number[];
  /** 200, or the final failure. */
  readonly final: Promise<number>;
  readonly body: () => string;
  byes: number;
}

describe('gateway over loopback sockets', () => {
  let site1: Peer;
  let site2: Peer;
  let caller: Peer;
  let running: RunningGateway;
  let sipPort: number;
  let httpPort: number;
  let nextPort = 19_100;

  beforeEach(async () => {
    [site1, site2, caller] = [new Peer(), new Peer(), new Peer()];
    await Promise.all([site1, site2, caller].map(({ agent }) => agent.open()));
    sipPort = nextPort++;
    httpPort = nextPort++;
    running = await runGateway(
      {
        sip: { address: '127.0.0.1', port: sipPort },
        http: { address: '127.0.0.1', port: httpPort, tokens: [{ name: 'console', token }] },
        'no-answer-timeout': 0.3,
        'calls-max': 100,
        sites: [
          { name: 'site1', contact: site1.contact, weight: 1 },
          { name: 'site2', contact: site2.contact, weight: 1 },
        ],
      },
      clock,
      silentLog,
    );
  });

  afterEach(async () => {
    await running.stop();
    await Promise.all([site1, site2, caller].map(({ agent }) => agent.close()));
  });

  const call = (user = '8000'): Seen => {
    const provisionals: number[] = [];
    let body = '';
    let finish: (status: number) => void;
    const final = new Promise<number>((resolve) => {
      finish = resolve;
    });
    const leg: OutgoingLeg = caller.agent.invite({
      uri: `sip:${user}@127.0.0.1:${sipPort}`,
      from: '<sip:07111234@127.0.0.1>',
      to: `<sip:${user}@127.0.0.1:${sipPort}>`,
      body: offer,
      events: {
        onProvisional: ({ status }) => provisionals.push(status),
        onAnswered: (response) => {
          body = response.body.toString();
          leg.ack();
          finish(response.status);
        },
        onFailed: ({ status }) => finish(status),
        onBye: () => {
          seen.byes += 1;
        },
      },
    });
    const seen: Seen = { leg, provisionals, final, body: () => body, byes: 0 };
    return seen;
  };

  const sites = async (): Promise<Record<string, Record<string, unknown>>> => {
    const headers = { Authorization: `Bearer ${token}` };
    const response = await fetch(`http://127.0.0.1:${httpPort}/sites`, { headers });
    const list = (await response.json()) as Record<string, unknown>[];
    return Object.fromEntries(list.map((site) => [String(site.name), site]));
  };

  it('brings calls to the sites in turn, with number and session description untouched', async () => {
    const [first, second] = [call(), call()];
    expect(await Promise.all([first.final, second.final])).toEqual([200, 200]);
    expect([site1.invites.length, site2.invites.length]).toEqual([1, 1]);
    const { invite } = site1.invites[0]!;
    expect(invite.uri.user).toBe('8000');
    expect(invite.from.uri.user).toBe('07111234');
    expect(invite.body.toString()).toBe(offer.toString());
    expect(first.body()).toBe(answerBody.toString());
    expect(site1.invites[0]!.remote.port).toBe(sipPort);
    expect((await sites()).site1).toMatchObject({
      activeCalls: 1,
      callsPerMinute: 1,
      lastResult: { code: 200 },
    });
  });

  it('follows a 302 to the peer, keeping the dialled number (S-21)', async () => {
    site1.onInvite = (leg) =>
      leg.reject(302, { headers: [['Contact', `<sip:8000@${site2.contact.slice(4)}>`]] });
    const { final } = call();
    expect(await final).toBe(200);
    expect(site2.invites[0]!.invite.uri.user).toBe('8000');
    expect(site2.invites[0]!.invite.to.uri.user).toBe('8000');
    expect(await sites()).toMatchObject({
      site1: { activeCalls: 0, lastResult: { code: 302 } },
      site2: { activeCalls: 1, lastResult: { code: 200 } },
    });
  });

  it('asks the site that redirected once more where the other one refuses: it may have closed in that moment', async () => {
    let asked = 0;
    site1.onInvite = (leg) => {
      asked += 1;
      if (asked === 1) leg.reject(302, { headers: [['Contact', `<${site2.contact}>`]] });
      else leg.accept({ body: answerBody });
    };
    site2.onInvite = (leg) => leg.reject(503);
    expect(await call('8000').final).toBe(200);
    expect([site1.invites.length, site2.invites.length]).toEqual([2, 1]);
    expect(new Set([...site1.invites, ...site2.invites].map(({ callId }) => callId)).size).toBe(1);
    asked = 0;
    site1.onInvite = (leg) => leg.reject(302, { headers: [['Contact', `<${site2.contact}>`]] });
    // It redirects there again: nobody goes in circles.
    expect(await call('8000').final).toBe(503);
    expect(site1.invites.length + site2.invites.length).toBeLessThanOrEqual(6);
  });

  it('ends a circle of redirects with 503 after one INVITE to each', async () => {
    const send = (to: Peer) => (leg: IncomingLeg) =>
      leg.reject(302, { headers: [['Contact', `<sip:8000@${to.contact.slice(4)}>`]] });
    site1.onInvite = send(site2);
    site2.onInvite = send(site1);
    expect(await call().final).toBe(503);
    expect([site1.invites.length, site2.invites.length]).toEqual([1, 1]);
  });

  it('asks the other site after a 503', async () => {
    site1.onInvite = (leg) => leg.reject(503);
    expect(await call().final).toBe(200);
    expect([site1.invites.length, site2.invites.length]).toEqual([1, 1]);
  });

  it('never tries again after a 603', async () => {
    site1.onInvite = (leg) => leg.reject(603);
    expect(await call().final).toBe(603);
    expect(site2.invites).toHaveLength(0);
  });

  it('asks the other site when the first gives no answer', async () => {
    site1.onInvite = () => {};
    expect(await call().final).toBe(200);
    expect(site2.invites).toHaveLength(1);
    expect((await sites()).site1).toMatchObject({ lastResult: { code: 408 }, activeCalls: 0 });
  });

  it('waits for a site that rings, and passes the ringing on', async () => {
    site1.onInvite = (leg) => {
      leg.provisional(180);
      setTimeout(() => leg.accept({ body: answerBody }), 600);
    };
    const seen = call();
    expect(await seen.final).toBe(200);
    expect(seen.provisionals).toContain(180);
    expect(site2.invites).toHaveLength(0);
  });

  it('sends no new calls to a site that was taken out, and lets its live ones be', async () => {
    const live = call();
    await live.final;
    const headers = { Authorization: `Bearer ${token}` };
    const put = { method: 'PUT', headers, body: '{"allowed":false}' };
    expect((await fetch(`http://127.0.0.1:${httpPort}/sites/site1`, put)).status).toBe(200);
    await Promise.all([call().final, call().final, call().final]);
    expect([site1.invites.length, site2.invites.length]).toEqual([1, 3]);
    expect(live.byes).toBe(0);
    expect((await sites()).site1).toMatchObject({ allowed: false, activeCalls: 1 });
  });

  it('answers 503 when no site is left', async () => {
    running.gateway.sites.setAllowed('site1', false);
    running.gateway.sites.setAllowed('site2', false);
    expect(await call().final).toBe(503);
  });

  it('cancels at the site when the caller gives up', async () => {
    let cancelled = 0;
    site1.onInvite = (leg) => {
      leg.events = {
        onCancelled: () => {
          cancelled += 1;
        },
      };
      leg.provisional(180);
    };
    const seen = call();
    await wait(100);
    seen.leg.end();
    expect(await seen.final).toBe(487);
    await wait(100);
    expect(cancelled).toBe(1);
    expect(running.gateway.activeCalls).toBe(0);
  });

  it.each(['caller', 'site'])('ends both legs when the %s hangs up', async (who) => {
    let byes = 0;
    site1.onInvite = (leg) => {
      leg.events = {
        onBye: () => {
          byes += 1;
        },
      };
      leg.accept({ body: answerBody });
    };
    const seen = call();
    await seen.final;
    await wait(50);
    if (who === 'caller') seen.leg.end();
    else site1.invites[0]!.end();
    await wait(150);
    expect([byes, seen.byes]).toEqual(who === 'caller' ? [1, 0] : [0, 1]);
    expect(running.gateway.activeCalls).toBe(0);
    expect((await sites()).site1).toMatchObject({ activeCalls: 0 });
  });

  it('relays a re-INVITE of the site to the caller and the answer back', async () => {
    const seen = call();
    await seen.final;
    await wait(50);
    const held = Buffer.from('v=0\r\na=inactive\r\n');
    seen.leg.events = {
      onRequest: (transaction) => transaction.respond(200, { body: transaction.request.body }),
    };
    const answer = await new Promise<string>((resolve) => {
      site1.invites[0]!.request('INVITE', { body: held }, (final) => {
        final?.ack();
        resolve(`${final?.response.status} ${final?.response.body.toString()}`);
      });
    });
    expect(answer).toBe(`200 ${held.toString()}`);
  });

  it('refuses a call that comes from a site: there is no network behind it', async () => {
    const status = await new Promise<number>((resolve) => {
      site1.agent.invite({
        uri: `sip:0711@127.0.0.1:${sipPort}`,
        from: '<sip:7001@127.0.0.1>',
        to: `<sip:0711@127.0.0.1:${sipPort}>`,
        events: { onFailed: (failure) => resolve(failure.status) },
      });
    });
    expect(status).toBe(404);
  });

  it('hangs up on both sides when it stops', async () => {
    const seen = call();
    await seen.final;
    let byes = 0;
    site1.invites[0]!.events = {
      onBye: () => {
        byes += 1;
      },
    };
    await running.stop();
    expect([byes, seen.byes]).toEqual([1, 1]);
  });
});
