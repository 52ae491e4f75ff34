import { describe, expect, it } from 'vitest';
import { header, loggedEvents, tagOf, UserAgentBench, type BenchAgent } from '../testing/user-agent-bench';
import type { IncomingLeg, LegEvents, OutgoingLeg } from './types';

const OFFER = Buffer.from('v=0\r\no=offer\r\n');
const ANSWER = Buffer.from('v=0\r\no=answer\r\n');

interface Call {
  readonly bench: UserAgentBench;
  readonly a: BenchAgent;
  readonly b: BenchAgent;
  readonly out: OutgoingLeg;
  readonly incoming: IncomingLeg;
  readonly outLog: string[];
  readonly inLog: string[];
}

/** An INVITE from 10.0.0.1 that has arrived at 10.0.0.2. */
async function dial(
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
async function talk(more: { out?: LegEvents; in?: LegEvents } = {}): Promise<Call> {
  const call = await dial(more);
  call.incoming.accept({ body: ANSWER });
  call.bench.clock.advance(0);
  call.out.ack();
  call.bench.clock.advance(0);
  call.outLog.length = 0;
  call.inLog.length = 0;
  return call;
}

function expectNothingLeft({ bench, a, b }: Call): void {
  bench.clock.advance(70_000);
  const nothing = { clientTransactions: 0, serverTransactions: 0, legs: 0 };
  expect([a.agent.counts(), b.agent.counts()]).toEqual([nothing, nothing]);
  expect(bench.clock.pendingCount).toBe(0);
  expect([...a.warnings, ...b.warnings]).toEqual([]);
}

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
});

