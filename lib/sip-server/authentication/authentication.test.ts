import { describe, expect, it } from 'vitest';
import { parseChallenge } from '../../sip/auth/challenge';
import type { SipResponse } from '../../sip/message/types';
import { type Harness, startEngine } from '../testing/engine-harness';
import { type RawPhone, rawPhone } from '../testing/raw-registrar';
import { authorizationLine, type Signature } from '../testing/sign-request';

const yaml = `
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.8:5090", prefix: "9" }
  - { number: "7001", type: Extension, password: geheim }
  - { number: "7002", type: Extension, password: anders }
  - { number: "7003", type: Extension }
  - { number: "7004", type: Extension, password: geheim, contact: "sip:7004@10.0.0.9:5704" }
  - { number: "8000", type: ACD Queue }
`;
const defaultTrunk = yaml.replace('prefix: "9"', 'default: true');

const contact = '<sip:7001@10.0.0.9:5701>';
const challengesOf = (answer: SipResponse): string[] => answer.headers.getAll('www-authenticate');

/** Registers (or calls, with `method`) as a phone does: once to be challenged, once with credentials. */
async function prove(
  phone: RawPhone,
  dn: string,
  more: Partial<Signature> & { contacts?: readonly string[]; challenge?: SipResponse } = {},
): Promise<SipResponse> {
  const { contacts = [contact], challenge, ...given } = more;
  const method = given.method ?? 'REGISTER';
  const request = { method, dn, contacts: method === 'REGISTER' ? contacts : [], expires: '600' };
  const challenged = challenge ?? (await phone.send(request));
  const signature: Signature = {
    username: dn,
    password: 'geheim',
    method,
    uri: method === 'REGISTER' ? 'sip:10.0.0.2' : 'sip:8000@10.0.0.2',
    ...given,
  };
  return phone.send({ ...request, headers: [authorizationLine(challengesOf(challenged), signature)] });
}

async function setting(text = yaml) {
  const h = await startEngine(text);
  return { h, phone: await rawPhone(h) };
}

