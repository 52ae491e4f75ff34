import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SystemClock } from '../../clock/system-clock';
import { deferred } from '../testing/deferred';
import { openTcpPeer } from '../testing/raw-peer';
import { rawRequest, rawResponse } from '../testing/raw-message';
import { openTestAgent } from '../testing/test-agent';
import { testNetworks } from '../testing/test-networks';
import { TcpTransport } from '../transport/tcp-transport';
import type { Remote, SipTransport } from '../transport/transport';
import type { OutgoingLeg } from './types';
import { createUserAgent } from './user-agent';

const TCP = testNetworks.find(({ name }) => name === 'TCP, IPv4')!;
/** Where nobody listens. */
const NOWHERE = '127.0.0.1:1';

const INVITE = rawRequest('INVITE', { contact: `<sip:phone@${NOWHERE}>`, sentBy: NOWHERE });

/** A listening phone that keeps what it is sent. */
async function listeningPhone() {
  const arrived = deferred<string>();
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (chunk) => arrived.resolve(chunk.toString()));
    onTestFinished(() => void socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, arrived: arrived.promise };
}

/** Waits until `transport` has noticed that its peer has closed. */
async function gone(transport: SipTransport, connection: Remote): Promise<void> {
  while (transport.connected?.(connection) === true) await new Promise((resolve) => setTimeout(resolve, 1));
}

const header = (text: string, name: string): string =>
  new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';

