import { describe, expect, it } from 'vitest';
import { dial, expectNothingLeft, talk } from '../testing/call-bench';
import { header } from '../testing/user-agent-bench';

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
