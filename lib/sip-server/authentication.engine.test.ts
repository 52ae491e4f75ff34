import { createHash } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort, loopback } from './testing/ports';
import { RawSip, request, type RequestParts } from './testing/raw-sip';
import { phone, startSite } from './testing/site';
import { startSipp } from './testing/sipp';

const password = 'nobody shall read this';
const dns = [{ number: '7010', type: 'Extension', password }];
const credentials = { username: '7010', password };

/** Digest credentials computed by the formula of RFC 7616 §3.4.1, apart from the code under test. */
function authorization(challenge: string, algorithm: 'SHA-256' | 'MD5', uri: string, nc: string): string {
  const hash = (text: string): string =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  const param = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1] ?? '';
  const [realm, nonce, opaque] = [param('realm'), param('nonce'), param('opaque')];
  const secret = hash(`7010:${realm}:${password}`);
  const response = hash(`${secret}:${nonce}:${nc}:abc:auth:${hash(`REGISTER:${uri}`)}`);
  return `Authorization: Digest username="7010", realm="${realm}", nonce="${nonce}", uri="${uri}", qop=auth, nc=${nc}, cnonce="abc", response="${response}", opaque="${opaque}", algorithm=${algorithm}`;
}

describe('digest authentication of a real phone', () => {
  it('lets SIPp register and call with its password in MD5, and not without', async () => {
    const { server, phones, call } = await startSite({ phones: [phone], dns }, onTestFinished);
    const port = await freePort();
    const wrong = { username: '7010', password: 'wrong' };
    const register = { scenario: 'register-authenticated', dial: '7010', port };
    await (await call({ ...register, credentials: wrong, values: { status: 401 } })).succeeded();
    expect((await server.control.status()).registrations).toBe(0);
    await (await call({ ...register, credentials, values: { status: 200 } })).succeeded();
    expect((await server.control.status()).registrations).toBe(1);
    const dialled = { scenario: 'caller-authenticated', dial: '7001', port, pauseMs: 200 };
    await (await call({ ...dialled, credentials, values: { from: '7010' } })).succeeded();
    expect(phones[0]?.received()[0]).toMatch(/^INVITE /);
    await expect.poll(async () => (await server.control.status()).calls.live).toBe(0);
  });

  it('takes SHA-256 and MD5 from a bare socket, refuses a replay, and keeps the password to itself', async () => {
    const { server } = await startSite({ dns }, onTestFinished);
    const socket = await RawSip.open(onTestFinished);
    const uri = `sip:7010@${loopback}:${server.sipPort}`;
    const parts: Omit<RequestParts, 'cseq'> = {
      method: 'REGISTER',
      dial: '7010',
      serverPort: server.sipPort,
      fromPort: socket.port,
      id: 'digest',
    };
    const send = (cseq: number, headers: readonly string[] = []): void =>
      socket.send(request({ ...parts, cseq, headers }), server.sipPort);
    send(1);
    const { text } = await socket.receives('SIP/2.0 401');
    const challenges = text.split('\r\n').filter((line) => line.startsWith('WWW-Authenticate'));
    expect(challenges.map((line) => /algorithm=([^,]+)/.exec(line)?.[1])).toEqual(['MD5', 'SHA-256']);
    send(2, [authorization(challenges[1]!, 'SHA-256', uri, '00000001')]);
    await socket.receives('SIP/2.0 200');
    send(3, [authorization(challenges[1]!, 'SHA-256', uri, '00000001')]);
    expect((await socket.receives('SIP/2.0 401', { count: 2 })).text).toContain('stale=true');
    send(4, [authorization(challenges[0]!, 'MD5', uri, '00000002')]);
    await socket.receives('SIP/2.0 200', { count: 2 });

    const { body: options } = await server.control.call<unknown>('GET', '/control/options');
    const metrics = await (await fetch(`${server.control.url}/metrics`)).text();
    const seen = [
      server.log,
      JSON.stringify(options),
      JSON.stringify(await server.control.status()),
      metrics,
    ];
    for (const place of seen) expect(place).not.toContain(password);
  });
});

describe('authentication at a real trunk', () => {
  const account = { username: 'tidegate', password: 'of the provider' };

  /** A trunk that SIPp plays, and the server that has `password` for it. */
  async function provider(given: string) {
    const sipp = await startSipp({ scenario: 'trunk-challenges', values: account }, onTestFinished);
    const contact = `sip:${loopback}:${sipp.port}`;
    const place = { number: 'Trunk_Provider', type: 'Trunk', contact, prefix: '5', realm: 'provider' };
    const site = await startSite({ dns: [{ ...place, ...account, password: given }] }, onTestFinished);
    return { ...site, sipp };
  }

  it('proves itself to SIPp at INVITE and BYE (S-111)', async () => {
    const { sipp, server, call } = await provider(account.password);
    await (await call({ dial: '5030', pauseMs: 200 })).succeeded();
    await sipp.receives('BYE', { count: 2 });
    await expect.poll(() => sipp.messages()).toMatch(/^SIP\/2\.0 200 OK[\s\S]*CSeq: \d+ BYE/m);
    expect(sipp.messages()).not.toContain('403 Wrong Credentials');
    await expect.poll(async () => (await server.control.status()).calls.live).toBe(0);
    await expect.poll(() => server.control.metric('tidegate_byes_unconfirmed')).toBe(0);
  });

  it('passes on the refusal when SIPp finds the password wrong', async () => {
    const { call } = await provider('another');
    await (await call({ scenario: 'caller-refused', dial: '5030', values: { status: 403 } })).succeeded();
  });
});