describe('a user agent over TCP', () => {
  it('sends requests in a dialog over the connection of its phone, whatever the Contact says', async () => {
    const { incoming, local } = await openTestAgent(TCP);
    const phone = await openTcpPeer(local);
    onTestFinished(() => phone.close());
    phone.send(INVITE);
    const ok = await phone.next();
    expect(ok).toMatch(/^SIP\/2\.0 200/);
    expect(header(ok, 'Contact')).toBe(`<sip:7001@127.0.0.1:${local.port};transport=tcp>`);
    const to = header(ok, 'To');
    phone.send(rawRequest('ACK', { branch: 'z9hG4bKack', to, sentBy: NOWHERE }));
    const acknowledged = deferred<void>();
    incoming[0]!.events = { onAcknowledged: () => acknowledged.resolve() };
    await acknowledged.promise;
    const done = deferred<unknown>();
    incoming[0]!.events = { onByeDone: done.resolve };
    incoming[0]!.end();
    const bye = await phone.next();
    expect(bye).toMatch(new RegExp(`^BYE sip:phone@${NOWHERE} SIP/2\\.0\r\nVia: SIP/2\\.0/TCP `));
    phone.send(rawResponse(bye, 200));
    expect(await done.promise).toEqual({ confirmed: true, status: 200 });
  });

  it('sends them to the Contact once the connection is gone, and takes a newer one where the phone uses it', async () => {
    const { incoming, local, agent, transport } = await openTestAgent(TCP);
    const listening = await listeningPhone();
    const contact = `<sip:phone@127.0.0.1:${listening.port};transport=tcp>`;
    const first = await openTcpPeer(local);
    first.send(rawRequest('INVITE', { contact, sentBy: NOWHERE }));
    const to = header(await first.next(), 'To');
    first.send(rawRequest('ACK', { branch: 'z9hG4bKack', to, sentBy: NOWHERE }));
    await first.close();

    const second = await openTcpPeer(local);
    second.send(rawRequest('INFO', { branch: 'z9hG4bKinfo', cseq: 2, to, sentBy: NOWHERE }));
    expect(await second.next()).toMatch(/^SIP\/2\.0 501/);
    const leg = incoming[0]!;
    leg.request('INFO', {}, () => {});
    expect(await second.next()).toMatch(/^INFO /);
    await second.close();

    await gone(transport, leg.dialog!.flow!.remote);
    leg.request('INFO', {}, () => {});
    expect(await listening.arrived).toMatch(/^INFO /);
    expect(agent.counts().legs).toBe(1);
  });

  it('calls a phone over the connection given, and by its URI when that is closed', async () => {
    const { agent, local, requests, transport } = await openTestAgent(TCP);
    const listening = await listeningPhone();
    const phone = await openTcpPeer(local);
    phone.send(rawRequest('REGISTER'));
    await phone.next();
    const connection = requests[0]!.source;
    const uri = `sip:7001@127.0.0.1:${listening.port};transport=tcp`;
    const call = () => agent.invite({ uri, from: '<sip:a@h>', to: `<${uri}>`, connection, events: {} });
    call();
    expect(await phone.next()).toMatch(/^INVITE /);
    await phone.close();
    await gone(transport, connection);
    call();
    expect(await listening.arrived).toMatch(/^INVITE /);
  });

  it('fails a call with 503 where nobody listens, and where the connection breaks before any answer', async () => {
    const { agent } = await openTestAgent(TCP);
    const failure = (uri: string): Promise<number> =>
      new Promise((resolve) => {
        const events = { onFailed: ({ status }: { readonly status: number }) => resolve(status) };
        agent.invite({ uri, from: '<sip:a@h>', to: `<${uri}>`, events });
      });
    expect(await failure(`sip:x@${NOWHERE};transport=tcp`)).toBe(503);
    expect(await failure('sip:x@127.0.0.1;transport=tls')).toBe(503);
    const server = createServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    expect(await failure(`sip:x@127.0.0.1:${port};transport=tcp`)).toBe(503);
    expect(agent.counts()).toEqual({ clientTransactions: 0, serverTransactions: 0, legs: 0 });
  });

  it('ends its transactions with their final response: none is kept for retransmissions (timers D, I, J, K)', async () => {
    const [a, b] = [await openTestAgent(TCP), await openTestAgent(TCP, (leg) => leg.reject(486))];
    const refused = deferred<number>();
    a.agent.invite({
      uri: b.uri('7001'),
      from: '<sip:a@h>',
      to: `<${b.uri('7001')}>`,
      events: { onFailed: ({ status }) => refused.resolve(status) },
    });
    expect(await refused.promise).toBe(486);
    const answered = deferred<unknown>();
    const request = { method: 'OPTIONS', uri: b.uri('x'), from: '<sip:a@h>', to: '<sip:x@h>' };
    a.agent.send(request, answered.resolve);
    await answered.promise;
    const nothing = { clientTransactions: 0, serverTransactions: 0, legs: 0 };
    expect([a.agent.counts(), b.agent.counts()]).toEqual([nothing, nothing]);
  });

  it('uses UDP or TCP as the URI says where it has both, and closes all when one cannot open', async () => {
    const taken = await openTestAgent(TCP);
    const udp = testNetworks.find(({ name }) => name === 'UDP, IPv4')!;
    const second = udp.transport(0);
    const clock = new SystemClock();
    const base = {
      clock,
      product: 'Tidegate/test',
      allow: ['INVITE'],
      handler: { onInvite: () => {}, onRequest: () => {} },
    };
    const failing = createUserAgent({
      ...base,
      transports: [second, new TcpTransport({ clock, ...taken.local })],
    });
    await expect(failing.open()).rejects.toMatchObject({ code: 'address_in_use' });
    const both = createUserAgent({
      ...base,
      transports: [udp.transport(second.local.port), TCP.transport()],
    });
    await both.open();
    onTestFinished(() => both.close());
    const overUdp = await openTestAgent(udp);
    for (const callee of [overUdp, taken]) {
      const answered = deferred<void>();
      const leg: OutgoingLeg = both.invite({
        uri: callee.uri('7001'),
        from: '<sip:a@h>',
        to: '<sip:7001@h>',
        body: Buffer.from('v=0\r\n'),
        events: {
          onAnswered: () => {
            leg.ack();
            answered.resolve();
          },
        },
      });
      await answered.promise;
    }
    expect(overUdp.incoming[0]?.invite.via.protocol).toBe('UDP');
    expect(taken.incoming[0]?.invite.via.protocol).toBe('TCP');
  });
});
