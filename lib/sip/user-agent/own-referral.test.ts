import { describe, expect, it } from 'vitest';
import { connected, lastOf, sent } from '../testing/dialog-bench';
import { rawResponse } from '../testing/raw-message';
import { rawNotify } from '../testing/refer-bench';
import { header } from '../testing/user-agent-bench';
import type { ReferRequest } from './referral';

const ACTIVE = 'Subscription-State: active;expires=60';
const OVER = 'Subscription-State: terminated;reason=noresource';

/** A leg that is up and refers its peer to 7002, and what came of it. */
async function referred(more: Partial<ReferRequest> = {}) {
  const call = await connected();
  const { bench, peer, leg } = call;
  const told: string[] = [];
  let cseq = 20;
  const refer = (): string => {
    leg.refer({
      referTo: '<sip:7002@10.0.0.8>',
      onAccepted: (subscribed) => told.push(`accepted ${subscribed}`),
      onRefused: (status) => told.push(`refused ${status}`),
      onNotify: ({ status, reason, final }) => told.push(`${status} ${reason}${final ? ' final' : ''}`),
      onTimeout: () => told.push('timeout'),
      ...more,
    });
    bench.clock.advance(0);
    return lastOf(peer, 'REFER');
  };
  const first = refer();
  return {
    ...call,
    told,
    refer,
    first,
    reply: (status: number, ...headers: string[]) =>
      peer.send(rawResponse(lastOf(peer, 'REFER'), status, { headers })),
    /** A NOTIFY of the peer; gives the status line that it gets. */
    notify: (headers: readonly string[], body = '', contentType?: string) => {
      const dialog = {
        from: '<sip:7001@10.0.0.9>;tag=peer',
        to: `<sip:100@10.0.0.1>;tag=${leg.id}`,
        callId: leg.callId,
      };
      peer.send(rawNotify(dialog, cseq++, { headers, body, contentType }));
      return peer.lines().at(-1)!.slice(8);
    },
  };
}

