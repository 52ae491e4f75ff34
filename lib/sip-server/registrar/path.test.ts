import { describe, expect, it } from 'vitest';
import { type Harness, startEngine } from '../testing/engine-harness';
import { rawPhone } from '../testing/raw-registrar';

const yaml = `
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { number: "7001", type: Extension, oos-check: 5 }
  - { number: "7002", type: Extension, contact: "sip:7002@10.0.0.9:5702" }
`;

/** 7001 at an address of its own network, behind the proxies of `path`; the first of them answers its calls. */
async function behindProxies(path = ['<sip:10.0.0.7:5060;lr>', '<sip:edge@10.0.0.8;lr;ob>']) {
  const h = await startEngine(yaml);
  const [proxy, trunk, other] = await Promise.all([
    h.peer(5060, '7001', '10.0.0.7'),
    h.peer(5090, '030'),
    h.peer(5702, '7002'),
  ]);
  const sender = await rawPhone(h);
  const contact = 'sip:7001@192.168.1.5:5066';
  const register = (headers: readonly string[]) =>
    sender.send({ dn: '7001', contacts: [`<${contact}>`], expires: '600', headers });
  const answer = await register([`Path: ${path.join(', ')}`, 'Supported: path, gruu']);
  return { h, proxy, trunk, other, register, answer, contact };
}

/** Where requests went whose start line begins so. */
function sentTo(h: Harness, startLine: string): string[] {
  const sent = h.network.packets.filter(({ bytes }) => bytes.toString().startsWith(startLine));
  return sent.map(({ to }) => `${to.address}:${to.port}`);
}

describe('a phone that registers through proxies (RFC 3327)', () => {
  it('is told the path that is kept for it', async () => {
    const { answer } = await behindProxies();
    expect([answer.status, answer.headers.getAll('path')]).toEqual([
      200,
      ['<sip:10.0.0.7:5060;lr>', '<sip:edge@10.0.0.8;lr;ob>'],
    ]);
  });

  it('is bound, and not told, when it doesn’t say that it knows of paths', async () => {
    const { h, trunk, proxy, register } = await behindProxies();
    const answer = await register(['Path: <sip:10.0.0.7;lr>']);
    expect([answer.status, answer.headers.has('path')]).toEqual([200, false]);
    trunk.call('7001');
    await h.pass(20);
    expect(proxy.offered[0]?.invite.headers.getAll('route')).toEqual(['<sip:10.0.0.7;lr>']);
  });

  it('is called through them, nearest first, at its own Contact', async () => {
    const { h, trunk, proxy, contact } = await behindProxies();
    const call = trunk.call('7001');
    await h.pass(20);
    expect(call.status).toBe(200);
    const { invite } = proxy.offered[0]!;
    expect(invite.uriText).toBe(contact);
    expect(invite.headers.getAll('route')).toEqual(['<sip:10.0.0.7:5060;lr>', '<sip:edge@10.0.0.8;lr;ob>']);
  });

  it('is called so for RequestMakeCall too, and asked by OPTIONS whether it is there', async () => {
    const { h, proxy, other } = await behindProxies();
    const client = h.client();
    h.ask(client, { message: 'RequestMakeCall', thisDN: '7001', otherDN: '7002' });
    await h.pass(20);
    expect(proxy.offered[0]?.invite.headers.getAll('route')).toHaveLength(2);
    expect(other.offered).toHaveLength(1);
    await h.pass(5_000);
    expect(sentTo(h, 'OPTIONS sip:7001@192.168.1.5:5066 ')).toEqual(['10.0.0.7:5060']);
  });

  it('calls through them', async () => {
    const { h, proxy, other } = await behindProxies();
    const call = proxy.call('7002');
    await h.pass(20);
    expect([call.status, other.offered.length]).toEqual([200, 1]);
    const stranger = proxy.call('7002', '7002');
    await h.pass(20);
    expect(stranger.status).toBe(403);
  });

  it('leaves its path when it registers without one', async () => {
    const { h, register, trunk } = await behindProxies();
    await register([]);
    trunk.call('7001');
    await h.pass(20);
    expect(sentTo(h, 'INVITE sip:7001@192.168.1.5:5066 ')).toEqual(['192.168.1.5:5066']);
  });

  it.each([
    ['that is no address', 'Path: nonsense('],
    ['to a telephone number', 'Path: <tel:+4930123>'],
    ['of endless length', `Path: <sip:10.0.0.7;lr;x=${'y'.repeat(600)}>`],
    ['of endlessly many proxies', `Path: ${Array(11).fill('<sip:10.0.0.7;lr>').join(', ')}`],
  ])('gets 400 for a Path %s, and stays as it was', async (_, path) => {
    const { h, register } = await behindProxies();
    expect((await register([path])).status).toBe(400);
    expect(h.engine.bindings.of('7001')[0]?.path).toHaveLength(2);
  });
});
