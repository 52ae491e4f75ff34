import { describe, expect, it } from 'vitest';
import type { Cleanup } from './testing/test-server';
import { onlyOf } from './testing/journal-checks';
import { type Datagram, header, RawSip, responseTo } from './testing/raw-sip';
import { startSite } from './testing/site';

/** A phone that answers calls and treats every BYE as `onBye` says; nothing = it stays silent. */
async function rawPhone(
  cleanup: Cleanup,
  onBye: (bye: string) => string | undefined = () => undefined,
): Promise<RawSip> {
  const phone = await RawSip.open(cleanup);
  const contact = `sip:7001@127.0.0.1:${phone.port}`;
  phone.onMessage = (text, reply) => {
    if (text.startsWith('INVITE ')) reply(responseTo(text, '200 OK', { tag: 'raw', contact, sdp: true }));
    if (text.startsWith('BYE ')) {
      const answer = onBye(text);
      if (answer !== undefined) reply(answer);
    }
  };
  return phone;
}

/** A site whose one phone is `phone`, with a call of 1 s that is up when the shutdown starts. */
async function drainWithCall(phone: RawSip, options: Record<string, unknown>, cleanup: Cleanup) {
  const site = await startSite({ phonePorts: [phone.port], options }, cleanup);
  const caller = await site.call({ dial: '7001', pauseMs: 'until-told' });
  await phone.receives('ACK ');
  await site.server.control.gracefulShutdown();
  await caller.hangUp();
  return site.server;
}

/** How long after the first each was received. */
const offsets = (sends: readonly Datagram[]): number[] => sends.map(({ at }) => at - (sends[0]?.at ?? 0));

