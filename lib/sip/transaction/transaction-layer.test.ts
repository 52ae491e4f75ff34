import { describe, expect, it } from 'vitest';
import { rawRequest, request } from '../testing/raw-message';
import { responseTarget, stampVia } from './response-routing';
import { parseVia } from '../message/via';
import type { Remote } from '../transport/transport';
import { serverKey } from './keys';
import { transactionBench } from './transaction-bench';

describe('matching requests to server transactions (RFC 3261 §17.2.3)', () => {
  it('takes the same branch from another sent-by for another transaction', () => {
    const bench = transactionBench();
    bench.receive(rawRequest('OPTIONS', { callId: 'a' }));
    bench.receive(rawRequest('OPTIONS', { callId: 'b', sentBy: '10.0.0.8:5060' }));
    expect(bench.events).toEqual(['request OPTIONS', 'request OPTIONS']);
  });

  it('takes another method with the same branch for another transaction', () => {
    const bench = transactionBench();
    bench.receive(rawRequest('INVITE'));
    bench.receive(rawRequest('BYE'));
    expect(bench.events).toEqual(['request INVITE', 'request BYE']);
  });

  it('matches an ACK to its INVITE, and a CANCEL to the INVITE it names', () => {
    const bench = transactionBench();
    bench.receive(rawRequest('INVITE'));
    bench.receive(rawRequest('CANCEL'));
    bench.answer(bench.servers[0]!, 487);
    bench.receive(rawRequest('ACK'));
    expect(bench.events).toEqual(['request INVITE', 'cancel invite']);
  });

  it('hands up a CANCEL that names nothing, and an ACK that belongs to no transaction', () => {
    const bench = transactionBench();
    bench.receive(rawRequest('CANCEL'));
    bench.receive(rawRequest('ACK', { branch: 'z9hG4bKother' }));
    expect(bench.events).toEqual(['cancel nothing', 'ack']);
  });

  it('answers a repeated CANCEL from its own transaction', () => {
    const bench = transactionBench();
    bench.receive(rawRequest('CANCEL'));
    bench.answer(bench.servers[0]!, 481);
    bench.receive(rawRequest('CANCEL'));
    expect(bench.transport.times('SIP/2.0 481')).toHaveLength(2);
    expect(bench.events).toHaveLength(1);
  });

  it('matches RFC 2543 requests, whose branch lacks the magic cookie, by the fields of that RFC', () => {
    const invite = request(rawRequest('INVITE', { branch: '1' }));
    const ack = request(rawRequest('ACK', { branch: '1', to: '<sip:7001@10.0.0.1>;tag=x' }));
    const other = request(rawRequest('INVITE', { branch: '1', callId: 'call-2' }));
    expect(serverKey(ack)).toBe(serverKey(invite));
    expect(serverKey(other)).not.toBe(serverKey(invite));
  });

  it('recognises a request that came by two ways (RFC 3261 §8.2.2.2), until the first is forgotten', () => {
    const bench = transactionBench();
    bench.receive(rawRequest('OPTIONS', { branch: 'z9hG4bKway1' }));
    bench.receive(rawRequest('OPTIONS', { branch: 'z9hG4bKway2' }));
    expect(bench.events).toEqual(['request OPTIONS', 'stateless merged']);
    bench.answer(bench.servers[0]!, 200);
    bench.clock.advance(32_000);
    bench.receive(rawRequest('OPTIONS', { branch: 'z9hG4bKway3' }));
    expect(bench.events.at(-1)).toBe('request OPTIONS');
  });

  it('does not take an in-dialog request for a merged one', () => {
    const bench = transactionBench();
    const to = '<sip:7001@10.0.0.1>;tag=us';
    bench.receive(rawRequest('INFO', { branch: 'z9hG4bKway1', to }));
    bench.receive(rawRequest('INFO', { branch: 'z9hG4bKway2', to }));
    expect(bench.events).toEqual(['request INFO', 'request INFO']);
  });

  it('creates no transaction over the bound, yet lets a known INVITE be cancelled and acknowledged', () => {
    const bench = transactionBench({ transactionsMax: 1 });
    bench.receive(rawRequest('INVITE'));
    bench.receive(rawRequest('OPTIONS', { branch: 'z9hG4bK2', callId: 'b' }));
    bench.receive(rawRequest('CANCEL'));
    expect(bench.events).toEqual(['request INVITE', 'stateless overload', 'cancel invite']);
  });
});

