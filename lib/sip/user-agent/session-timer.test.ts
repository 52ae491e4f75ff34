import { describe, expect, it } from 'vitest';
import { connected, invited, inviting, lastOf, sent, talking } from '../testing/dialog-bench';
import { rawResponse } from '../testing/raw-message';
import { header } from '../testing/user-agent-bench';
import { ladderStepMs } from '../session-timer/session-timer';

const ON = { sessionExpires: 1_800 };
const TIMER = 'Supported: timer';
const ALLOW = 'Allow: INVITE, UPDATE';

describe('session timers of a callee (RFC 4028 §9)', () => {
  const table: ReadonlyArray<[asked: string[], settled: string | undefined, require: string | undefined]> = [
    [[TIMER, 'Session-Expires: 600'], '600;refresher=uac', 'timer'],
    [[TIMER, 'Session-Expires: 600;refresher=uas'], '600;refresher=uas', undefined],
    [[TIMER, 'x: 90 ;Refresher="UAC"'], '90;refresher=uac', 'timer'],
    [['Session-Expires: 600;refresher=uac'], '600;refresher=uas', undefined],
    [['Session-Expires: 30'], '90;refresher=uas', undefined],
    [[TIMER], undefined, undefined],
    [[TIMER, 'Session-Expires: soon'], undefined, undefined],
  ];
  it.each(table)('%j settles on %s', async (asked, settled, require) => {
    const { bench, peer, leg } = await invited({ ...ON, headers: asked });
    leg.accept({ body: Buffer.from('v=0') });
    bench.clock.advance(0);
    expect(header(peer.last(), 'session-expires')).toBe(settled);
    expect(header(peer.last(), 'require')).toBe(require);
  });

  it('an interval below 90 s is refused with 422 and Min-SE, in a re-INVITE by the stack itself', async () => {
    const { peer, leg, send } = await talking({ ...ON, headers: [TIMER] });
    expect(leg.sessionRefusal()).toBeUndefined();
    send('INVITE', 11, { headers: [TIMER, 'Session-Expires: 89'] });
    expect(peer.lines()).toEqual(['SIP/2.0 422 Session Interval Too Small']);
    expect(header(peer.last(), 'min-se')).toBe('90');
    const first = await invited({ ...ON, headers: [TIMER, 'Session-Expires: 89'] });
    expect(first.leg.sessionRefusal()).toMatchObject({ status: 422 });
  });

  it('expires a third or 32 s before the end when the peer does not refresh, and not when it does', async () => {
    const { bench, log, leg, requests, send } = await talking({
      ...ON,
      headers: [TIMER, 'Session-Expires: 90'],
    });
    let expiredAt: number | undefined;
    leg.events.onSessionExpired = () => {
      expiredAt = bench.clock.now();
    };
    bench.clock.advance(59_000);
    send('UPDATE', 11, { headers: [TIMER, 'Session-Expires: 90;refresher=uac'] });
    requests[0]!.respond(200);
    const refreshedAt = bench.clock.now();
    bench.clock.advance(59_900);
    expect(expiredAt).toBeUndefined();
    bench.clock.advance(1_000);
    expect(expiredAt).toBeGreaterThanOrEqual(refreshedAt + 60_000);
    expect(log).toEqual([]);
  });

  it('answers a re-INVITE that only refreshes by itself, with what it described last', async () => {
    const { bench, peer, requests, send } = await talking({
      ...ON,
      headers: [TIMER, 'Session-Expires: 90'],
    });
    send('INVITE', 11, { body: 'v=0', headers: [TIMER, 'Session-Expires: 90;refresher=uac'] });
    bench.clock.advance(0);
    expect(requests).toEqual([]);
    expect(peer.last()).toMatch(/^SIP\/2\.0 200.*v=0$/s);
    expect(header(peer.last(), 'session-expires')).toBe('90;refresher=uac');
    send('ACK', 11);
    send('INVITE', 12, { body: 'v=1', headers: [TIMER, 'Session-Expires: 90;refresher=uac'] });
    expect(requests).toHaveLength(1);
  });
});