describe('FLUSH', { concurrent: true }, () => {
  it('E9: sends a BYE that nobody answers 11 times over UDP, and exits when the timer ends (S-110, S-112, S-113, S-114)', async ({
    onTestFinished,
  }) => {
    const phone = await rawPhone(onTestFinished);
    const server = await drainWithCall(phone, { 'graceful-shutdown-sip-timeout': 32 }, onTestFinished);
    const { code, at } = await server.exit(120_000);
    expect(code).toBe(0);

    const byes = phone.starting('BYE ');
    expect(byes).toHaveLength(11);
    expect(new Set(byes.map(({ text }) => text)).size, 'all the same request').toBe(1);
    // Each may be heard late on a busy machine; the schedule to the millisecond is proven under a simulated clock.
    const wanted = [0, 500, 1500, ...Array.from({ length: 8 }, (_, n) => 3500 + 4000 * n)];
    offsets(byes).forEach((offset, index) => {
      expect(Math.abs(offset - (wanted[index] ?? 0)), `${index + 1}. after ${offset} ms`).toBeLessThan(1800);
    });
    expect(at - (byes[0]?.at ?? 0)).toBeGreaterThanOrEqual(31_000);

    const events = server.journal();
    expect(onlyOf(events, 'flush-start')).toMatchObject({ unconfirmed: 1 });
    expect(onlyOf(events, 'flush-end')).toMatchObject({ unconfirmed: 1, early: false });
    const unconfirmed = onlyOf(events, 'bye-unconfirmed');
    expect(unconfirmed.callID).toBe(header(byes[0]?.text ?? '', 'Call-ID'));
    expect(unconfirmed.status).toBeUndefined();
    expect(server.lastReport()).toMatchObject({ byesUnconfirmed: 1, callsDropped: 0, exitCode: 0 });
  });

  it('sends a new BYE with the next CSeq and a new branch when the first ran out of time (S-112)', async ({
    onTestFinished,
  }) => {
    const phone = await rawPhone(onTestFinished);
    const server = await drainWithCall(phone, { 'graceful-shutdown-sip-timeout': 35 }, onTestFinished);
    expect((await server.exit(120_000)).code).toBe(0);
    const cseqs = phone.starting('BYE ').map(({ text }) => Number.parseInt(header(text, 'CSeq') ?? '', 10));
    const [first = 0] = cseqs;
    expect(cseqs.filter((cseq) => cseq === first)).toHaveLength(11);
    const again = phone.starting('BYE ').filter(({ text }) => header(text, 'CSeq') === `${first + 1} BYE`);
    expect(again.length).toBeGreaterThanOrEqual(2);
    expect(again.length + 11).toBe(cseqs.length);
    const branches = phone.starting('BYE ').map(({ text }) => header(text, 'Via'));
    expect(new Set(branches).size).toBe(2);
    expect(server.lastReport().byesUnconfirmed).toBe(1);
  });

  it('counts a BYE that is answered late in FLUSH as confirmed (S-111, S-115)', async ({
    onTestFinished,
  }) => {
    let byes = 0;
    const phone = await rawPhone(onTestFinished, (bye) => {
      byes += 1;
      return byes === 3 ? responseTo(bye, '200 OK') : undefined;
    });
    const server = await drainWithCall(phone, { 'graceful-shutdown-sip-timeout': 4 }, onTestFinished);
    expect((await server.exit()).code).toBe(0);
    expect(phone.starting('BYE ')).toHaveLength(3);
    expect(server.lastReport().byesUnconfirmed).toBe(0);
  });

  it.for([481, 408, 500])(
    'stops resending a BYE that is answered %i and lists it (S-111)',
    async (status, { onTestFinished }) => {
      const phone = await rawPhone(onTestFinished, (bye) => responseTo(bye, `${status} No`));
      const server = await drainWithCall(phone, { 'graceful-shutdown-sip-timeout': 5 }, onTestFinished);
      expect((await server.exit()).code).toBe(0);
      // One that goes on sends four in this time; one more may have been on its way while the answer was.
      expect(phone.starting('BYE ').length).toBeLessThanOrEqual(2);
      expect(onlyOf(server.journal(), 'bye-unconfirmed')).toMatchObject({ status });
    },
  );

  it('runs the whole timer although every BYE is confirmed, unless early exit is on (S-13)', async ({
    onTestFinished,
  }) => {
    const answered = (bye: string): string => responseTo(bye, '200 OK');
    const patient = await drainWithCall(
      await rawPhone(onTestFinished, answered),
      { 'graceful-shutdown-sip-timeout': 3 },
      onTestFinished,
    );
    const eager = await drainWithCall(
      await rawPhone(onTestFinished, answered),
      { 'graceful-shutdown-sip-timeout': 30, 'graceful-shutdown-early-exit': true },
      onTestFinished,
    );
    await Promise.all([patient.exit(), eager.exit()]);
    expect(onlyOf(eager.journal(), 'flush-end')).toMatchObject({ early: true, unconfirmed: 0 });
    const flushed = onlyOf(patient.journal(), 'flush-end').at - onlyOf(patient.journal(), 'flush-start').at;
    expect(flushed).toBeGreaterThanOrEqual(2990);
  });

  it('hangs up a call whose answer crossed the CANCEL, and waits for that BYE too (S-116)', async ({
    onTestFinished,
  }) => {
    const phone = await RawSip.open(onTestFinished);
    const contact = `sip:7001@127.0.0.1:${phone.port}`;
    let invite = '';
    phone.onMessage = (text, reply) => {
      if (text.startsWith('INVITE ')) {
        invite = text;
        reply(responseTo(text, '180 Ringing', { tag: 'raw', contact }));
      }
      if (text.startsWith('CANCEL ')) {
        reply(responseTo(text, '200 OK', { tag: 'raw' }));
        setTimeout(() => reply(responseTo(invite, '200 OK', { tag: 'raw', contact, sdp: true })), 300);
      }
      if (text.startsWith('BYE ')) reply(responseTo(text, '200 OK'));
    };
    const { server, call } = await startSite(
      { phonePorts: [phone.port], options: { 'graceful-shutdown-sip-timeout': 3 } },
      onTestFinished,
    );
    const caller = await call({ scenario: 'caller-gives-up', dial: '7001', pauseMs: 800 });
    await caller.receives('SIP/2.0 180');
    await server.control.gracefulShutdown();
    await caller.succeeded();
    await phone.receives('ACK ');
    await phone.receives('BYE ');
    expect((await server.exit()).code).toBe(0);
    expect(server.lastReport()).toMatchObject({ byesUnconfirmed: 0, callsDropped: 0 });
  });

  it('ends FLUSH at once where the timer is 0, with the BYE still unanswered (S-14, S-114)', async ({
    onTestFinished,
  }) => {
    const phone = await rawPhone(onTestFinished);
    const server = await drainWithCall(phone, { 'graceful-shutdown-sip-timeout': 0 }, onTestFinished);
    expect((await server.exit()).code).toBe(0);
    const events = server.journal();
    expect(onlyOf(events, 'flush-end').at - onlyOf(events, 'flush-start').at).toBeLessThan(5000);
    expect(server.lastReport().byesUnconfirmed).toBe(1);
  });

  it('answers a BYE for a dialog that is gone with 481 until the end (S-115)', async ({ onTestFinished }) => {
    const { server } = await startSite({ options: { 'graceful-shutdown-sip-timeout': 60 } }, onTestFinished);
    await server.control.gracefulShutdown();
    const stranger = await RawSip.open(onTestFinished);
    const lines = [
      `BYE sip:7001@${server.sip} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${stranger.port};branch=z9hG4bKgone`,
      'From: <sip:a@127.0.0.1>;tag=1',
      'To: <sip:7001@127.0.0.1>;tag=2',
      'Call-ID: gone@127.0.0.1',
      'CSeq: 9 BYE',
      'Max-Forwards: 70',
      'Content-Length: 0',
    ];
    stranger.send(`${lines.join('\r\n')}\r\n\r\n`, server.sipPort);
    await stranger.receives('SIP/2.0 481');
  });

  it('reports Suspended and waits for the stop when asked to (S-10, S-11, S-12)', async ({
    expect,
    onTestFinished,
  }) => {
    const { server } = await startSite({ options: { 'graceful-shutdown-sip-timeout': 1 } }, onTestFinished);
    const { body } = await server.control.gracefulShutdown({ whenSuspended: 'wait' });
    await expect.poll(async () => (await server.control.status()).status).toBe('Suspended');
    const report = await server.control.report(body.shutdownId);
    expect(report).toMatchObject({ outcome: 'suspended', callsDropped: 0 });
    const events = await server.control.events(body.shutdownId);
    expect(events.at(-1)?.type).toBe('suspended');
    expect((await server.control.stop()).status).toBe(202);
    expect((await server.exit()).code).toBe(0);
  });
});
