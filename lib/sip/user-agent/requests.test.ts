import { describe, expect, it } from 'vitest';
import { rawRequest, rawResponse } from '../testing/raw-message';
import { header, loggedEvents, tagOf, UserAgentBench } from '../testing/user-agent-bench';

async function start(options: { transactionsMax?: number; supported?: string[] } = {}) {
  const bench = new UserAgentBench();
  const a = await bench.agent('10.0.0.1', options);
  const peer = await bench.peer('10.0.0.9', a);
  return { bench, a, peer };
}

describe('what is refused before the handler sees it (RFC 3261 §8.2)', () => {
  const table: ReadonlyArray<
    [name: string, request: Buffer, line: string, field?: [name: string, value: string]]
  > = [
    ['an unknown method', rawRequest('PUBLISH'), '405 Method Not Allowed', ['allow', 'INVITE']],
    ['an unknown URI scheme', rawRequest('OPTIONS', { uri: 'http://x/' }), '416 Unsupported URI Scheme'],
    [
      'an unknown Require',
      rawRequest('INVITE', { headers: ['Require: 100rel, foo'] }),
      '420 Bad Extension',
      ['unsupported', '100rel'],
    ],
    [
      'an INVITE body that is no SDP',
      Buffer.from(
        rawRequest('INVITE', { body: 'hello' }).toString().replace('application/sdp', 'text/plain'),
      ),
      '415 Unsupported Media Type',
      ['accept', 'application/sdp'],
    ],
    [
      'an INVITE that takes no SDP in answer',
      rawRequest('INVITE', { headers: ['Accept: text/plain, application/sdpx'] }),
      '406 Not Acceptable',
    ],
    [
      'no hop left',
      Buffer.from(rawRequest('INVITE').toString().replace('Forwards: 70', 'Forwards: 0')),
      '483 Too Many Hops',
    ],
    [
      'unreadable Max-Forwards',
      Buffer.from(rawRequest('INVITE').toString().replace('Forwards: 70', 'Forwards: x')),
      '400 Max-Forwards unreadable',
    ],
    [
      'Max-Forwards over 255',
      Buffer.from(rawRequest('INVITE').toString().replace('Forwards: 70', 'Forwards: 300')),
      '400 Max-Forwards unreadable',
    ],
    [
      'an INVITE without Contact',
      Buffer.from(
        rawRequest('INVITE')
          .toString()
          .replace(/Contact:.*\r\n/, ''),
      ),
      '400 Contact missing or unreadable',
    ],
    ['a BYE without To-tag', rawRequest('BYE'), '481 Call/Transaction Does Not Exist'],
    ['an INFO without To-tag', rawRequest('INFO'), '481 Call/Transaction Does Not Exist'],
    [
      'S-115 a BYE for a gone dialog',
      rawRequest('BYE', { to: '<sip:x@y>;tag=gone' }),
      '481 Call/Transaction Does Not Exist',
    ],
    [
      'a re-INVITE for a gone dialog',
      rawRequest('INVITE', { to: '<sip:x@y>;tag=gone' }),
      '481 Call/Transaction Does Not Exist',
    ],
    ['a CANCEL that names nothing', rawRequest('CANCEL'), '481 Call/Transaction Does Not Exist'],
  ];
  for (const [name, request, line, field] of table) {
    it(`${name} → ${line}`, async () => {
      const { a, peer } = await start();
      peer.send(request);
      expect(peer.lines()).toEqual([`SIP/2.0 ${line}`]);
      expect(tagOf(peer.last(), 'to')).toBeDefined();
      if (field !== undefined) expect(header(peer.last(), field[0])).toBe(field[1]);
      expect([a.incoming.length, a.requests.length, a.agent.counts().legs]).toEqual([0, 0, 0]);
    });
  }

  it('lists all its methods in Allow, those it serves by itself included', async () => {
    const { peer } = await start();
    peer.send(rawRequest('PUBLISH'));
    expect(peer.last()).toContain(
      'Allow: INVITE, OPTIONS, REGISTER, INFO, UPDATE, REFER, NOTIFY, ACK, CANCEL, BYE\r\n',
    );
  });

  it('lets an understood Require, an optional body part and OPTIONS without hops through', async () => {
    const { a, peer } = await start({ supported: ['timer'] });
    peer.send(rawRequest('INVITE', { headers: ['Require: timer'], branch: 'z9hG4bKa', callId: 'a' }));
    const optional = rawRequest('INVITE', {
      body: 'x',
      headers: ['Content-Disposition: render;handling=optional'],
      branch: 'z9hG4bKb',
      callId: 'b',
    });
    peer.send(Buffer.from(optional.toString().replace('application/sdp', 'text/html')));
    peer.send(
      Buffer.from(rawRequest('OPTIONS', { callId: 'c' }).toString().replace('Forwards: 70', 'Forwards: 0')),
    );
    expect([a.incoming.length, a.requests.length]).toEqual([2, 1]);
  });

  it('answers a request that came by two ways 482 on the second (RFC 3261 §8.2.2.2)', async () => {
    const { a, peer } = await start();
    peer.send(rawRequest('INVITE', { branch: 'z9hG4bKway1' }));
    peer.send(rawRequest('INVITE', { branch: 'z9hG4bKway2' }));
    expect(peer.lines()).toEqual(['SIP/2.0 482 Loop Detected (Merged Request)']);
    expect(a.incoming).toHaveLength(1);
  });

  it('answers 503 with Retry-After over its bound of transactions, the same to a retransmission', async () => {
    const { a, peer } = await start({ transactionsMax: 1 });
    peer.send(rawRequest('INVITE'));
    peer.send(rawRequest('INVITE', { branch: 'z9hG4bK2', callId: 'call-2' }));
    peer.send(rawRequest('INVITE', { branch: 'z9hG4bK2', callId: 'call-2' }));
    expect(peer.lines()).toEqual(['SIP/2.0 503 Service Unavailable', 'SIP/2.0 503 Service Unavailable']);
    expect(header(peer.last(), 'retry-after')).toBe('10');
    expect(peer.received[0]).toBe(peer.received[1]);
    peer.send(rawRequest('ACK', { branch: 'z9hG4bK2', callId: 'call-2', to: '<sip:7001@10.0.0.1>;tag=x' }));
    expect(a.agent.counts().serverTransactions).toBe(1);
    expect(a.warnings).toHaveLength(1);
  });

  it('answers 500 when the handler throws, and serves the next request', async () => {
    let throwing = true;
    const bench = new UserAgentBench();
    const a = await bench.agent('10.0.0.1', {
      handler: {
        onInvite: () => {},
        onRequest: (transaction) => {
          if (throwing) throw new Error('bug');
          transaction.respond(200);
        },
      },
    });
    const peer = await bench.peer('10.0.0.9', a);
    peer.send(rawRequest('OPTIONS'));
    throwing = false;
    peer.send(rawRequest('OPTIONS', { branch: 'z9hG4bK2', callId: 'b' }));
    expect(peer.lines()).toEqual(['SIP/2.0 500 Server Internal Error', 'SIP/2.0 200 OK']);
    expect(a.warnings[0]).toContain('bug');
  });
});

