import { describe, expect, it } from 'vitest';
import { connected, invited, inviting, lastOf, talking } from '../testing/dialog-bench';
import { rawRequest, rawResponse } from '../testing/raw-message';
import { UserAgentBench, type BenchPeer } from '../testing/user-agent-bench';
import { formatReplaces, type Replaces } from '../refer/replaces';
import type { Leg } from './types';

let branches = 0;

/** A peer apart from that of the leg. */
async function withStranger<Some extends { readonly bench: UserAgentBench }>(start: Promise<Some>) {
  const call = await start;
  return { ...call, stranger: await call.bench.peer('10.0.0.7') };
}

/** An INVITE of somebody else with these header lines; gives the status line of what it gets at once. */
function invite(stranger: BenchPeer, to: BenchPeer['remote'], ...headers: string[]): string {
  stranger.received.length = 0;
  stranger.send(
    rawRequest('INVITE', {
      branch: `z9hG4bKreplaces${branches++}`,
      callId: `replacing-${branches}`,
      from: `<sip:7003@10.0.0.7>;tag=stranger${branches}`,
      sentBy: '10.0.0.7:5060',
      headers,
    }),
    to,
  );
  return stranger.lines().at(-1)?.slice(8) ?? 'nothing';
}

const named = (leg: Leg, more: Partial<Replaces> = {}): Replaces => {
  const { callId, localTag, remoteTag } = leg.dialog!;
  return { callId, toTag: localTag, fromTag: remoteTag, earlyOnly: false, ...more };
};
const line = (replaces: Replaces): string => `Replaces: ${formatReplaces(replaces)}`;

describe('an INVITE with Replaces (RFC 3891 §3)', () => {
  it('S-27 of a dialog that is up comes with the leg that has it', async () => {
    for (const start of [talking, connected]) {
      const { a, leg, stranger } = await withStranger<Awaited<ReturnType<typeof start>>>(start());
      expect(invite(stranger, a.remote, line(named(leg)), 'Require: replaces')).toBe('nothing');
      expect(a.replaced.at(-1)).toBe(leg);
      expect(a.incoming.at(-1)!.callId).toMatch(/^replacing/);
    }
  });

  it('of an early dialog of a leg of ours comes with that leg, whichever fork it is', async () => {
    const { a, peer, leg, stranger } = await withStranger(inviting());
    const sentInvite = peer.last();
    peer.send(rawResponse(sentInvite, 180, { toTag: 'fork-1', contact: '<sip:1@10.0.0.9>' }));
    peer.send(rawResponse(sentInvite, 180, { toTag: 'fork-2', contact: '<sip:2@10.0.0.9>' }));
    for (const fromTag of ['fork-1', 'fork-2']) {
      invite(stranger, a.remote, line(named(leg, { fromTag, earlyOnly: true })));
      expect(a.replaced.at(-1)).toBe(leg);
    }
    expect(invite(stranger, a.remote, line(named(leg, { fromTag: 'fork-3' })))).toMatch(/^481/);
    expect(a.replaced).toHaveLength(2);
  });

  it('of a call that rings at us is answered 481', async () => {
    const { a, leg, stranger } = await withStranger(invited());
    leg.provisional(180);
    expect(invite(stranger, a.remote, line(named(leg)))).toBe('481 Call/Transaction Does Not Exist');
    expect(a.incoming).toHaveLength(1);
  });

  it('for an early dialog alone is answered 486 once that is up', async () => {
    const { a, leg, stranger } = await withStranger(talking());
    expect(invite(stranger, a.remote, line(named(leg, { earlyOnly: true })))).toBe('486 Busy Here');
  });

  it('of a call that we are ending is answered 603, and 481 once it is over', async () => {
    const { bench, a, peer, leg, stranger } = await withStranger(talking());
    const replaces = line(named(leg));
    leg.end();
    bench.clock.advance(0);
    expect(invite(stranger, a.remote, replaces)).toBe('603 Decline');
    peer.send(rawResponse(lastOf(peer, 'BYE'), 200));
    expect(invite(stranger, a.remote, replaces)).toMatch(/^481/);
  });

  it('finds the dialog of a peer without tag under zero and under none (RFC 3891 §6.1)', async () => {
    const { a, leg, stranger } = await withStranger(talking({ from: '<sip:old@10.0.0.9>' }));
    expect(leg.dialog!.remoteTag).toBe('');
    invite(stranger, a.remote, line(named(leg, { fromTag: '0' })));
    expect(a.replaced).toEqual([leg]);
  });

  it.each([
    ['another Call-ID', { callId: 'other' }],
    ['another tag of ours', { toTag: 'other' }],
    ['another tag of the peer', { fromTag: 'other' }],
    ['zero for a tag that there is', { fromTag: '0' }],
  ])('with %s is answered 481 and makes no call', async (_, more) => {
    const { a, leg, stranger } = await withStranger(talking());
    expect(invite(stranger, a.remote, line(named(leg, more)))).toMatch(/^481/);
    expect(a.incoming).toHaveLength(1);
  });

  it.each([
    ['twice', (one: string) => [one, one]],
    ['with a Join', (one: string) => [one, 'Join: a;to-tag=1;from-tag=2']],
    ['unreadable', () => ['Replaces: a;to-tag=1']],
    ['empty', () => ['Replaces:']],
  ])('that has it %s is answered 400', async (_, headers) => {
    const { a, leg, stranger } = await withStranger(talking());
    expect(invite(stranger, a.remote, ...headers(line(named(leg))))).toMatch(/^400/);
    expect(a.incoming).toHaveLength(1);
  });

  it('in another request is answered 400', async () => {
    const { a, leg, peer } = await withStranger(talking());
    peer.send(rawRequest('OPTIONS', { branch: 'z9hG4bKoptions', headers: [line(named(leg))] }));
    expect(peer.lines()).toEqual(['SIP/2.0 400 Replaces is for INVITE']);
    expect(a.requests).toEqual([]);
  });

  it('is a plain one to who does not know the extension, and not to be required of him', async () => {
    const bench = new UserAgentBench();
    const a = await bench.agent('10.0.0.1');
    const stranger = await bench.peer('10.0.0.7');
    expect(invite(stranger, a.remote, 'Replaces: x')).toBe('nothing');
    expect(a.replaced).toEqual([undefined]);
    expect(invite(stranger, a.remote, 'Replaces: x', 'Require: replaces')).toBe('420 Bad Extension');
  });
});

describe('what peers are told of our extensions (RFC 3261 §13.2.1, §13.3.1.4)', () => {
  it('stands in INVITEs and in 2xx to them, and nowhere else', async () => {
    const supported = /^Supported: replaces, norefersub\r$/m;
    const caller = await inviting();
    expect(caller.peer.last()).toMatch(supported);
    const callee = await invited();
    callee.leg.provisional(180);
    callee.leg.accept({ body: Buffer.from('v=0') });
    callee.bench.clock.advance(0);
    expect(callee.peer.lines().map((text) => text.slice(8, 11))).toEqual(['180', '200']);
    expect(callee.peer.received[0]).not.toMatch(supported);
    expect(callee.peer.received[1]).toMatch(supported);
    callee.send('ACK', 10);
    callee.leg.end();
    callee.bench.clock.advance(0);
    expect(lastOf(callee.peer, 'BYE')).not.toMatch(supported);
  });
});
