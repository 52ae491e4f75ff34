import { describe, expect, it } from 'vitest';
import { dial, expectNothingLeft } from '../testing/call-bench';
import { lastOf, sent, talking } from '../testing/dialog-bench';
import { rawResponse } from '../testing/raw-message';
import { keptReferrals, notifies } from '../testing/refer-bench';
import { header } from '../testing/user-agent-bench';

const TO_7002 = 'Refer-To: <sip:7002@10.0.0.1>';

/** A leg that is up, whose peer refers. */
async function referring() {
  const call = await talking();
  const referrals = keptReferrals(call.leg);
  let answered = 0;
  return {
    ...call,
    referrals,
    /** Sends a REFER with these header fields. */
    refer: (cseq: number, ...headers: string[]) => call.send('REFER', cseq, { headers }),
    /** Answers the NOTIFYs that have come since. */
    answer: (status = 200) => {
      const all = [...new Set(call.peer.received.filter((text) => text.startsWith('NOTIFY ')))];
      for (const text of all.slice(answered)) call.peer.send(rawResponse(text, status));
      answered = all.length;
    },
    /** Nothing is left once all time-outs have run. */
    drained: () => {
      call.bench.clock.advance(400_000);
      expect(call.bench.clock.pendingCount).toBe(0);
      expect(call.a.warnings).toEqual([]);
    },
  };
}

