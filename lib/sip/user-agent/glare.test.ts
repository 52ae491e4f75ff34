import { describe, expect, it } from 'vitest';
import { connected, invited, inviting, lastOf, sent, talking } from '../testing/dialog-bench';
import { rawResponse } from '../testing/raw-message';
import { header } from '../testing/user-agent-bench';
import { glareDelayMs } from './own-request';

const OFFER = { body: Buffer.from('v=0') };

describe('glare (RFC 3261 §14.1)', () => {
  it('waits 2.1 to 4 s as the owner of the Call-ID, else 0 to 2 s, in units of 10 ms', () => {
    const waits = [0, 0.25, 0.5, 0.999_999].map((random) => [
      glareDelayMs(true, random),
      glareDelayMs(false, random),
    ]);
    expect(waits[0]).toEqual([2_100, 0]);
    expect(waits[3]).toEqual([4_000, 2_000]);
    for (const both of waits) for (const wait of both) expect(wait % 10).toBe(0);
  });

  it.each([
    ['the owner of the Call-ID', connected, 2_100, 4_000],
    ['the other side', talking, 0, 2_000],
  ] as const)('%s sends a re-INVITE again after a 491, with the next CSeq', async (_, setUp, from, to) => {
    const { bench, peer, leg } = await setUp();
    const finals: Array<number | undefined> = [];
    leg.request('INVITE', OFFER, (answer) => {
      finals.push(answer?.response.status);
      answer?.ack();
    });
    bench.clock.advance(0);
    const first = lastOf(peer, 'INVITE');
    peer.send(rawResponse(first, 491));
    const sentAt = bench.clock.now();
    while (lastOf(peer, 'INVITE') === first && bench.clock.now() < sentAt + 5_000) bench.clock.advance(10);
    const waited = bench.clock.now() - sentAt;
    expect(waited).toBeGreaterThanOrEqual(from);
    expect(waited).toBeLessThanOrEqual(to + 10);
    const second = lastOf(peer, 'INVITE');
    const number = (text: string): number => Number.parseInt(header(text, 'cseq')!, 10);
    expect(number(second)).toBe(number(first) + 1);
    expect(finals).toEqual([]);
    peer.send(rawResponse(second, 200, { body: 'v=1' }));
    bench.clock.advance(0);
    expect(finals).toEqual([200]);
    expect(header(lastOf(peer, 'ACK'), 'cseq')).toBe(`${number(second)} ACK`);
  });

  it('takes the peer’s re-INVITE while ours waits, and sends ours after it', async () => {
    const { bench, peer, leg, requests, send } = await connected();
    leg.request('INVITE', OFFER, () => {});
    bench.clock.advance(0);
    peer.send(rawResponse(lastOf(peer, 'INVITE'), 491));
    send('INVITE', 20, { body: 'v=0' });
    expect(requests.map(({ request }) => request.method)).toEqual(['INVITE']);
    expect(leg.mayOffer('INVITE')).toBe(false);
    bench.clock.advance(10_000);
    expect(sent(peer, 'INVITE')).toBe(1);
    requests[0]!.respond(200, OFFER);
    bench.clock.advance(0);
    send('ACK', 20);
    bench.clock.advance(4_000);
    expect(sent(peer, 'INVITE')).toBe(2);
  });

  it('reports the 491 when it goes on for 28 s', async () => {
    const { bench, peer, leg } = await connected();
    const finals: Array<number | undefined> = [];
    leg.request('UPDATE', OFFER, (answer) => finals.push(answer?.response.status));
    let answered = 0;
    for (let ms = 0; ms < 40_000; ms += 10) {
      bench.clock.advance(10);
      const updates = peer.received.filter((text) => text.startsWith('UPDATE'));
      for (const update of updates.slice(answered)) peer.send(rawResponse(update, 491));
      answered = updates.length;
    }
    expect(finals).toEqual([491]);
    expect(answered).toBeGreaterThan(7);
    expect(answered).toBeLessThan(17);
    bench.clock.advance(40_000);
    expect(bench.clock.pendingCount).toBe(0);
  });

  it('gives a waiting request up when it is cancelled or the leg ends', async () => {
    const { bench, peer, leg, send } = await connected();
    const finals: string[] = [];
    const handle = leg.request('INVITE', OFFER, (answer) => finals.push(`first ${answer?.response.status}`));
    bench.clock.advance(0);
    peer.send(rawResponse(lastOf(peer, 'INVITE'), 491));
    handle.cancel();
    expect(finals).toEqual(['first undefined']);
    expect(leg.mayOffer('INVITE')).toBe(true);
    leg.request('INVITE', OFFER, (answer) => finals.push(`second ${answer?.response.status}`));
    bench.clock.advance(0);
    peer.send(rawResponse(lastOf(peer, 'INVITE'), 491));
    send('BYE', 21);
    expect(finals).toEqual(['first undefined', 'second undefined']);
    bench.clock.advance(70_000);
    expect(bench.clock.pendingCount).toBe(0);
  });

  it('cancels a re-INVITE that rings, and tells its 487', async () => {
    const { bench, peer, leg } = await connected();
    const finals: Array<number | undefined> = [];
    const handle = leg.request('INVITE', OFFER, (answer) => finals.push(answer?.response.status));
    bench.clock.advance(0);
    const invite = lastOf(peer, 'INVITE');
    handle.cancel();
    expect(peer.lines().at(-1)).not.toMatch(/^CANCEL/);
    peer.send(rawResponse(invite, 180));
    const cancel = lastOf(peer, 'CANCEL');
    peer.send(rawResponse(cancel, 200));
    peer.send(rawResponse(invite, 487));
    expect(finals).toEqual([487]);
    expect(leg.state).toBe('confirmed');
  });
});

