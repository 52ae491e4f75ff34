import { describe, expect, it } from 'vitest';
import { rawRequest, rawResponse } from '../testing/raw-message';
import { header, loggedEvents, tagOf, UserAgentBench } from '../testing/user-agent-bench';
import type { InDialogAnswer, ServerRequest } from './types';

/** A confirmed incoming leg whose peer is the test itself. */
async function answered() {
  const bench = new UserAgentBench();
  const a = await bench.agent('10.0.0.1');
  const peer = await bench.peer('10.0.0.9', a);
  peer.send(
    rawRequest('INVITE', {
      cseq: 10,
      body: 'v=0',
      headers: ['Record-Route: <sip:10.0.0.9;lr>, <sip:10.9.9.9;lr>'],
    }),
  );
  const leg = a.incoming[0]!;
  const log: string[] = [];
  const requests: ServerRequest[] = [];
  leg.events = loggedEvents(log, { onRequest: (request) => requests.push(request) });
  leg.accept({ body: Buffer.from('v=0') });
  bench.clock.advance(0);
  const to = `<sip:7001@10.0.0.1>;tag=${tagOf(peer.last(), 'to')}`;
  let branch = 0;
  /** An in-dialog request of the peer. */
  const send = (
    method: string,
    cseq: number,
    options: { body?: string; contact?: string; branch?: string } = {},
  ) => peer.send(rawRequest(method, { branch: `z9hG4bKdialog${branch++}`, to, cseq, ...options }));
  send('ACK', 10);
  log.length = 0;
  peer.received.length = 0;
  return { bench, a, peer, leg, log, requests, send, to };
}