describe('requests outside a dialog', () => {
  it('are answered by the handler, once', async () => {
    const { a, peer } = await start();
    peer.send(rawRequest('OPTIONS', { headers: ['X-Test: 1'] }));
    a.requests[0]!.respond(200, { headers: [['Allow', 'INVITE']] });
    a.requests[0]!.respond(500);
    peer.send(rawRequest('OPTIONS'));
    expect(peer.lines()).toEqual(['SIP/2.0 200 OK', 'SIP/2.0 200 OK']);
    expect(a.requests[0]!.source).toEqual(peer.remote);
  });

  it('go out with the fields given, and report their final response or that there was none', async () => {
    const { bench, a, peer } = await start();
    const finals: Array<number | undefined> = [];
    const request = {
      method: 'OPTIONS',
      uri: 'sip:10.0.0.9',
      from: '<sip:us@10.0.0.1>',
      to: '<sip:10.0.0.9>',
      headers: [['Accept', 'application/sdp']] as const,
    };
    a.agent.send(request, (response) => finals.push(response?.status));
    bench.clock.advance(0);
    expect(header(peer.last(), 'accept')).toBe('application/sdp');
    expect(header(peer.last(), 'max-forwards')).toBe('70');
    peer.send(rawResponse(peer.last(), 200, { toTag: 'x' }));
    a.agent.send({ ...request, callId: 'mine', cseq: 42 }, (response) => finals.push(response?.status));
    bench.clock.advance(0);
    expect([header(peer.last(), 'call-id'), header(peer.last(), 'cseq')]).toEqual(['mine', '42 OPTIONS']);
    bench.clock.advance(32_000);
    expect(finals).toEqual([200, undefined]);
  });

  it('go to a URI without the header fields that it holds (RFC 3261 §19.1.5)', async () => {
    const { bench, a, peer } = await start();
    const uri = 'sip:x@10.0.0.9;a=b?Route=%3Csip:10.0.0.66%3E&Subject=y';
    a.agent.send({ method: 'OPTIONS', uri, from: '<sip:us@10.0.0.1>', to: '<sip:x@10.0.0.9>' }, () => {});
    bench.clock.advance(0);
    expect(peer.last()).toMatch(/^OPTIONS sip:x@10\.0\.0\.9;a=b SIP\/2\.0\r\n/);
    expect(peer.last()).not.toMatch(/^(?:Route|Subject):/m);
  });

  it('follow a Route: loose, or strict where it has no lr (RFC 3261 §12.2.1.1)', async () => {
    const { bench, a, peer } = await start();
    const request = {
      method: 'OPTIONS',
      uri: 'sip:far@10.9.9.9',
      from: '<sip:us@10.0.0.1>',
      to: '<sip:far@10.9.9.9>',
    };
    a.agent.send({ ...request, routes: ['<sip:10.0.0.9;lr>'] }, () => {});
    bench.clock.advance(0);
    expect(peer.lines()).toEqual(['OPTIONS sip:far@10.9.9.9 SIP/2.0']);
    expect(header(peer.last(), 'route')).toBe('<sip:10.0.0.9;lr>');
    a.agent.send({ ...request, routes: ['<sip:10.0.0.9>'] }, () => {});
    bench.clock.advance(0);
    expect(peer.lines()[1]).toBe('OPTIONS sip:10.0.0.9 SIP/2.0');
    expect(header(peer.last(), 'route')).toBe('<sip:far@10.9.9.9>');
  });
});

