import { describe, expect, it } from 'vitest';
import { invited, inviting, lastOf } from '../testing/dialog-bench';
import { rawResponse } from '../testing/raw-message';
import { header } from '../testing/user-agent-bench';
import type { Prack, ServerRequest } from './types';

const SUPPORTED = { headers: ['Supported: 100rel'] };
const SDP = { body: Buffer.from('v=0') };

describe('reliable provisional responses of a callee (RFC 3262 §3)', () => {
  it('carry Require and RSeq, and are repeated at 0.5, 1, 2 … s until their PRACK', async () => {
    const { bench, peer, leg, send } = await invited(SUPPORTED);
    leg.reliableProvisional(183, SDP);
    bench.clock.advance(0);
    const progress = lastOf(peer, 'SIP/2.0 183');
    expect(header(progress, 'require')).toBe('100rel');
    const rseq = header(progress, 'rseq')!;
    bench.clock.advance(4_000);
    expect(bench.times('SIP/2.0 183')).toEqual([0, 500, 1_500, 3_500]);
    send('PRACK', 11, { headers: [`RAck: ${rseq} 10 INVITE`] });
    expect(peer.lines().at(-1)).toBe('SIP/2.0 200 OK');
    bench.clock.advance(30_000);
    expect(bench.times('SIP/2.0 183')).toHaveLength(4);
  });

  it('hand their PRACK to their sender, who answers it', async () => {
    const { bench, peer, leg, send } = await invited({ ...SUPPORTED, offer: '' });
    const pracks: ServerRequest[] = [];
    leg.reliableProvisional(183, SDP, (prack) => pracks.push(prack));
    bench.clock.advance(0);
    expect(leg.mayOffer('UPDATE')).toBe(false);
    send('PRACK', 11, { headers: [`RAck: ${header(peer.last(), 'rseq')} 10 INVITE`], body: 'v=1' });
    expect(pracks[0]?.request.body.toString()).toBe('v=1');
    pracks[0]?.respond(200, { body: Buffer.from('v=2') });
    bench.clock.advance(0);
    expect(peer.last()).toMatch(/^SIP\/2\.0 200.*v=2$/s);
    expect(leg.mayOffer('UPDATE')).toBe(true);
  });

  it('go out one after the other, with the next RSeq', async () => {
    const { bench, peer, leg, send } = await invited(SUPPORTED);
    leg.reliableProvisional(180, {});
    leg.reliableProvisional(183, SDP);
    bench.clock.advance(0);
    expect(peer.lines()).toEqual(['SIP/2.0 180 Ringing']);
    const first = Number(header(peer.last(), 'rseq'));
    send('PRACK', 11, { headers: [`RAck: ${first} 10 INVITE`] });
    expect(peer.lines().slice(1)).toEqual(['SIP/2.0 200 OK', 'SIP/2.0 183 Session Progress']);
    expect(Number(header(peer.last(), 'rseq'))).toBe(first + 1);
  });

  it.each(['x', '', '1 10 INVITE', '4294967296 10 INVITE'])('a PRACK with RAck %j gets 481', async (rack) => {
    const { bench, peer, leg, send } = await invited(SUPPORTED);
    leg.reliableProvisional(180, {});
    bench.clock.advance(0);
    send('PRACK', 11, { headers: [`RAck: ${rack}`] });
    expect(peer.lines().at(-1)).toBe('SIP/2.0 481 Call/Transaction Does Not Exist');
  });

  it('reject the INVITE with 504 when no PRACK comes in 32 s', async () => {
    const { bench, peer, leg } = await invited(SUPPORTED);
    leg.reliableProvisional(180, {});
    bench.clock.advance(32_000);
    expect(peer.lines().at(-1)).toBe('SIP/2.0 504 Server Time-out');
    expect(leg.state).toBe('ended');
  });

  it('stop with the 2xx, after which their PRACK is still answered', async () => {
    const { bench, peer, leg, send } = await invited(SUPPORTED);
    leg.reliableProvisional(180, {});
    bench.clock.advance(0);
    const rseq = header(peer.last(), 'rseq');
    leg.accept(SDP);
    bench.clock.advance(0);
    send('PRACK', 11, { headers: [`RAck: ${rseq} 10 INVITE`] });
    expect(peer.lines().at(-1)).toBe('SIP/2.0 200 OK');
    send('ACK', 10);
    bench.clock.advance(10_000);
    expect(bench.times('SIP/2.0 180')).toEqual([0]);
  });

  it('are plain for a caller who knows none, and all are reliable for one who requires it', async () => {
    const without = await invited();
    without.leg.reliableProvisional(180, {});
    without.bench.clock.advance(5_000);
    expect(without.bench.times('SIP/2.0 180')).toEqual([0]);
    expect(header(without.peer.last(), 'rseq')).toBeUndefined();
    const requiring = await invited({ headers: ['Require: 100rel'] });
    requiring.leg.provisional(180);
    requiring.bench.clock.advance(0);
    expect(header(requiring.peer.last(), 'require')).toBe('100rel');
  });
});

describe('reliable provisional responses to our INVITE (RFC 3262 §4)', () => {
  async function ringing(options: { offer?: string; reliable?: boolean } = {}) {
    const pracks: Array<Prack | undefined> = [];
    const setUp = await inviting({
      ...(options.offer === undefined ? {} : { offer: options.offer }),
      invite: {
        reliable: options.reliable ?? true,
        events: { onProvisional: (_, prack) => pracks.push(prack) },
      },
    });
    const invite = setUp.peer.last();
    const progress = (rseq: number, toTag = 'peer', body = 'v=1') =>
      setUp.peer.send(
        rawResponse(invite, 183, {
          toTag,
          contact: '<sip:7001@10.0.0.9>',
          headers: ['Require: 100rel', `RSeq: ${rseq}`],
          body,
        }),
      );
    return { ...setUp, invite, pracks, progress };
  }

  it('are offered by Supported, and acknowledged by a PRACK with their RAck', async () => {
    const { bench, peer, leg, invite, pracks, progress } = await ringing();
    expect(invite).toContain('Supported: 100rel\r\n');
    progress(776);
    let final: number | undefined;
    pracks[0]!({}, (answer) => {
      final = answer?.response.status;
    });
    bench.clock.advance(0);
    expect(header(lastOf(peer, 'PRACK'), 'rack')).toBe('776 1 INVITE');
    peer.send(rawResponse(lastOf(peer, 'PRACK'), 200));
    expect(final).toBe(200);
    expect(leg.mayOffer('UPDATE')).toBe(true);
  });

  it('are told once, in the order of their RSeq, for each early dialog', async () => {
    const { pracks, progress } = await ringing();
    progress(1);
    progress(1);
    progress(3);
    progress(2);
    progress(1, 'fork');
    expect(pracks).toHaveLength(3);
  });

  it('that offer are answered by the body of the PRACK', async () => {
    const { bench, peer, leg, pracks, progress } = await ringing({ offer: '' });
    progress(1);
    expect(leg.mayOffer('UPDATE')).toBe(false);
    pracks[0]!(SDP, () => {});
    bench.clock.advance(0);
    expect(lastOf(peer, 'PRACK')).toMatch(/v=0$/);
    peer.send(rawResponse(lastOf(peer, 'PRACK'), 200));
    expect(leg.mayOffer('UPDATE')).toBe(true);
  });

  it('are taken as plain ones where they were not offered', async () => {
    const { invite, pracks, progress } = await ringing({ reliable: false });
    expect(invite).not.toContain('100rel');
    progress(1);
    expect(pracks).toEqual([undefined]);
  });
});
