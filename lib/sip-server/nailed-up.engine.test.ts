import { describe, expect, it, onTestFinished } from 'vitest';
import { directionOf, rawCaller, rawPhone } from './testing/raw-call';
import { header } from './testing/raw-sip';
import { startSite } from './testing/site';

describe('nailed-up connections on the wire', () => {
  it('E8: a parked leg is BYEd at t0, a busy one after its customer, whom no re-INVITE reaches (S-100, S-101, S-102)', async () => {
    const idle = await rawPhone(onTestFinished);
    const busy = await rawPhone(onTestFinished);
    const extension = (number: string, port: number) => ({
      number,
      type: 'Extension',
      contact: `sip:${number}@127.0.0.1:${port}`,
      'nailed-up': true,
      'connect-nailedup-on-login': 'gcti::park',
    });
    const { server } = await startSite(
      { dns: [extension('7100', idle.port), extension('7101', busy.port)] },
      onTestFinished,
    );
    const desktop = await server.desktop();
    await desktop.login('7100', 'A1');
    await desktop.login('7101', 'A2');
    for (const phone of [idle, busy]) {
      expect(directionOf((await phone.receives('INVITE ')).text)).toBe('inactive');
      await phone.receives('ACK ');
    }
    await expect.poll(async () => (await server.control.impact()).nailedUp).toEqual({ parked: 2, busy: 0 });
    expect((await server.control.status()).calls.live).toBe(0);

    const customer = await rawCaller(onTestFinished, {
      serverPort: server.sipPort,
      dial: '7101',
      id: 'e8',
    });
    await customer.sip.receives('SIP/2.0 200');
    await desktop.wait((event) => event.message === 'EventEstablished' && event.thisDN === '7101');
    const [setUp, joined] = busy.starting('INVITE ').map(({ text }) => text);
    expect(directionOf(joined!)).toBe('sendrecv');
    expect(header(joined!, 'Call-ID')).toBe(header(setUp!, 'Call-ID'));
    expect((await server.control.impact()).nailedUp).toEqual({ parked: 1, busy: 1 });

    await server.control.gracefulShutdown();
    await idle.receives('BYE ');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(busy.starting('BYE ')).toEqual([]);
    expect((await server.control.status()).calls.live).toBe(1);

    customer.hangUp();
    await busy.receives('BYE ');
    await desktop.wait((event) => event.message === 'EventAgentLogout' && event.thisDN === '7101');
    expect((await server.exit()).code).toBe(0);
    expect(busy.starting('INVITE '), 'not parked again').toHaveLength(2);
    expect(customer.sip.datagrams.filter(({ text }) => !text.startsWith('SIP/2.0'))).toEqual([]);
    expect(server.lastReport()).toMatchObject({ callsDropped: 0, byesUnconfirmed: 0 });
  });

  it('parks the leg between calls and joins the next customer to it', async () => {
    const phone = await rawPhone(onTestFinished);
    const { server } = await startSite(
      {
        dns: [
          {
            number: '7100',
            type: 'Extension',
            contact: `sip:7100@127.0.0.1:${phone.port}`,
            'nailed-up': true,
          },
        ],
      },
      onTestFinished,
    );
    for (const id of ['one', 'two']) {
      const customer = await rawCaller(onTestFinished, { serverPort: server.sipPort, dial: '7100', id });
      await customer.sip.receives('SIP/2.0 200');
      customer.hangUp();
      await customer.sip.receives('SIP/2.0 200', { count: 2 });
      await expect.poll(async () => (await server.control.impact()).nailedUp).toEqual({ parked: 1, busy: 0 });
    }
    await phone.receives('INVITE ', { count: 4 });
    const offers = phone.starting('INVITE ').map(({ text }) => text);
    expect(offers.map(directionOf)).toEqual(['sendrecv', 'inactive', 'sendrecv', 'inactive']);
    expect(new Set(offers.map((text) => header(text, 'Call-ID'))).size).toBe(1);
    const origins = offers.map((text) => /^o=\S+ \S+ (\d+) /m.exec(text)?.[1]);
    expect(origins).toEqual(['1', '2', '3', '4']);
    expect(phone.starting('BYE ')).toEqual([]);
  });
});