describe('a REFER of ours (RFC 3515 §2.4)', () => {
  it('is told to be accepted and how the new call goes', async () => {
    const { bench, first, reply, notify, told } = await referred({
      referredBy: '<sip:100@10.0.0.1>',
      headers: [['X-Why', 'drain']],
    });
    expect(header(first, 'refer-to')).toBe('<sip:7002@10.0.0.8>');
    expect(header(first, 'referred-by')).toBe('<sip:100@10.0.0.1>');
    expect(header(first, 'x-why')).toBe('drain');
    expect(header(first, 'contact')).toBe('<sip:100@10.0.0.1:5060>');
    reply(202);
    expect(notify(['Event: refer', ACTIVE], 'SIP/2.0 100 Trying')).toBe('200 OK');
    expect(notify(['Event: refer', ACTIVE], 'SIP/2.0 180 Ringing\r\n')).toBe('200 OK');
    expect(notify(['Event: refer', OVER], 'SIP/2.0 200 OK\r\n')).toBe('200 OK');
    expect(told).toEqual(['accepted true', '100 Trying', '180 Ringing', '200 OK final']);
    expect(notify(['Event: refer', OVER], 'SIP/2.0 200 OK\r\n')).toBe('481 Call/Transaction Does Not Exist');
    bench.clock.advance(400_000);
    expect(told).toHaveLength(4);
    expect(bench.clock.pendingCount).toBe(0);
  });

  it('goes out again when nothing comes, and is refused with 408 in the end', async () => {
    const { bench, peer, told } = await referred();
    bench.clock.advance(31_000);
    expect(told).toEqual([]);
    expect(peer.received.filter((text) => text.startsWith('REFER')).length).toBeGreaterThan(5);
    bench.clock.advance(2_000);
    expect(told).toEqual(['refused 408']);
    expect(bench.clock.pendingCount).toBe(0);
  });

  it('is told the status of its refusal', async () => {
    const { reply, notify, told } = await referred();
    reply(603);
    expect(told).toEqual(['refused 603']);
    expect(notify(['Event: refer', ACTIVE], 'SIP/2.0 100 Trying')).toMatch(/^481/);
  });

  it('takes a NOTIFY that overtakes the 2xx as acceptance (RFC 3515 §2.4.4)', async () => {
    const { bench, reply, notify, told } = await referred();
    expect(notify(['Event: refer', ACTIVE], 'SIP/2.0 100 Trying')).toBe('200 OK');
    reply(202);
    expect(told).toEqual(['accepted true', '100 Trying']);
    expect(notify(['Event: refer', OVER], 'SIP/2.0 486 Busy')).toBe('200 OK');
    expect(told.at(-1)).toBe('486 Busy final');
    bench.clock.advance(40_000);
    expect(told).toHaveLength(3);
  });

  it('stays accepted where NOTIFYs come and its 2xx never does', async () => {
    const { bench, notify, told } = await referred();
    notify(['Event: refer', ACTIVE], 'SIP/2.0 100 Trying');
    bench.clock.advance(40_000);
    notify(['Event: refer', OVER], 'SIP/2.0 200 OK');
    expect(told).toEqual(['accepted true', '100 Trying', '200 OK final']);
  });

  it('times out 185 s after its acceptance', async () => {
    const { bench, reply, told } = await referred();
    reply(202);
    bench.clock.advance(184_000);
    expect(told).toEqual(['accepted true']);
    bench.clock.advance(1_000);
    expect(told).toEqual(['accepted true', 'timeout']);
    expect(bench.clock.pendingCount).toBe(0);
  });

  it('without subscription ends with its 2xx (RFC 4488 §4)', async () => {
    const { bench, reply, told } = await referred({ headers: [['Refer-Sub', 'false']] });
    reply(200, 'Refer-Sub: false');
    expect(told).toEqual(['accepted false']);
    bench.clock.advance(200_000);
    expect(told).toHaveLength(1);
  });

  it('tells a final status once, and takes what the peer says after it', async () => {
    const { bench, reply, notify, told } = await referred();
    reply(202);
    notify(['Event: refer', ACTIVE], 'SIP/2.0 200 OK');
    expect(notify(['Event: refer', ACTIVE], 'SIP/2.0 200 OK')).toBe('200 OK');
    expect(notify(['Event: refer', OVER], 'SIP/2.0 200 OK')).toBe('200 OK');
    expect(told).toEqual(['accepted true', '200 OK final']);
    bench.clock.advance(200_000);
    expect(told).toHaveLength(2);
  });

  it('whose subscription ends without a final status has an unknown outcome', async () => {
    const { reply, notify, told } = await referred();
    reply(202);
    expect(notify(['Event: refer', 'Subscription-State: terminated;reason=timeout'])).toBe('200 OK');
    expect(told).toEqual(['accepted true', 'undefined  final']);
  });

  it.each([
    ['without Event', [ACTIVE], 'SIP/2.0 200 OK', undefined, '489 Bad Event'],
    ['of another package', ['Event: presence', ACTIVE], '', undefined, '489 Bad Event'],
    ['of another REFER', ['Event: refer;id=99', ACTIVE], 'SIP/2.0 200 OK', undefined, '481'],
    ['that says nothing', ['Event: refer'], '', undefined, '400'],
    ['with a state and no status', ['Event: refer', ACTIVE], 'hello', undefined, '200 OK'],
    ['with something else', ['Event: refer', ACTIVE], 'SIP/2.0 200 OK', 'text/plain', '200 OK'],
  ])('takes no news of a NOTIFY %s', async (_, headers, body, contentType, status) => {
    const { reply, notify, told, leg } = await referred();
    leg.events = {};
    reply(202);
    expect(notify(headers, body, contentType)).toMatch(new RegExp(`^${status}`));
    expect(told).toEqual(['accepted true']);
  });

  it('leaves a NOTIFY of another package to the owner of the leg', async () => {
    const { reply, notify, requests, told } = await referred();
    reply(202);
    notify(['Event: talk', ACTIVE]);
    expect(requests.map(({ request }) => request.method)).toEqual(['NOTIFY']);
    expect(told).toEqual(['accepted true']);
  });

  it('is told from another one by its CSeq (RFC 3515 §2.4.6)', async () => {
    const { first, refer, reply, notify, told } = await referred();
    reply(202);
    const second = refer();
    reply(202);
    const id = (text: string): string => `Event: refer;id=${Number.parseInt(header(text, 'cseq')!, 10)}`;
    notify([id(second), OVER], 'SIP/2.0 200 OK');
    notify([id(second), OVER], 'SIP/2.0 500 Never told');
    notify([id(first), OVER], 'SIP/2.0 486 Busy');
    expect(told).toEqual(['accepted true', 'accepted true', '200 OK final', '486 Busy final']);
  });

  it('goes out with credentials when it is challenged, and its NOTIFYs name the CSeq of that', async () => {
    const { bench, peer, leg, told, refer, reply, notify } = await referred();
    reply(603);
    leg.credentials = { username: '100', password: 'secret' };
    const plain = refer();
    reply(407, 'Proxy-Authenticate: Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256');
    bench.clock.advance(0);
    const signed = lastOf(peer, 'REFER');
    expect(header(signed, 'proxy-authorization')).toContain('username="100"');
    const number = Number.parseInt(header(signed, 'cseq')!, 10);
    expect(number).toBe(Number.parseInt(header(plain, 'cseq')!, 10) + 1);
    notify([`Event: refer;id=${number}`, ACTIVE], 'SIP/2.0 100 Trying');
    reply(202);
    notify([`Event: refer;id=${number}`, OVER], 'SIP/2.0 200 OK');
    expect(told).toEqual(['refused 603', 'accepted true', '100 Trying', '200 OK final']);
  });

  it('is not heard of again once the leg is over', async () => {
    const { bench, reply, notify, send, told, log } = await referred();
    reply(202);
    send('BYE', 100);
    expect(log).toEqual(['bye']);
    expect(notify(['Event: refer', OVER], 'SIP/2.0 200 OK')).toMatch(/^481/);
    bench.clock.advance(200_000);
    expect(told).toEqual(['accepted true']);
    expect(bench.clock.pendingCount).toBe(0);
  });

  it('is not sent where four are open, nor without a dialog', async () => {
    const { bench, peer, leg, told, refer } = await referred();
    for (let count = 0; count < 4; count++) refer();
    expect(sent(peer, 'REFER')).toBe(4);
    expect(told).toEqual(['refused 408']);
    leg.end();
    refer();
    bench.clock.advance(0);
    expect(sent(peer, 'REFER')).toBe(4);
    expect(told).toEqual(['refused 408', 'refused 408']);
  });
});