describe('requests of the peer inside a dialog (RFC 3261 §12.2.2)', () => {
  it('S-29 reach the leg and are answered by its owner', async () => {
    const { bench, peer, requests, send } = await answered();
    send('INFO', 11);
    requests[0]!.respond(200);
    send('UPDATE', 12);
    requests[1]!.respond(202);
    bench.clock.advance(0);
    expect(requests.map(({ request }) => request.method)).toEqual(['INFO', 'UPDATE']);
    expect(peer.lines()).toEqual(['SIP/2.0 200 OK', 'SIP/2.0 202 Accepted']);
    expect(header(peer.last(), 'contact')).toBe('<sip:7001@10.0.0.1:5060>');
  });

  it.each(['INVITE', 'UPDATE'])(
    'a %s over which the owner fails gets 500, and the next one is taken',
    async (method) => {
      const { a, peer, leg, requests, send } = await answered();
      leg.events = {
        onRequest: (request) => {
          requests.push(request);
          if (requests.length === 1) throw new Error('a bug');
          request.respond(488);
        },
      };
      send(method, 11, { body: 'v=0' });
      send(method, 12, { body: 'v=0' });
      expect(peer.lines()).toEqual(['SIP/2.0 500 Server Internal Error', 'SIP/2.0 488 Not Acceptable Here']);
      expect(a.warnings).toHaveLength(1);
    },
  );

  it('with a lower CSeq than before get 500', async () => {
    const { peer, requests, send } = await answered();
    send('INFO', 9);
    expect(peer.lines()).toEqual(['SIP/2.0 500 CSeq out of order']);
    expect(requests).toEqual([]);
  });

  it('of another Call-ID or From-tag get 481', async () => {
    const { peer, requests, to } = await answered();
    peer.send(rawRequest('INFO', { branch: 'z9hG4bKx', to, cseq: 11, callId: 'other' }));
    peer.send(
      rawRequest('INFO', { branch: 'z9hG4bKy', to, cseq: 11, from: '<sip:caller@10.0.0.9>;tag=other' }),
    );
    expect(peer.lines()).toEqual([
      'SIP/2.0 481 Call/Transaction Does Not Exist',
      'SIP/2.0 481 Call/Transaction Does Not Exist',
    ]);
    expect(requests).toEqual([]);
  });

  it('get 501, or 200 for OPTIONS, when the owner wants none', async () => {
    const { peer, leg, send } = await answered();
    leg.events = {};
    send('INFO', 11);
    send('OPTIONS', 12);
    expect(peer.lines()).toEqual(['SIP/2.0 501 Not Implemented', 'SIP/2.0 200 OK']);
  });

  it('refresh the remote target by their Contact (re-INVITE, UPDATE), INFO does not', async () => {
    const { leg, requests, send } = await answered();
    send('INFO', 11, { contact: '<sip:no@10.0.0.9>' });
    expect(leg.dialog?.remoteTarget).toBe('sip:caller@10.0.0.9:5060');
    send('UPDATE', 12, { contact: '<sip:new@10.0.0.9>' });
    expect(leg.dialog?.remoteTarget).toBe('sip:new@10.0.0.9');
    requests[1]!.respond(200);
    send('INVITE', 13, { contact: '<sip:newer@10.0.0.9>' });
    expect(leg.dialog?.remoteTarget).toBe('sip:newer@10.0.0.9');
  });

  it('S-29 a re-INVITE is answered, repeated until its ACK, and the ACK handed on', async () => {
    const { bench, peer, requests, send } = await answered();
    send('INVITE', 11, { body: 'v=0' });
    const acks: string[] = [];
    requests[0]!.onAck = (ack) => acks.push(ack.cseq.method);
    requests[0]!.respond(200, { body: Buffer.from('v=1') });
    bench.clock.advance(600);
    expect(peer.lines()).toEqual(['SIP/2.0 200 OK', 'SIP/2.0 200 OK']);
    expect(header(peer.last(), 'contact')).toBe('<sip:7001@10.0.0.1:5060>');
    send('ACK', 11);
    bench.clock.advance(40_000);
    expect(acks).toEqual(['ACK']);
    expect(peer.lines()).toHaveLength(2);
  });

  it('a re-INVITE whose 2xx is never acknowledged tells the owner after 64*T1', async () => {
    const { bench, log, requests, send } = await answered();
    send('INVITE', 11);
    requests[0]!.respond(200);
    bench.clock.advance(32_000);
    expect(log).toEqual(['ack timeout']);
  });

  it('a CANCEL of a re-INVITE ends it with 487 and leaves the call alone', async () => {
    const { peer, leg, requests, send } = await answered();
    send('INVITE', 11, { branch: 'z9hG4bKre' });
    let cancelled = false;
    requests[0]!.onCancel = () => {
      cancelled = true;
    };
    send('CANCEL', 11, { branch: 'z9hG4bKre' });
    expect(peer.lines()).toEqual(['SIP/2.0 200 OK', 'SIP/2.0 487 Request Terminated']);
    expect([cancelled, leg.state]).toEqual([true, 'confirmed']);
  });

  it('a second re-INVITE before the first is answered gets 500 with Retry-After of 0–10 s (RFC 3261 §14.2)', async () => {
    const { peer, requests, send } = await answered();
    send('INVITE', 11);
    send('INVITE', 12);
    expect(peer.lines()).toEqual(['SIP/2.0 500 Server Internal Error']);
    const seconds = Number(header(peer.last(), 'retry-after'));
    expect(seconds).toBeGreaterThanOrEqual(0);
    expect(seconds).toBeLessThanOrEqual(10);
    expect(requests).toHaveLength(1);
  });

  it('a re-INVITE that crosses our own gets 491 (RFC 3261 §14.2)', async () => {
    const { bench, peer, leg, requests, send } = await answered();
    leg.request('INVITE', { body: Buffer.from('v=0') }, () => {});
    bench.clock.advance(0);
    send('INVITE', 11);
    expect(peer.lines().at(-1)).toBe('SIP/2.0 491 Request Pending');
    expect(requests).toEqual([]);
  });

  it('a re-INVITE while our last 2xx waits for its ACK gets 491 (RFC 5407 §3.1.4)', async () => {
    const { peer, requests, send } = await answered();
    send('INVITE', 11);
    requests[0]!.respond(200);
    send('INVITE', 12);
    expect(peer.lines().at(-1)).toBe('SIP/2.0 491 Request Pending');
  });

  it('a BYE ends an unanswered re-INVITE with 487', async () => {
    const { peer, log, send } = await answered();
    send('INVITE', 11);
    send('BYE', 12);
    expect(peer.lines()).toEqual(['SIP/2.0 200 OK', 'SIP/2.0 487 Request Terminated']);
    expect(log).toEqual(['bye']);
  });

  it('other than BYE get 481 once our BYE is out', async () => {
    const { bench, peer, leg, send } = await answered();
    leg.end();
    bench.clock.advance(0);
    send('INFO', 11);
    expect(peer.lines().at(-1)).toBe('SIP/2.0 481 Call/Transaction Does Not Exist');
  });
});