/** A response but for what no two responses share. */
function looks(answer: SipResponse): unknown {
  const masked = challengesOf(answer).map((value) => value.replace(/nonce="[^"]*"/, 'nonce'));
  const names = ['contact', 'retry-after', 'server', 'content-length', 'allow'];
  return {
    status: answer.status,
    reason: answer.reason,
    masked,
    more: names.map((name) => answer.headers.get(name)),
  };
}

describe('a REGISTER for a DN with a password', () => {
  it('is challenged for SHA-256, then MD5, with qop=auth, the realm of the site and one nonce', async () => {
    const { phone, h } = await setting();
    const headers = ['User-Agent: Desk phone 1.0'];
    const answer = await phone.send({ dn: '7001', contacts: [contact], expires: '600', headers });
    expect(answer.status).toBe(401);
    const challenges = challengesOf(answer).map((value) => parseChallenge(value)!);
    expect(
      challenges.map(({ algorithm, realm, quality, stale }) => [algorithm, realm, quality, stale]),
    ).toEqual([
      ['SHA-256', 'site2', true, false],
      ['MD5', 'site2', true, false],
    ]);
    expect(challenges[0]!.nonce).toBe(challenges[1]!.nonce);
    expect(challenges[0]!.opaque).toBeDefined();
    expect(h.engine.bindings.count).toBe(0);
  });

  it.each(['SHA-256', 'MD5'] as const)('registers with credentials in %s', async (algorithm) => {
    const { phone, h } = await setting();
    expect((await prove(phone, '7001', { algorithm })).status).toBe(200);
    expect(h.engine.bindings.has('7001')).toBe(true);
  });

  it('offers and takes the configured algorithms and realm only', async () => {
    const h = await startEngine(
      `${yaml}\nsip: { address: 10.0.0.2, port: 5060, realm: 'Site 2, "EMEA"', digest: [MD5] }\n`,
    );
    const phone = await rawPhone(h);
    const challenged = await phone.send({ dn: '7001' });
    expect(challengesOf(challenged).map((value) => parseChallenge(value))).toMatchObject([
      { algorithm: 'MD5', realm: 'Site 2, "EMEA"' },
    ]);
    const asSha = challengesOf(challenged).map((value) => value.replace('MD5', 'SHA-256'));
    const forged = authorizationLine(asSha, {
      username: '7001',
      password: 'geheim',
      method: 'REGISTER',
      uri: 'sip:10.0.0.2',
    });
    expect((await phone.send({ dn: '7001', headers: [forged] })).status).toBe(401);
    expect((await prove(phone, '7001', { algorithm: 'MD5' })).status).toBe(200);
  });

  it.each([
    ['a wrong password', { password: 'falsch' }, 401],
    ['the password of another', { password: 'anders' }, 401],
    ['the credentials of another', { username: '7002', password: 'anders' }, 401],
    ['the credentials of another who has the same password', { username: '7004' }, 401],
    ['credentials for another method', { method: 'INVITE' }, 401],
    ['credentials without qop', { old: true }, 401],
    ['credentials for another server', { uri: 'sip:10.0.0.77' }, 400],
    ['credentials for another user', { uri: 'sip:7002@10.0.0.2' }, 400],
    ['a digest URI that is none', { uri: 'index.html' }, 400],
  ])('binds nothing with %s', async (_, signature, status) => {
    const { phone, h } = await setting();
    const challenge = await phone.send({ dn: '7001' });
    const line = authorizationLine(challengesOf(challenge), {
      username: '7001',
      password: 'geheim',
      method: 'REGISTER',
      uri: 'sip:10.0.0.2',
      ...signature,
    });
    const answer = await phone.send({ dn: '7001', contacts: [contact], expires: '600', headers: [line] });
    expect(answer.status).toBe(status);
    expect(h.engine.bindings.count).toBe(0);
    if (status === 401) expect(parseChallenge(challengesOf(answer)[0]!)).toMatchObject({ stale: false });
  });

  it.each([
    'Digest',
    'Digest username=',
    'Basic NzAwMTpnZWhlaW0=',
    'Digest username="7001", realm="site2"',
    '"',
  ])('is challenged again when its Authorization is %s', async (value) => {
    const { phone } = await setting();
    expect((await phone.send({ dn: '7001', headers: [`Authorization: ${value}`] })).status).toBe(401);
  });

  it('uses a nonce again with rising counts, and is told stale=true for a count that was there', async () => {
    const { phone } = await setting();
    const challenge = await phone.send({ dn: '7001' });
    const answers: SipResponse[] = [];
    for (const nc of ['00000001', '00000002', '00000002', '00000001', '0000000a', '00000009'])
      answers.push(await prove(phone, '7001', { challenge, nc }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 401, 200, 401]);
    expect(parseChallenge(challengesOf(answers[2]!)[0]!)).toMatchObject({ stale: true });
  });

  it('is told stale=true when only its nonce is too old, and stale=false with a wrong password then', async () => {
    const { phone, h } = await setting();
    const challenge = await phone.send({ dn: '7001' });
    await h.pass(300_000);
    const late = await prove(phone, '7001', { challenge });
    expect(parseChallenge(challengesOf(late)[0]!)).toMatchObject({ stale: true });
    const wrong = await prove(phone, '7001', { challenge, password: 'falsch' });
    expect(parseChallenge(challengesOf(wrong)[0]!)).toMatchObject({ stale: false });
    expect((await prove(phone, '7001', { challenge: late })).status).toBe(200);
  });

  it('is challenged without a word on its password for a nonce that went to another address', async () => {
    const { phone, h } = await setting();
    const elsewhere = await rawPhone(h, 5701, '10.0.0.77');
    const challenge = await phone.send({ dn: '7001' });
    const [right, wrong] = [
      await prove(elsewhere, '7001', { challenge }),
      await prove(elsewhere, '7001', { challenge, password: 'falsch' }),
    ];
    expect(right.status).toBe(401);
    expect(looks(right)).toEqual(looks(wrong));
  });

  it('S-31: removes nothing without credentials, and with them even while draining', async () => {
    const { phone, h } = await setting();
    await prove(phone, '7001');
    await h.drain();
    expect((await phone.send({ dn: '7001', contacts: ['*'], expires: '0' })).status).toBe(401);
    expect(h.engine.bindings.has('7001')).toBe(true);
    expect((await prove(phone, '7001', { contacts: [`${contact};expires=0`] })).status).toBe(200);
    expect(h.engine.bindings.has('7001')).toBe(false);
  });

  it('S-33: is refused with 503 before any challenge while draining, like one of an unknown user', async () => {
    const { phone, h } = await setting();
    await h.drain();
    const [known, unknown] = [
      await phone.send({ dn: '7001', contacts: [contact], expires: '600' }),
      await phone.send({ dn: '4711', contacts: [contact], expires: '600' }),
    ];
    expect(known.status).toBe(503);
    expect(looks(known)).toEqual(looks(unknown));
  });
});

describe('an unknown user', () => {
  it.each([
    ['without credentials', undefined],
    ['with a password', { password: 'geheim' }],
    ['with a digest URI of another server', { uri: 'sip:10.0.0.77' }],
  ])('is answered like a known one %s', async (_, signature) => {
    const { phone } = await setting();
    const answers: unknown[] = [];
    for (const dn of ['7001', '4711', '8000', 'Trunk_GW']) {
      const answer =
        signature === undefined
          ? await phone.send({ dn, contacts: [contact] })
          : await prove(phone, dn, { ...signature, ...(dn === '7001' ? { password: 'falsch' } : {}) });
      answers.push(looks(answer));
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('gets 404 where no DN has a password', async () => {
    const { phone } = await setting(yaml.replaceAll(/, password: \w+/g, ''));
    expect((await phone.send({ dn: '4711', contacts: [contact] })).status).toBe(404);
  });

  it('leaves DNs without a password alone: they register without one', async () => {
    const { phone } = await setting();
    expect((await phone.send({ dn: '7003', contacts: [contact], expires: '600' })).status).toBe(200);
  });
});

describe('wrong passwords', () => {
  async function guess(phone: RawPhone, dn: string, times: number): Promise<number[]> {
    const statuses: number[] = [];
    for (let round = 0; round < times; round++)
      statuses.push((await prove(phone, dn, { password: `guess ${round}` })).status);
    return statuses;
  }

  it.each(['7001', '4711'])(
    'of %s: after ten, credentials of that address get 503 with Retry-After',
    async (dn) => {
      const { phone, h } = await setting();
      expect(await guess(phone, dn, 12)).toEqual([...Array<number>(10).fill(401), 503, 503]);
      const right = await prove(phone, '7001');
      expect([right.status, right.headers.get('retry-after')]).toEqual([503, '6']);
      const elsewhere = await rawPhone(h, 5701, '10.0.0.77');
      expect((await prove(elsewhere, '7001')).status).toBe(200);
    },
  );

  it('cost one attempt each, which comes back after 6 s', async () => {
    const { phone, h } = await setting();
    await guess(phone, '7001', 10);
    await h.pass(6_000);
    expect(await guess(phone, '7001', 2)).toEqual([401, 503]);
    await h.pass(60_000);
    expect(await guess(phone, '7001', 11)).toEqual([...Array<number>(10).fill(401), 503]);
  });

  it('cost nothing with a nonce that the address was not given, so that nobody can lock another out', async () => {
    const { phone, h } = await setting();
    const attacker = await rawPhone(h, 5701, '10.0.0.77');
    const challenge = await attacker.send({ dn: '7001' });
    for (let round = 0; round < 20; round++) await prove(phone, '7001', { challenge, password: 'falsch' });
    expect((await prove(phone, '7001')).status).toBe(200);
  });
});

describe('an INVITE of a DN with a password', () => {
  async function registered(): Promise<{ h: Harness; phone: RawPhone }> {
    const { h, phone } = await setting();
    expect((await prove(phone, '7001')).status).toBe(200);
    return { h, phone };
  }

  it('is challenged, and makes no call before its password was right', async () => {
    const { h, phone } = await registered();
    const challenge = await phone.send({ method: 'INVITE', dn: '7001' });
    expect(challenge.status).toBe(401);
    expect((await prove(phone, '7001', { method: 'INVITE', challenge, password: 'falsch' })).status).toBe(
      401,
    );
    expect(h.engine.ctx.table.total).toBe(0);
  });

  it('is challenged before its number is looked up', async () => {
    const { phone } = await registered();
    const answer = await phone.send({ method: 'INVITE', dn: '7001', uri: 'sip:4711@10.0.0.2' });
    expect(answer.status).toBe(401);
  });

  it('goes through with credentials, for a phone with a fixed contact too, and talks without further challenges', async () => {
    const { h } = await registered();
    const caller = await h.peer(5704, '7004');
    const other = await h.peer(5703, '7003');
    void other.register('7003', 600);
    await h.pass(20);
    const refused = caller.call('7003');
    await h.pass(20);
    expect(refused.status).toBe(401);
    const call = caller.call('7003', '7004', {
      credentials: { username: '7004', password: 'geheim' },
    });
    await h.pass(20);
    expect(call.status).toBe(200);
    let reinvite: number | undefined;
    call.leg.request('INVITE', {}, (answer) => {
      reinvite = answer?.response.status;
      answer?.ack();
    });
    await h.pass(20);
    expect(reinvite).toBe(200);
    call.leg.end();
    await h.pass(20);
    expect(other.byes).toHaveLength(1);
    expect(h.engine.ctx.table.live).toBe(0);
  });

  it('is cancelled without a challenge', async () => {
    const { h } = await registered();
    const caller = await h.peer(5704, '7004');
    const other = await h.peer(5703, '7003');
    other.behaviour = 'ring';
    void other.register('7003', 600);
    await h.pass(20);
    const call = caller.call('7003', '7004', { credentials: { username: '7004', password: 'geheim' } });
    await h.pass(20);
    expect(call.provisional).toEqual([180]);
    call.leg.end();
    await h.pass(20);
    expect([call.status, other.cancels.length]).toEqual([487, 1]);
  });

  it('S-24: is refused with the code of the shutdown, without a challenge, while draining', async () => {
    const { h, phone } = await registered();
    await h.drain();
    const answer = await phone.send({ method: 'INVITE', dn: '7001' });
    expect([answer.status, challengesOf(answer)]).toEqual([603, []]);
  });

  it('is refused with 403 from an unknown source, whether its user is known or not', async () => {
    const { h } = await registered();
    const stranger = await rawPhone(h, 5701, '10.0.0.77');
    const [known, unknown] = [
      await stranger.send({ method: 'INVITE', dn: '7001' }),
      await stranger.send({ method: 'INVITE', dn: '4711' }),
    ];
    expect(known.status).toBe(403);
    expect(looks(known)).toEqual(looks(unknown));
  });

  it('must be proven by who comes through the default trunk under its number, but not by a trunk itself', async () => {
    const { h, phone } = await setting(defaultTrunk);
    expect((await phone.send({ method: 'INVITE', dn: '7001' })).status).toBe(401);
    const trunk = await h.peer(5090, '7001', '10.0.0.8');
    const callee = await h.peer(5703, '7003');
    void callee.register('7003', 600);
    await h.pass(20);
    const call = trunk.call('7003');
    await h.pass(20);
    expect(call.status).toBe(200);
  });
});
