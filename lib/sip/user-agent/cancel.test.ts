import { describe, expect, it } from 'vitest';
import { dial, expectNothingLeft } from '../testing/call-bench';
import { header, tagOf } from '../testing/user-agent-bench';

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