describe('the end of a leg', () => {
  it('S-110 sends an unanswered BYE 11 times, the last at 31.5 s, and reports it at 32 s', async () => {
    const call = await talk();
    call.bench.network.filter = ({ bytes }) => (bytes.toString().startsWith('BYE') ? 'lose' : 'deliver');
    call.out.end();
    call.bench.clock.advance(31_999);
    expect(call.bench.times('BYE')).toEqual([
      0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500,
    ]);
    expect(call.outLog).toEqual([]);
    call.bench.clock.advance(1);
    expect(call.outLog).toEqual(['bye done false undefined']);
    expect(call.out.state).toBe('ending');
  });

  it('S-112 sends a new BYE with CSeq+1 and a new branch when ended again after an unanswered one', async () => {
    const call = await talk();
    call.bench.network.filter = ({ bytes }) => (bytes.toString().startsWith('BYE') ? 'lose' : 'deliver');
    call.out.end();
    call.out.end();
    call.bench.clock.advance(32_000);
    call.bench.network.filter = () => 'deliver';
    const first = call.bench.network.packets.at(-1)!.bytes.toString();
    call.out.end();
    const second = call.bench.network.packets.at(-1)!.bytes.toString();
    expect([header(first, 'cseq'), header(second, 'cseq')]).toEqual(['2 BYE', '3 BYE']);
    expect(header(second, 'via')).not.toBe(header(first, 'via'));
    call.bench.clock.advance(0);
    expect(call.outLog).toEqual(['bye done false undefined', 'bye done true 200']);
    expect(call.out.state).toBe('ended');
    expectNothingLeft(call);
  });

  it('S-114 drops a forgotten leg without another word; late packets for it get 481', async () => {
    const call = await talk();
    call.bench.network.filter = ({ bytes }) => (bytes.toString().startsWith('BYE') ? 'lose' : 'deliver');
    call.out.end();
    call.bench.clock.advance(32_000);
    call.a.agent.forget(call.out);
    expect(call.a.agent.counts().legs).toBe(0);
    call.bench.network.filter = () => 'deliver';
    call.incoming.end();
    call.bench.clock.advance(0);
    expect(call.inLog).toEqual(['bye done false 481']);
    expectNothingLeft(call);
  });

  it('S-111 closes without confirmation on any other final response to the BYE', async () => {
    const call = await talk();
    call.b.agent.forget(call.incoming);
    call.out.end();
    call.bench.clock.advance(60_000);
    expect(call.outLog).toEqual(['bye done false 481']);
    expect(call.bench.times('BYE')).toEqual([0]);
    expect(call.out.state).toBe('ended');
  });

  it('answers 200 to a BYE that crosses its own, and reports its own one only', async () => {
    const call = await talk();
    call.out.end();
    call.incoming.end();
    call.bench.clock.advance(0);
    expect(call.outLog).toEqual(['bye done true 200']);
    expect(call.inLog).toEqual(['bye done true 200']);
    expectNothingLeft(call);
  });

  it('answers a retransmitted BYE again, and S-115 a BYE for a gone dialog with 481', async () => {
    const call = await talk();
    call.out.end();
    const bye = call.bench.network.packets.at(-1)!;
    call.bench.clock.advance(0);
    call.bench.network.carry(bye.bytes, bye.from, bye.to);
    call.bench.clock.advance(0);
    expect(call.bench.trace().at(-1)).toBe('2 SIP/2.0 200 OK');
    call.bench.clock.advance(40_000);
    call.bench.network.carry(bye.bytes, bye.from, bye.to);
    call.bench.clock.advance(0);
    expect(call.bench.trace().at(-1)).toBe('2 SIP/2.0 481 Call/Transaction Does Not Exist');
    expect(call.inLog).toEqual(['bye']);
  });

  it('an incoming leg that is not answered ends with 480, or the status given', async () => {
    for (const [status, expected] of [
      [undefined, 480],
      [486, 486],
    ] as const) {
      const call = await dial();
      call.incoming.end(status === undefined ? {} : { status });
      call.bench.clock.advance(0);
      expect(call.outLog).toEqual([`failed ${expected}`]);
      expectNothingLeft(call);
    }
  });

  it('an answered incoming leg sends its BYE with the ACK, not before (RFC 3261 §15)', async () => {
    const call = await dial();
    call.incoming.accept();
    call.incoming.end();
    expect(call.incoming.state).toBe('ending');
    call.bench.clock.advance(0);
    expect(call.bench.times('BYE')).toEqual([]);
    call.out.ack();
    call.bench.clock.advance(0);
    expect(call.outLog).toEqual(['answered 200', 'bye']);
    expect(call.inLog).toEqual(['bye done true 200']);
    expectNothingLeft(call);
  });

  it('an answered incoming leg without ACK sends its BYE after 64*T1', async () => {
    const call = await dial();
    call.incoming.accept();
    call.incoming.end();
    call.bench.clock.advance(31_999);
    expect(call.bench.times('BYE')).toEqual([]);
    call.bench.clock.advance(1);
    expect(call.bench.times('BYE')).toEqual([0]);
    expect(call.inLog).toEqual(['bye done true 200']);
  });

  it('an answered outgoing leg that was not acknowledged yet sends ACK, then BYE', async () => {
    const call = await dial();
    call.incoming.accept();
    call.bench.clock.advance(0);
    call.out.end();
    call.bench.clock.advance(0);
    expect(
      call.bench
        .trace()
        .slice(-3)
        .map((line) => line.slice(0, 5)),
    ).toEqual(['1 ACK', '1 BYE', '2 SIP']);
    expect(call.inLog).toEqual(['acknowledged', 'bye']);
    expectNothingLeft(call);
  });

  it('a BYE of the caller before the answer ends the INVITE with 487 (RFC 3261 §15.1.2)', async () => {
    const call = await dial();
    call.incoming.provisional(180);
    call.bench.clock.advance(0);
    const answers: Array<number | undefined> = [];
    call.out.request('BYE', {}, (answer) => answers.push(answer?.response.status));
    call.bench.clock.advance(0);
    expect(answers).toEqual([200]);
    expect(call.inLog).toEqual(['bye']);
    expect(call.outLog).toEqual(['provisional 180', 'failed 487']);
    expectNothingLeft(call);
  });
});

