import { describe, expect, it, onTestFinished } from 'vitest';
import { onlyOf } from './testing/journal-checks';
import { loopback } from './testing/ports';
import { header, RawSip, request, responseTo } from './testing/raw-sip';
import { startSite } from './testing/site';

/** A phone that is the test itself: it answers what `behaviour` says, and every BYE with 200. */
async function rawPhone(behaviour: (text: string) => readonly string[]): Promise<RawSip> {
  const phone = await RawSip.open(onTestFinished);
  phone.onMessage = (text, reply) => {
    for (const answer of text.startsWith('BYE ') ? [responseTo(text, '200 OK')] : behaviour(text))
      reply(answer);
  };
  return phone;
}

const phoneTag = 'phone';

describe('mid-call SIP with peers that are no stack of ours', () => {
  it('a caller who stops refreshing his session loses the call in a shutdown, which then ends (S-94)', async () => {
    const phone = await rawPhone((text) =>
      text.startsWith('INVITE ')
        ? [responseTo(text, '200 OK', { tag: phoneTag, contact: `sip:${loopback}:${phone.port}`, sdp: true })]
        : [],
    );
    const { server } = await startSite({ phonePorts: [phone.port] }, onTestFinished);
    const caller = await RawSip.open(onTestFinished);
    caller.onMessage = (text, reply) => {
      if (text.startsWith('BYE ')) reply(responseTo(text, '200 OK'));
    };
    const parts = { serverPort: server.sipPort, fromPort: caller.port, id: 'silent' };
    const headers = ['Supported: timer', 'Session-Expires: 90;refresher=uac'];
    caller.send(request({ ...parts, headers }), server.sipPort);
    const answer = await caller.receives('SIP/2.0 200');
    expect(header(answer.text, 'Session-Expires')).toBe('90;refresher=uac');
    expect(header(answer.text, 'Require')).toBe('timer');
    const toTag = /;tag=([^;\r\n]+)/.exec(header(answer.text, 'To') ?? '')?.[1] ?? '';
    caller.send(request({ ...parts, method: 'ACK', toTag }), server.sipPort);
    await server.control.gracefulShutdown();
    const bye = await caller.receives('BYE ', { withinMs: 120_000 });
    expect(bye.at - answer.at).toBeGreaterThan(58_000);
    await phone.receives('BYE ');
    expect((await server.exit()).code).toBe(0);
    expect(onlyOf(server.journal(), 'call-ended')).toMatchObject({ cause: 'failed' });
    expect(server.lastReport()).toMatchObject({ calls: { atStart: 1 }, callsDropped: 0, byesUnconfirmed: 0 });
  });

  it('a reliable 183 reaches the caller, and his PRACK the phone, in a shutdown too (S-29)', async () => {
    const contact = (): string => `sip:${loopback}:${phone.port}`;
    let invite = '';
    const phone = await rawPhone((text) => {
      if (text.startsWith('INVITE ')) {
        invite = text;
        const headers = ['Require: 100rel', 'RSeq: 4711'];
        return [
          responseTo(text, '183 Session Progress', { tag: phoneTag, contact: contact(), sdp: true, headers }),
        ];
      }
      if (text.startsWith('PRACK '))
        return [
          responseTo(text, '200 OK'),
          responseTo(invite, '200 OK', { tag: phoneTag, contact: contact() }),
        ];
      return [];
    });
    const { server } = await startSite({ phonePorts: [phone.port] }, onTestFinished);
    const caller = await RawSip.open(onTestFinished);
    const parts = { serverPort: server.sipPort, fromPort: caller.port, id: 'prack', branch: 'z9hG4bKprack' };
    caller.send(request({ ...parts, headers: ['Supported: 100rel'] }), server.sipPort);
    const progress = await caller.receives('SIP/2.0 183');
    expect(header(invite, 'Supported')).toContain('100rel');
    expect(header(progress.text, 'Require')).toBe('100rel');
    await server.control.gracefulShutdown();
    // Not acknowledged yet: it comes again, as it was.
    const again = await caller.receives('SIP/2.0 183', { count: 2 });
    expect(again.text).toBe(progress.text);

    const toTag = /;tag=([^;\r\n]+)/.exec(header(progress.text, 'To') ?? '')?.[1] ?? '';
    const rack = `RAck: ${header(progress.text, 'RSeq')} 1 INVITE`;
    const inDialog = { ...parts, toTag, cseq: 2, branch: 'z9hG4bKprack2' };
    caller.send(request({ ...inDialog, method: 'PRACK', headers: [rack] }), server.sipPort);
    const prack = await phone.receives('PRACK ');
    expect(header(prack.text, 'RAck')).toBe(
      `4711 ${Number.parseInt(header(invite, 'CSeq') ?? '', 10)} INVITE`,
    );
    await caller.receives('SIP/2.0 200', { count: 2 });
    const answers = caller.starting('SIP/2.0 200').map(({ text }) => header(text, 'CSeq'));
    expect(answers).toEqual(['2 PRACK', '1 INVITE']);
    caller.send(request({ ...parts, method: 'ACK', toTag, branch: 'z9hG4bKprackack' }), server.sipPort);
    await phone.receives('ACK ');
    const end = { ...parts, toTag, cseq: 3, branch: 'z9hG4bKprackbye', method: 'BYE' };
    caller.send(request(end), server.sipPort);
    await phone.receives('BYE ');
    expect((await server.exit()).code).toBe(0);
    expect(server.lastReport()).toMatchObject({ calls: { finished: 1 }, callsDropped: 0 });
  });
});