describe('a response with more than our Via (RFC 3261 §8.1.3.3)', () => {
  it('is dropped, in either way of writing two', () => {
    const bench = transactionBench();
    bench.invite();
    const two = (to: string): Buffer =>
      Buffer.from(
        bench
          .ok()
          .toString()
          .replace(/^(Via: [^\r]*)/m, `$1${to}SIP/2.0/UDP 10.0.0.5;branch=z9hG4bKx`),
      );
    bench.receive(two(', '));
    bench.receive(two('\r\nv: '));
    expect(bench.events).toEqual([]);
    bench.receive(bench.ok());
    expect(bench.events).toEqual(['response 200']);
  });
});

describe('where a response goes (RFC 3261 §18.2, RFC 3581)', () => {
  const source: Remote = { protocol: 'udp', address: '192.0.2.7', port: 40_000 };
  const cases: ReadonlyArray<[via: string, stamped: string | undefined, to: string]> = [
    ['SIP/2.0/UDP 192.0.2.7;branch=b', undefined, '192.0.2.7:5060'],
    ['SIP/2.0/UDP 192.0.2.7:5070;branch=b', undefined, '192.0.2.7:5070'],
    ['SIP/2.0/UDP host:5070;branch=b', 'SIP/2.0/UDP host:5070;branch=b;received=192.0.2.7', '192.0.2.7:5070'],
    [
      'SIP/2.0/UDP 10.0.0.1:5070;rport;branch=b',
      'SIP/2.0/UDP 10.0.0.1:5070;rport=40000;branch=b;received=192.0.2.7',
      '192.0.2.7:40000',
    ],
    [
      'SIP/2.0/UDP 192.0.2.7;branch=b;rport',
      'SIP/2.0/UDP 192.0.2.7;branch=b;rport=40000;received=192.0.2.7',
      '192.0.2.7:40000',
    ],
    [
      'SIP/2.0/UDP 10.0.0.1;branch=b;received=1.1.1.1',
      'SIP/2.0/UDP 10.0.0.1;branch=b;received=192.0.2.7',
      '192.0.2.7:5060',
    ],
    ['SIP/2.0/UDP 192.0.2.7;maddr=192.0.2.9;branch=b', undefined, '192.0.2.9:5060'],
  ];
  for (const [text, stamped, to] of cases) {
    it(`${text} → ${to}`, () => {
      const via = parseVia(text)!;
      const target = responseTarget(via, source);
      expect(stampVia(via, source)).toBe(stamped);
      expect(`${target.address}:${target.port}`).toBe(to);
    });
  }
});

describe('a connection that breaks', () => {
  it('fails what was sent on it and has no response yet, and nothing else', () => {
    const bench = transactionBench({ reliable: true });
    bench.invite();
    bench.send('CANCEL');
    bench.lose({ protocol: 'tcp', address: '10.0.0.9', port: 40_000 });
    expect(bench.events).toEqual([]);
    bench.lose();
    expect(bench.events).toEqual(['transport error', 'transport error']);
    expect(bench.layer.clientCount).toBe(0);
    bench.lose();
    expect(bench.events).toHaveLength(2);
  });

  it('leaves a call that rings alone: its answer may come on another one', () => {
    const bench = transactionBench({ reliable: true });
    bench.invite();
    bench.respond('INVITE', 180);
    bench.lose();
    bench.respond('INVITE', 486);
    expect(bench.events).toEqual(['response 180', 'response 486']);
  });
});

describe('where a response to a request over TCP goes (RFC 3261 §18.2.2)', () => {
  const source: Remote = { protocol: 'tcp', address: '10.0.0.9', port: 40_000 };
  it.each([
    ['SIP/2.0/TCP 10.0.0.9:5070;branch=z9hG4bKa', 5070],
    ['SIP/2.0/TCP 10.0.0.9;branch=z9hG4bKa;rport', 5060],
    ['SIP/2.0/TCP 192.0.2.1:5070;branch=z9hG4bKa;maddr=192.0.2.9', 5070],
  ])('%s: the connection, else port %i of its peer', (via, listenPort) => {
    expect(responseTarget(parseVia(via)!, source)).toEqual({ ...source, listenPort });
  });
});
