import { describe, expect, it } from 'vitest';
import { ANSWER, dial, expectNothingLeft, OFFER, talk } from '../testing/call-bench';
import { header, loggedEvents, tagOf, UserAgentBench } from '../testing/user-agent-bench';

describe('a call between two user agents', () => {
  it('rings, is answered, acknowledged and ended, and leaves nothing behind', async () => {
    const call = await dial();
    const { bench, out, incoming } = call;
    expect([out.state, incoming.state]).toEqual(['proceeding', 'proceeding']);
    incoming.provisional(180);
    bench.clock.advance(0);
    expect([out.state, incoming.state]).toEqual(['early', 'early']);
    incoming.accept({ body: ANSWER });
    bench.clock.advance(0);
    expect([out.state, incoming.state]).toEqual(['answered', 'answered']);
    out.ack();
    bench.clock.advance(0);
    expect([out.state, incoming.state]).toEqual(['confirmed', 'confirmed']);
    out.end({ headers: [['Reason', 'Q.850;cause=16']] });
    expect(out.state).toBe('ending');
    bench.clock.advance(0);
    expect([out.state, incoming.state]).toEqual(['ended', 'ended']);
    expect(call.outLog).toEqual(['provisional 180', 'answered 200', 'bye done true 200']);
    expect(call.inLog).toEqual(['acknowledged', 'bye']);
    expect(bench.trace()).toEqual([
      '1 INVITE sip:7001@10.0.0.2 SIP/2.0',
      '2 SIP/2.0 180 Ringing',
      '2 SIP/2.0 200 OK',
      '1 ACK sip:7001@10.0.0.2:5060 SIP/2.0',
      '1 BYE sip:7001@10.0.0.2:5060 SIP/2.0',
      '2 SIP/2.0 200 OK',
    ]);
    expectNothingLeft(call);
  });

  it('can be ended by the side that was called', async () => {
    const call = await talk();
    call.incoming.end();
    call.bench.clock.advance(0);
    expect(call.outLog).toEqual(['bye']);
    expect(call.inLog).toEqual(['bye done true 200']);
    expect([call.out.state, call.incoming.state]).toEqual(['ended', 'ended']);
    expectNothingLeft(call);
  });

  it('keeps both dialogs as plain data that mirror each other', async () => {
    const { out, incoming } = await talk();
    expect(JSON.parse(JSON.stringify(out.dialog))).toEqual(out.dialog);
    expect(out.dialog).toMatchObject({
      role: 'uac',
      state: 'confirmed',
      localSeq: 1,
      remoteTarget: 'sip:7001@10.0.0.2:5060',
    });
    expect(incoming.dialog).toMatchObject({
      role: 'uas',
      state: 'confirmed',
      remoteSeq: 1,
      remoteTarget: 'sip:100@10.0.0.1:5060',
    });
    expect(incoming.dialog?.localTag).toBe(out.dialog?.remoteTag);
    expect(incoming.dialog?.remoteTag).toBe(out.dialog?.localTag);
  });

  it('notes when the server transaction was created (S-8)', async () => {
    const { bench, incoming } = await dial();
    const created = bench.clock.now();
    bench.clock.advance(1_000);
    expect(incoming.createdAt).toBe(created);
  });

  it('sends 100 Trying after 200 ms for an INVITE that nobody answers yet', async () => {
    const { bench } = await dial();
    bench.clock.advance(200);
    expect(bench.trace().at(-1)).toBe('2 SIP/2.0 100 Trying');
  });

  it('reports a refusal with its status and headers, and absorbs the ACK', async () => {
    const responses: Array<string | undefined> = [];
    const call = await dial({
      out: {
        onFailed: ({ status, response }) =>
          responses.push(`${status} ${response?.headers.get('retry-after')}`),
      },
    });
    call.incoming.reject(603, { headers: [['Retry-After', '60']] });
    expect(call.incoming.state).toBe('ended');
    call.bench.clock.advance(0);
    expect(responses).toEqual(['603 60']);
    expect(call.inLog).toEqual([]);
    expectNothingLeft(call);
  });

  it('S-24 gives a retransmitted INVITE the same refusal with the same To-tag, and creates nothing for it', async () => {
    const call = await dial();
    call.incoming.reject(603);
    const invite = call.bench.network.packets[0]!;
    const first = call.bench.network.packets.at(-1)!.bytes.toString();
    call.bench.network.carry(invite.bytes, invite.from, invite.to);
    call.bench.clock.advance(0);
    const again = call.bench.network.packets.filter(({ bytes }) =>
      bytes.toString().startsWith('SIP/2.0 603'),
    );
    expect(again.length).toBeGreaterThanOrEqual(2);
    for (const { bytes } of again) expect(bytes.toString()).toBe(first);
    expect(tagOf(first, 'to')).toBeDefined();
    expect(call.b.incoming).toHaveLength(1);
  });

  it('tells the caller 408 when no response ever comes', async () => {
    const bench = new UserAgentBench();
    const a = await bench.agent('10.0.0.1');
    const log: string[] = [];
    a.agent.invite({ uri: 'sip:x@10.0.0.77', from: '<sip:a@h>', to: '<sip:x@h>', events: loggedEvents(log) });
    bench.clock.advance(31_999);
    expect(log).toEqual([]);
    bench.clock.advance(1);
    expect(log).toEqual(['failed 408']);
    expect(a.agent.counts().legs).toBe(0);
  });

  it('tells the caller 503 when the INVITE cannot be sent, after `invite` returned', async () => {
    const bench = new UserAgentBench();
    bench.network.filter = () => 'fail';
    const a = await bench.agent('10.0.0.1');
    const log: string[] = [];
    const events = loggedEvents(log);
    a.agent.invite({ uri: 'sip:x@10.0.0.77', from: '<sip:a@h>', to: '<sip:x@h>', events });
    a.agent.invite({ uri: 'sip:x@10.0.0.77;transport=tcp', from: '<sip:a@h>', to: '<sip:x@h>', events });
    a.agent.invite({ uri: 'no uri', from: '<sip:a@h>', to: '<sip:x@h>', events });
    expect(log).toEqual([]);
    bench.clock.advance(0);
    expect(log).toEqual(['failed 503', 'failed 503', 'failed 503']);
    expect(a.agent.counts()).toEqual({ clientTransactions: 0, serverTransactions: 0, legs: 0 });
  });

  it('repeats its 2xx at 0.5, 1.5, 3.5, 7.5, 11.5 … s until 64*T1 and then tells its owner (RFC 3261 §13.3.1.4)', async () => {
    const call = await dial();
    call.bench.network.filter = ({ bytes }) => (bytes.toString().startsWith('ACK') ? 'lose' : 'deliver');
    call.incoming.accept({ body: ANSWER });
    call.bench.clock.advance(0);
    call.out.ack();
    call.bench.clock.advance(31_999);
    expect(call.bench.times('SIP/2.0 200')).toEqual([
      0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500,
    ]);
    // Each repetition was ACKed again.
    expect(call.bench.times('ACK')).toHaveLength(11);
    expect(call.inLog).toEqual([]);
    call.bench.clock.advance(1);
    expect(call.inLog).toEqual(['ack timeout']);
    expect(call.incoming.state).toBe('answered');
    call.bench.network.filter = () => 'deliver';
    call.incoming.end();
    call.bench.clock.advance(0);
    expect(call.inLog).toEqual(['ack timeout', 'bye done true 200']);
    expectNothingLeft(call);
  });

  it('stops repeating its 2xx with the ACK, which may carry the answer to a delayed offer', async () => {
    const bodies: string[] = [];
    const call = await dial({ in: { onAcknowledged: (ack) => bodies.push(ack.body.toString()) } });
    call.incoming.accept({ body: OFFER });
    call.bench.clock.advance(0);
    call.out.ack(ANSWER);
    call.bench.clock.advance(30_000);
    expect(bodies).toEqual([ANSWER.toString()]);
    expect(call.bench.times('SIP/2.0 200')).toHaveLength(1);
  });

  it('survives lost packets in both directions, whatever the seed', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const call = await dial({}, { latencyMs: 20, jitterMs: 60, seed });
      const { bench, out, incoming } = call;
      out.events = loggedEvents(call.outLog, { onAnswered: () => out.ack() });
      bench.network.loss = 0.3;
      incoming.provisional(180);
      incoming.accept({ body: ANSWER });
      bench.clock.advance(20_000);
      expect([seed, out.state, incoming.state]).toEqual([seed, 'confirmed', 'confirmed']);
      (seed % 2 === 0 ? out : incoming).end();
      bench.clock.advance(31_000);
      expect([seed, out.state, incoming.state]).toEqual([seed, 'ended', 'ended']);
      bench.network.loss = 0;
      expectNothingLeft(call);
    }
  });

  it('shows the peer its Contact with the user that was called', async () => {
    const { bench } = await talk();
    const ok = bench.network.packets.find(({ bytes }) => bytes.toString().startsWith('SIP/2.0 200'))!;
    expect(header(ok.bytes.toString(), 'contact')).toBe('<sip:7001@10.0.0.2:5060>');
    expect(header(ok.bytes.toString(), 'server')).toBe('Tidegate/test');
  });

  it('names its methods in the INVITE and in the 2xx (RFC 3261 §13.2.1, §13.3.1.4)', async () => {
    const { bench } = await talk();
    const withAllow = bench.network.packets.filter(({ bytes }) =>
      bytes.toString().includes('\r\nAllow: INVITE, OPTIONS,'),
    );
    expect(withAllow.map(({ bytes }) => bytes.toString().slice(0, 11))).toEqual([
      'INVITE sip:',
      'SIP/2.0 200',
    ]);
  });
});