describe('CANCEL', () => {
  it('goes out once a provisional response has come, with the INVITE’s branch (RFC 3261 §9.1)', async () => {
    const call = await dial();
    call.out.end({ headers: [['Reason', 'SIP;cause=200']] });
    call.bench.clock.advance(199);
    expect(call.bench.times('CANCEL')).toEqual([]);
    call.bench.clock.advance(1);
    const [invite, cancel] = ['INVITE', 'CANCEL'].map((method) =>
      call.bench.network.packets.find(({ bytes }) => bytes.toString().startsWith(method))!.bytes.toString(),
    );
    expect(header(cancel!, 'via')).toBe(header(invite!, 'via'));
    expect(header(cancel!, 'cseq')).toBe('1 CANCEL');
    expect(header(cancel!, 'reason')).toBe('SIP;cause=200');
    expect(call.inLog).toEqual(['cancelled']);
    expect(call.outLog).toEqual(['failed 487']);
    expect([call.out.state, call.incoming.state]).toEqual(['ended', 'ended']);
    expectNothingLeft(call);
  });

  it('S-26 gets 200, and the INVITE 487 with the same To-tag', async () => {
    const call = await dial();
    call.incoming.provisional(180);
    call.bench.clock.advance(0);
    call.out.end();
    call.bench.clock.advance(0);
    const answers = call.bench.network.packets
      .map(({ bytes }) => bytes.toString())
      .filter((text) => text.startsWith('SIP/2.0'));
    expect(answers.map((text) => `${text.slice(8, 11)} ${header(text, 'cseq')}`)).toEqual([
      '180 1 INVITE',
      '200 1 CANCEL',
      '487 1 INVITE',
    ]);
    expect(new Set(answers.map((text) => tagOf(text, 'to'))).size).toBe(1);
  });

  it('S-116 is followed by ACK and BYE when a 2xx crossed it, and that BYE is reported', async () => {
    const call = await dial();
    call.incoming.provisional(180);
    call.bench.clock.advance(0);
    call.incoming.accept();
    call.out.end();
    call.bench.clock.advance(0);
    expect(
      call.bench
        .trace()
        .filter((line) => line.startsWith('1'))
        .map((line) => line.split(' ')[1]),
    ).toEqual(['INVITE', 'CANCEL', 'ACK', 'BYE']);
    expect(call.outLog).toEqual(['provisional 180', 'bye done true 200']);
    expect(call.inLog).toEqual(['acknowledged', 'bye']);
    expectNothingLeft(call);
  });

  it('S-116 the BYE after a crossing 2xx can be repeated by S-112', async () => {
    const call = await dial();
    call.incoming.provisional(180);
    call.bench.clock.advance(0);
    call.incoming.accept();
    call.out.end();
    call.bench.network.filter = ({ bytes }) => (bytes.toString().startsWith('BYE') ? 'lose' : 'deliver');
    call.bench.clock.advance(32_000);
    expect(call.outLog.at(-1)).toBe('bye done false undefined');
    expect(call.out.state).toBe('ending');
    call.bench.network.filter = () => 'deliver';
    call.out.end();
    call.bench.clock.advance(0);
    expect(call.outLog.at(-1)).toBe('bye done true 200');
  });

  it('gives the INVITE up when no final response comes within 64*T1', async () => {
    const call = await dial();
    call.incoming.provisional(180);
    call.bench.clock.advance(0);
    call.bench.network.filter = ({ from }) => (from.address === '10.0.0.2' ? 'lose' : 'deliver');
    call.out.end();
    call.bench.clock.advance(31_999);
    expect(call.outLog).toEqual(['provisional 180']);
    call.bench.clock.advance(1);
    expect(call.outLog).toEqual(['provisional 180', 'failed 408']);
    expectNothingLeft(call);
  });

  it('is sent for a forgotten leg that was not answered', async () => {
    const call = await dial();
    call.incoming.provisional(180);
    call.bench.clock.advance(0);
    call.a.agent.forget(call.out);
    call.bench.clock.advance(0);
    expect(call.inLog).toEqual(['cancelled']);
    expect(call.outLog).toEqual(['provisional 180']);
    expectNothingLeft(call);
  });
});