describe('offers that cross or pile up (RFC 3261 §14.2, RFC 3311 §5.2)', () => {
  it.each(['INVITE', 'UPDATE'])(
    'a %s with an offer gets 491 while an UPDATE of ours is open',
    async (method) => {
      const { bench, peer, leg, requests, send } = await talking();
      leg.request('UPDATE', OFFER, () => {});
      bench.clock.advance(0);
      send(method, 11, { body: 'v=0' });
      expect(peer.lines().at(-1)).toBe('SIP/2.0 491 Request Pending');
      expect(requests).toEqual([]);
    },
  );

  it('an UPDATE without offer passes while ours is open', async () => {
    const { bench, leg, requests, send } = await talking();
    leg.request('UPDATE', OFFER, () => {});
    bench.clock.advance(0);
    send('UPDATE', 11);
    expect(requests).toHaveLength(1);
  });

  it.each([
    ['UPDATE', 'UPDATE'],
    ['UPDATE', 'INVITE'],
    ['INVITE', 'UPDATE'],
  ])('after an open %s of the peer its %s gets 500 with Retry-After', async (first, second) => {
    const { bench, peer, requests, send } = await talking();
    send(first, 11, { body: 'v=0' });
    send(second, 12, { body: 'v=1' });
    expect(peer.lines().at(-1)).toBe('SIP/2.0 500 Server Internal Error');
    expect(header(peer.last(), 'retry-after')).toMatch(/^(\d|10)$/);
    requests[0]!.respond(200, OFFER);
    bench.clock.advance(0);
    if (first === 'INVITE') send('ACK', 11);
    send(second, 13, { body: 'v=1' });
    expect(requests.map(({ request }) => request.method)).toEqual([first, second]);
  });

  it('an UPDATE gets 491 while our 2xx to an offerless INVITE waits for the answer in its ACK', async () => {
    const { bench, peer, leg, requests, send } = await talking({ offer: '' });
    send('INVITE', 11);
    requests[0]!.respond(200, OFFER);
    bench.clock.advance(0);
    send('UPDATE', 12, { body: 'v=0' });
    expect(peer.lines().at(-1)).toBe('SIP/2.0 491 Request Pending');
    expect(leg.mayOffer('UPDATE')).toBe(false);
    send('ACK', 11, { body: 'v=0' });
    expect(leg.mayOffer('UPDATE')).toBe(true);
  });

  it('before the answer to the first offer an UPDATE gets 500 from the callee and 491 from the caller', async () => {
    const callee = await invited();
    callee.leg.provisional(180);
    callee.send('UPDATE', 11, { body: 'v=0' });
    expect(callee.peer.lines().at(-1)).toBe('SIP/2.0 500 Server Internal Error');
    expect(callee.leg.mayOffer('UPDATE')).toBe(false);
    const caller = await inviting();
    caller.peer.send(rawResponse(caller.peer.last(), 180, { toTag: 'peer' }));
    caller.send('UPDATE', 1, { body: 'v=0' });
    expect(caller.peer.lines().at(-1)).toBe('SIP/2.0 491 Request Pending');
    expect(caller.leg.mayOffer('UPDATE')).toBe(false);
  });

  it('an unanswered re-INVITE gets 487 when we end the call', async () => {
    const { bench, peer, leg, send } = await talking();
    send('INVITE', 11, { body: 'v=0' });
    leg.end();
    bench.clock.advance(0);
    expect(peer.lines().map((line) => line.split(' ').slice(0, 2).join(' '))).toContain('SIP/2.0 487');
    expect(peer.lines().some((line) => line.startsWith('BYE'))).toBe(true);
  });
});