describe('a REFER of the peer (RFC 3515 §2.4)', () => {
  it('S-85 gets 202 and NOTIFYs of how the new call goes, from 100 to its final status', async () => {
    const { bench, peer, leg, refer, referrals, answer } = await referring();
    refer(11, TO_7002, 'Referred-By: <sip:7001@h>;x="y"');
    const [referral] = referrals;
    expect(referral).toMatchObject({
      referTo: { uriText: 'sip:7002@10.0.0.1', method: 'INVITE', replaces: undefined },
      referredBy: '<sip:7001@h>;x="y"',
      done: false,
    });
    expect(peer.received).toEqual([]);
    referral!.accept();
    bench.clock.advance(0);
    expect(peer.lines()[0]).toBe('SIP/2.0 202 Accepted');
    expect(header(peer.received[0]!, 'contact')).toBe('<sip:7001@10.0.0.1:5060>');
    answer();
    referral!.notify(180);
    bench.clock.advance(0);
    answer();
    bench.clock.advance(60_000);
    referral!.notify(183, 'Nearly\r\nthere');
    bench.clock.advance(0);
    answer();
    referral!.notify(200);
    bench.clock.advance(0);
    answer();
    expect(notifies(peer)).toEqual([
      'active;expires=185 | refer | SIP/2.0 100 Trying',
      'active;expires=185 | refer | SIP/2.0 180 Ringing',
      'active;expires=125 | refer | SIP/2.0 183 Nearly there',
      'terminated;reason=noresource | refer | SIP/2.0 200 OK',
    ]);
    const last = lastOf(peer, 'NOTIFY');
    expect(header(last, 'cseq')).toBe('4 NOTIFY');
    expect(header(last, 'content-type')).toBe('message/sipfrag;version=2.0');
    expect(header(last, 'contact')).toBe('<sip:7001@10.0.0.1:5060>');
    expect(header(last, 'call-id')).toBe(leg.callId);
    expect([referral!.done, leg.state]).toEqual([true, 'confirmed']);
    referral!.notify(200);
    referral!.accept();
    referral!.reject(603);
    bench.clock.advance(1_000);
    expect(sent(peer, 'NOTIFY')).toBe(4);
  });

  it('S-86 with Replaces names the dialog to be replaced', async () => {
    const { refer, referrals } = await referring();
    refer(11, 'r: <sip:7002@h?Replaces=c%40h%3Bto-tag%3Dt%3Bfrom-tag%3Df>');
    expect(referrals[0]!.referTo.replaces).toEqual({
      callId: 'c@h',
      toTag: 't',
      fromTag: 'f',
      earlyOnly: false,
    });
  });

  it('S-88 that is rejected makes no subscription', async () => {
    const { bench, peer, refer, referrals, drained } = await referring();
    refer(11, TO_7002);
    referrals[0]!.reject(603, { reason: 'No' });
    referrals[0]!.notify(200);
    referrals[0]!.accept();
    bench.clock.advance(0);
    expect(peer.lines()).toEqual(['SIP/2.0 603 No']);
    expect(referrals[0]!.done).toBe(true);
    drained();
  });

  it('which wants no subscription gets 200 and no NOTIFY (RFC 4488 §4)', async () => {
    const { bench, peer, refer, referrals } = await referring();
    refer(11, TO_7002, 'Refer-Sub: false', 'Supported: norefersub', 'Require: norefersub');
    referrals[0]!.accept();
    referrals[0]!.notify(200);
    bench.clock.advance(0);
    expect(peer.lines()).toEqual(['SIP/2.0 200 OK']);
    expect(header(peer.last(), 'refer-sub')).toBe('false');
    expect(referrals[0]!.done).toBe(true);
  });

  it('is told of the latest only while a NOTIFY has no answer, and of the end at once', async () => {
    const { bench, peer, refer, referrals, answer, drained } = await referring();
    refer(11, TO_7002);
    const [referral] = referrals;
    referral!.accept();
    bench.clock.advance(0);
    referral!.notify(180);
    referral!.notify(183);
    bench.clock.advance(10);
    expect(sent(peer, 'NOTIFY')).toBe(1);
    answer();
    bench.clock.advance(0);
    expect(notifies(peer).at(-1)).toContain('183');
    referral!.notify(182);
    referral!.notify(486);
    bench.clock.advance(0);
    expect(notifies(peer)).toHaveLength(3);
    expect(notifies(peer).at(-1)).toBe('terminated;reason=noresource | refer | SIP/2.0 486 Busy Here');
    answer();
    drained();
    expect(sent(peer, 'NOTIFY')).toBe(3);
  });

  it('is told that it took too long after 185 s', async () => {
    const { bench, peer, refer, referrals, answer, drained } = await referring();
    refer(11, TO_7002);
    referrals[0]!.accept();
    bench.clock.advance(0);
    answer();
    bench.clock.advance(184_900);
    expect(referrals[0]!.done).toBe(false);
    bench.clock.advance(100);
    expect(notifies(peer).at(-1)).toBe('terminated;reason=timeout | refer | SIP/2.0 100 Trying');
    expect(referrals[0]!.done).toBe(true);
    answer();
    referrals[0]!.notify(200);
    drained();
    expect(sent(peer, 'NOTIFY')).toBe(2);
  });

  it.each([
    ['481', 481, true],
    ['489', 489, true],
    ['500', 500, false],
    ['no answer', undefined, true],
  ])('whose sender says %s to a NOTIFY (RFC 6665 §4.2.2)', async (_, status, done) => {
    const { bench, peer, leg, refer, referrals, answer } = await referring();
    refer(11, TO_7002);
    referrals[0]!.accept();
    bench.clock.advance(0);
    if (status === undefined) bench.clock.advance(33_000);
    else answer(status);
    expect(referrals[0]!.done).toBe(done);
    referrals[0]!.notify(200);
    bench.clock.advance(0);
    expect(sent(peer, 'NOTIFY')).toBe(done ? 1 : 2);
    expect(leg.state).toBe('confirmed');
  });

  it.each([200, 481, undefined])(
    'S-85 whose sender hangs up early harms nobody: the outcome is told, whatever it answers (%s)',
    async (status) => {
      const { bench, peer, leg, log, send, refer, referrals, answer, drained } = await referring();
      refer(11, TO_7002);
      referrals[0]!.accept();
      bench.clock.advance(0);
      send('BYE', 12);
      bench.clock.advance(0);
      expect(log).toEqual(['bye']);
      expect([leg.state, referrals[0]!.done]).toEqual(['ended', false]);
      if (status !== undefined) answer(status);
      referrals[0]!.notify(200);
      bench.clock.advance(0);
      expect(sent(peer, 'NOTIFY')).toBe(status === 481 ? 1 : 2);
      expect(referrals[0]!.done).toBe(true);
      if (status !== undefined) answer(status);
      drained();
    },
  );

  it('S-85 is answered and told when its sender hung up before', async () => {
    const { bench, peer, send, refer, referrals, answer, drained } = await referring();
    refer(11, TO_7002);
    send('BYE', 12);
    referrals[0]!.accept();
    bench.clock.advance(0);
    answer(481);
    referrals[0]!.notify(200);
    expect(peer.lines().slice(0, 2)).toEqual(['SIP/2.0 200 OK', 'SIP/2.0 202 Accepted']);
    drained();
  });

  it('is told its end before our BYE that follows', async () => {
    const { bench, peer, leg, refer, referrals } = await referring();
    refer(11, TO_7002);
    referrals[0]!.accept();
    referrals[0]!.notify(200);
    leg.end();
    bench.clock.advance(0);
    expect(peer.lines().map((line) => line.split(' ')[0])).toEqual(['SIP/2.0', 'NOTIFY', 'NOTIFY', 'BYE']);
    expect(notifies(peer).at(-1)).toContain('200 OK');
  });

  it('of a leg that is forgotten is told no more', async () => {
    const { bench, peer, a, leg, refer, referrals, drained } = await referring();
    refer(11, TO_7002);
    referrals[0]!.accept();
    bench.clock.advance(0);
    a.agent.forget(leg);
    expect(referrals[0]!.done).toBe(true);
    referrals[0]!.notify(200);
    drained();
    expect(sent(peer, 'NOTIFY')).toBe(1);
  });

  it('after another one in the same dialog is told apart by its CSeq (RFC 3515 §2.4.6)', async () => {
    const { bench, peer, refer, referrals } = await referring();
    refer(11, TO_7002);
    referrals[0]!.accept();
    refer(12, 'Refer-To: <sip:7003@10.0.0.1>');
    referrals[1]!.accept();
    bench.clock.advance(0);
    expect(notifies(peer).map((text) => text.split(' | ')[1])).toEqual(['refer', 'refer;id=12']);
  });

  it('gets 491 while four are open', async () => {
    const { peer, refer, referrals } = await referring();
    for (let cseq = 11; cseq < 16; cseq++) refer(cseq, TO_7002);
    expect(referrals).toHaveLength(4);
    expect(peer.lines()).toEqual(['SIP/2.0 491 Request Pending']);
    referrals[2]!.reject(603);
    refer(16, TO_7002);
    expect(referrals).toHaveLength(5);
  });

  it.each([
    ['no Refer-To', [], 400],
    ['two of them', [TO_7002, TO_7002], 400],
    ['two in one', ['Refer-To: <sip:7002@h>, <sip:7003@h>'], 400],
    ['an unreadable one', ['Refer-To: <sip:>'], 400],
    ['an unreadable Replaces', ['Refer-To: <sip:7002@h?Replaces=x>'], 400],
    ['a line smuggled in', ['Refer-To: <sip:7002@h?X=1%0D%0AY:2>'], 400],
    ['two Referred-By', [TO_7002, 'Referred-By: <sip:a@b>', 'b: <sip:c@d>'], 400],
    ['a scheme that is not called', ['Refer-To: <http://h/>'], 416],
    ['another method', ['Refer-To: <sip:7002@h;method=BYE>'], 603],
    ['an extension that is required', [TO_7002, 'Require: foo'], 420],
  ])('with %s is refused', async (_, headers, status) => {
    const { peer, refer, referrals } = await referring();
    refer(11, ...headers);
    expect(peer.lines()).toEqual([expect.stringMatching(new RegExp(`^SIP/2\\.0 ${status} `))]);
    expect(referrals).toEqual([]);
  });

  it('that nobody expects gets 603', async () => {
    const { peer, send } = await talking();
    send('REFER', 11, { headers: [TO_7002] });
    expect(peer.lines()).toEqual(['SIP/2.0 603 Decline']);
  });

  it('over which the owner fails gets 500, and the next one is taken', async () => {
    const { a, peer, leg, refer } = await referring();
    let count = 0;
    leg.events = {
      onRefer: (referral) => {
        if (++count === 1) throw new Error('a bug');
        referral.reject(486);
      },
    };
    refer(11, TO_7002);
    refer(12, TO_7002);
    expect(peer.lines()).toEqual(['SIP/2.0 500 Server Internal Error', 'SIP/2.0 486 Busy Here']);
    expect(a.warnings).toHaveLength(1);
  });
});