describe('session timers of a caller (RFC 4028 §7)', () => {
  it('asks for the interval and leaves the refresher open', async () => {
    const { peer } = await inviting(ON);
    expect(peer.last()).toContain('Supported: timer\r\nSession-Expires: 1800\r\nMin-SE: 90\r\n');
  });

  it('sends the INVITE once more with the Min-SE of a 422, in the same dialog-to-be', async () => {
    const { bench, peer, log } = await inviting(ON);
    const first = peer.last();
    peer.send(rawResponse(first, 422, { toTag: 'x', headers: ['Min-SE: 3600'] }));
    bench.clock.advance(0);
    const second = lastOf(peer, 'INVITE');
    expect(['cseq', 'session-expires', 'min-se'].map((name) => header(second, name))).toEqual([
      '2 INVITE',
      '3600',
      '3600',
    ]);
    expect(header(second, 'call-id')).toBe(header(first, 'call-id'));
    expect(header(second, 'from')).toBe(header(first, 'from'));
    expect(header(second, 'to')).not.toContain('tag=');
    peer.send(rawResponse(second, 422, { toTag: 'x', headers: ['Min-SE: 7200'] }));
    expect(log).toEqual(['failed 422']);
  });

  it('does not expire where the peer’s 2xx says nothing', async () => {
    const { bench, peer, leg } = await connected(ON);
    bench.clock.advance(4_000_000);
    expect(peer.received).toEqual([]);
    expect(leg.state).toBe('confirmed');
    expect(bench.clock.pendingCount).toBe(0);
  });

  it('refreshes by UPDATE at half of the interval, again and again', async () => {
    const headers = [TIMER, ALLOW, 'Session-Expires: 1800;refresher=uac'];
    const { bench, peer, leg } = await connected({ ...ON, headers });
    for (let round = 1; round <= 3; round++) {
      bench.clock.advance(900_000);
      expect(sent(peer, 'UPDATE')).toBe(round);
      expect(header(peer.last(), 'session-expires')).toBe('1800;refresher=uac');
      peer.send(rawResponse(peer.last(), 200, { headers: ['Session-Expires: 1800;refresher=uac'] }));
    }
    expect(leg.lastSeenAt).toBe(bench.clock.now());
  });

  it('refreshes by re-INVITE with its last description where the peer has no UPDATE', async () => {
    const headers = [TIMER, 'Allow: INVITE', 'Session-Expires: 1800;refresher=uac'];
    const { bench, peer } = await connected({ ...ON, headers });
    bench.clock.advance(900_000);
    expect(peer.last()).toMatch(/^INVITE.*v=0$/s);
    peer.send(
      rawResponse(peer.last(), 200, { headers: ['Session-Expires: 1800;refresher=uac'], body: 'v=0' }),
    );
    bench.clock.advance(0);
    expect(peer.lines().at(-1)).toMatch(/^ACK/);
  });

  it('expires when a refresh gets 481, 408 or nothing; another refusal is tried again', async () => {
    for (const status of [481, 408, undefined]) {
      const headers = [TIMER, ALLOW, 'Session-Expires: 1800;refresher=uac'];
      const { bench, peer, leg } = await connected({ ...ON, headers });
      let expired = 0;
      leg.events.onSessionExpired = () => {
        expired++;
      };
      bench.clock.advance(900_000);
      peer.send(rawResponse(peer.last(), 500));
      bench.clock.advance(440_000);
      expect(expired).toBe(0);
      expect(sent(peer, 'UPDATE')).toBe(2);
      if (status === undefined) bench.clock.advance(32_000);
      else peer.send(rawResponse(peer.last(), status));
      expect(expired).toBe(1);
    }
  });

  it('raises the interval of a refresh that gets 422', async () => {
    const headers = [TIMER, ALLOW, 'Session-Expires: 1800;refresher=uac'];
    const { bench, peer } = await connected({ ...ON, headers });
    bench.clock.advance(900_000);
    peer.send(rawResponse(peer.last(), 422, { headers: ['Min-SE: 2400'] }));
    bench.clock.advance(0);
    expect(header(peer.last(), 'session-expires')).toBe('2400;refresher=uac');
  });

  it('says who refreshes in other requests too, and keeps the timer when the peer’s say nothing', async () => {
    const headers = [TIMER, ALLOW, 'Session-Expires: 1800;refresher=uas'];
    const { bench, peer, leg } = await connected({ ...ON, headers });
    leg.request('INVITE', { body: Buffer.from('v=0') }, () => {});
    bench.clock.advance(0);
    expect(header(peer.last(), 'session-expires')).toBe('1800;refresher=uas');
  });

  it('ends the call itself where its owner does not care', async () => {
    const headers = [TIMER, ALLOW, 'Session-Expires: 90;refresher=uas'];
    const { bench, peer, leg } = await connected({ ...ON, headers });
    bench.clock.advance(61_000);
    expect(peer.lines().at(-1)).toMatch(/^BYE/);
    expect(leg.state).toBe('ending');
  });
});

describe('the steps of a long timer', () => {
  it('are powers of two of seconds and never overshoot by a second', () => {
    expect([1, 999, 1_999, 2_000, 900_000, 1_768_000].map(ladderStepMs)).toEqual([
      1_000, 1_000, 1_000, 2_000, 512_000, 1_024_000,
    ]);
  });
});