describe('our own requests inside a dialog (RFC 3261 §12.2.1)', () => {
  it('carry the route set, the remote target and the next CSeq', async () => {
    const { bench, peer, leg } = await answered();
    leg.request('INFO', { body: Buffer.from('x'), contentType: 'text/plain' }, () => {});
    leg.request('INFO', {}, () => {});
    bench.clock.advance(0);
    const [first, second] = peer.received;
    expect(first).toMatch(/^INFO sip:caller@10\.0\.0\.9:5060 SIP/);
    expect(first).toContain('Route: <sip:10.0.0.9;lr>\r\nRoute: <sip:10.9.9.9;lr>\r\n');
    expect([header(first!, 'cseq'), header(second!, 'cseq')]).toEqual(['1 INFO', '2 INFO']);
    expect([tagOf(first!, 'from'), tagOf(first!, 'to')]).toEqual([leg.dialog?.localTag, 'caller']);
    expect(header(first!, 'content-type')).toBe('text/plain');
  });

  it('hand their final response to the caller, and undefined when there is none', async () => {
    const { bench, peer, leg } = await answered();
    const finals: Array<number | undefined> = [];
    leg.request('INFO', {}, (answer) => finals.push(answer?.response.status));
    bench.clock.advance(0);
    peer.send(rawResponse(peer.last(), 100));
    peer.send(rawResponse(peer.last(), 415));
    leg.request('INFO', {}, (answer) => finals.push(answer?.response.status));
    bench.clock.advance(32_000);
    expect(finals).toEqual([415, undefined]);
  });

  it.each(['INVITE', 'INFO'])(
    'a %s without any answer counts as 408, one that could not be carried as 503 (RFC 3261 §8.1.3.1)',
    async (method) => {
      const { bench, leg, send } = await answered();
      const finals: unknown[] = [];
      const ask = () => leg.request(method, {}, (answer, failure) => finals.push([answer, failure]));
      ask();
      bench.clock.advance(33_000);
      bench.network.filter = () => 'fail';
      ask();
      bench.clock.advance(0);
      bench.network.filter = () => 'deliver';
      send('BYE', 11);
      ask();
      bench.clock.advance(0);
      expect(finals).toEqual([
        [undefined, 408],
        [undefined, 503],
        [undefined, undefined],
      ]);
    },
  );

  it('S-29 a re-INVITE is ACKed by its owner, again for a repeated 2xx, and refreshes the target', async () => {
    const { bench, peer, leg } = await answered();
    let answer: InDialogAnswer | undefined;
    leg.request('INVITE', { body: Buffer.from('v=0') }, (final) => {
      answer = final;
    });
    bench.clock.advance(0);
    const invite = peer.last();
    const ok = rawResponse(invite, 200, { contact: '<sip:moved@10.0.0.9>' });
    peer.send(ok);
    expect(leg.dialog?.remoteTarget).toBe('sip:moved@10.0.0.9');
    answer!.ack(Buffer.from('v=2'));
    bench.clock.advance(0);
    const ack = peer.last();
    expect(ack).toMatch(/^ACK sip:moved@10\.0\.0\.9 SIP/);
    expect(header(ack, 'cseq')).toBe(header(invite, 'cseq')?.replace('INVITE', 'ACK'));
    peer.send(ok);
    expect(peer.received.filter((text) => text === ack)).toHaveLength(2);
  });

  it('a second INVITE while one is open is not sent (RFC 3261 §14.1)', async () => {
    const { bench, peer, leg, requests, send } = await answered();
    const finals: string[] = [];
    leg.request('INVITE', {}, (answer) => finals.push(`first ${answer?.response.status}`));
    leg.request('INVITE', {}, (answer) => finals.push(`second ${answer?.response.status}`));
    bench.clock.advance(0);
    expect(finals).toEqual(['second undefined']);
    expect(peer.lines()).toHaveLength(1);
    peer.send(rawResponse(peer.last(), 488));
    expect(finals).toEqual(['second undefined', 'first 488']);
    send('INVITE', 11);
    expect(requests).toHaveLength(1);
    leg.request('INVITE', {}, (answer) => finals.push(`third ${answer?.response.status}`));
    bench.clock.advance(0);
    expect(finals.at(-1)).toBe('third undefined');
  });

  it('are not sent from a leg that has ended', async () => {
    const { bench, leg, send } = await answered();
    send('BYE', 11);
    let final: unknown = 'open';
    leg.request('INFO', {}, (answer) => {
      final = answer;
    });
    bench.clock.advance(0);
    expect(final).toBeUndefined();
  });
});

describe('a re-INVITE that its peer never answers finally', () => {
  it('is cancelled when the dialog ends, and leaves no transaction behind', async () => {
    const { bench, a, peer, leg, send } = await answered();
    const finals: unknown[] = [];
    leg.request('INVITE', { body: Buffer.from('v=0') }, (answer) => finals.push(answer));
    bench.clock.advance(0);
    peer.send(rawResponse(peer.last(), 180, { toTag: 'caller' }));
    bench.clock.advance(60_000);
    send('BYE', 11);
    bench.clock.advance(0);
    expect(peer.lines().filter((line) => line.startsWith('CANCEL '))).toHaveLength(1);
    bench.clock.advance(70_000);
    expect(finals).toEqual([undefined]);
    expect(a.agent.counts()).toEqual({ clientTransactions: 0, serverTransactions: 0, legs: 0 });
  });
});