describe('a forked INVITE (RFC 3261 §12.1, §13.2.2.4)', () => {
  async function fork() {
    const { bench, a, peer } = await start();
    const log: string[] = [];
    const leg = a.agent.invite({
      uri: 'sip:x@10.0.0.9',
      from: '<sip:us@10.0.0.1>',
      to: '<sip:x@10.0.0.9>',
      events: loggedEvents(log),
    });
    bench.clock.advance(0);
    const invite = peer.last();
    const answer = (status: number, toTag: string) =>
      peer.send(rawResponse(invite, status, { toTag, contact: `<sip:${toTag}@10.0.0.9>` }));
    return { bench, a, peer, leg, log, answer };
  }

  it('has an early dialog per fork, and the one that answers becomes the call', async () => {
    const { bench, peer, leg, log, answer } = await fork();
    answer(180, 'one');
    answer(183, 'two');
    expect(leg.dialog).toMatchObject({ remoteTag: 'two', state: 'early' });
    answer(200, 'one');
    expect(leg.dialog).toMatchObject({
      remoteTag: 'one',
      state: 'confirmed',
      remoteTarget: 'sip:one@10.0.0.9',
    });
    leg.ack();
    bench.clock.advance(0);
    expect(peer.lines().at(-1)).toBe('ACK sip:one@10.0.0.9 SIP/2.0');
    expect(log).toEqual(['provisional 180', 'provisional 183', 'answered 200']);
  });

  it('is ACKed again for a repeated 2xx; the 2xx of another fork gets ACK and BYE', async () => {
    const { peer, leg, log, answer } = await fork();
    answer(200, 'one');
    leg.ack();
    answer(200, 'one');
    answer(200, 'two');
    answer(200, 'two');
    expect(peer.lines().slice(1)).toEqual([
      'ACK sip:one@10.0.0.9 SIP/2.0',
      'ACK sip:one@10.0.0.9 SIP/2.0',
      'ACK sip:two@10.0.0.9 SIP/2.0',
      'BYE sip:two@10.0.0.9 SIP/2.0',
      'ACK sip:two@10.0.0.9 SIP/2.0',
    ]);
    expect(log).toEqual(['answered 200']);
    expect(leg.state).toBe('confirmed');
  });

  it('repeats the very same ACK, body included', async () => {
    const { bench, peer, leg, answer } = await fork();
    answer(200, 'one');
    leg.ack(Buffer.from('v=0'));
    bench.clock.advance(0);
    const first = peer.last();
    answer(200, 'one');
    expect(peer.last()).toBe(first);
    expect(first).toContain('\r\n\r\nv=0');
  });

  it('gets ACK and BYE for a 2xx that comes after a failure', async () => {
    const { peer, log, answer } = await fork();
    answer(486, 'one');
    answer(200, 'two');
    expect(peer.lines().slice(1)).toEqual([
      'ACK sip:x@10.0.0.9 SIP/2.0',
      'ACK sip:two@10.0.0.9 SIP/2.0',
      'BYE sip:two@10.0.0.9 SIP/2.0',
    ]);
    expect(log).toEqual(['failed 486']);
  });
});
