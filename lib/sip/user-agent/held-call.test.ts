import { describe, expect, it } from 'vitest';
import { ANSWER, dial, expectNothingLeft } from '../testing/call-bench';
import { header } from '../testing/user-agent-bench';

describe('a call that is held for long', () => {
  it('keeps no INVITE that its owner has let go, and still shows the Contact it was called by', async () => {
    const call = await dial();
    const { incoming, out, bench } = call;
    expect(incoming.invite.uri.user).toBe('7001');
    incoming.letInviteGo();
    incoming.accept({ body: ANSWER });
    expect(incoming.invite.uri.user).toBe('7001');
    bench.clock.advance(0);
    out.ack();
    bench.clock.advance(0);
    expect(() => incoming.invite).toThrow(/let go/);
    incoming.request('UPDATE', {}, () => undefined);
    bench.clock.advance(0);
    const update = bench.network.packets
      .map(({ bytes }) => bytes.toString())
      .find((text) => text.startsWith('UPDATE'));
    expect(header(update!, 'contact')).toBe('<sip:7001@10.0.0.2:5060>');
    incoming.end();
    expectNothingLeft(call);
  });

  it('acknowledges a repeated 2xx for the 32 s in which it may be repeated, and holds nothing for it after that', async () => {
    const call = await dial();
    const { incoming, out, bench } = call;
    incoming.accept({ body: ANSWER });
    bench.clock.advance(0);
    out.ack();
    bench.clock.advance(0);
    const success = bench.network.packets.find(({ bytes }) => bytes.toString().startsWith('SIP/2.0 200'))!;
    const again = async () => {
      const before = bench.times('ACK').length;
      const peer = await bench.peer(`10.0.0.${20 + before}`, call.a);
      peer.send(success.bytes);
      return bench.times('ACK').length - before;
    };
    bench.clock.advance(31_000);
    expect(await again()).toBe(1);
    bench.clock.advance(1_100);
    expect(await again()).toBe(0);
    incoming.end();
    expectNothingLeft(call);
  });
});