describe('a referral over a network that loses every third packet', () => {
  /** What the referrer was told, and how many packets were lost. */
  async function referOver(seed: number): Promise<{ told: string[]; lost: number }> {
    const call = await dial({}, { latencyMs: 5, jitterMs: 20, seed });
    const { bench, out, incoming } = call;
    incoming.accept();
    bench.clock.advance(100);
    out.ack();
    bench.clock.advance(100);
    bench.network.loss = 1 / 3;
    const told: string[] = [];
    const referrals = keptReferrals(out);
    incoming.refer({
      referTo: '<sip:7003@10.0.0.3>',
      onAccepted: (subscribed) => told.push(`accepted ${subscribed}`),
      onRefused: (status) => told.push(`refused ${status}`),
      onNotify: ({ status, final }) => told.push(`${status}${final ? ' final' : ''}`),
      onTimeout: () => told.push('timeout'),
    });
    for (let waited = 0; referrals.length === 0 && waited < 31_000; waited += 100) bench.clock.advance(100);
    referrals[0]?.accept();
    bench.clock.advance(5_000);
    referrals[0]?.notify(180);
    bench.clock.advance(5_000);
    referrals[0]?.notify(200);
    bench.clock.advance(40_000);
    expect(referrals.map(({ done }) => done)).toEqual([true]);
    const lost = bench.network.packets.filter((packet) => packet.lost).length;
    bench.network.loss = 0;
    out.end();
    bench.clock.advance(400_000);
    expectNothingLeft(call);
    return { told, lost };
  }

  it('is accepted once and told one outcome on both sides, over 20 seeds', async () => {
    let lost = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const run = await referOver(seed);
      lost += run.lost;
      expect(run.told.filter((text) => /accepted|final/.test(text))).toEqual(['accepted true', '200 final']);
      expect([run.told[0], run.told.at(-1)]).toEqual(['accepted true', '200 final']);
    }
    expect(lost).toBeGreaterThan(40);
  });
});
