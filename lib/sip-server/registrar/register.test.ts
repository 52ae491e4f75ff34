import { describe, expect, it } from 'vitest';
import { startEngine } from '../testing/engine-harness';
import { contactsOf, rawPhone } from '../testing/raw-registrar';

const yaml = `
TServer: { max-register-expires: 1800, shutdown-register-expires: 90, shutdown-retry-after: 7 }
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090", prefix: "9" }
  - { number: "7001", type: Extension }
  - { number: "7002", type: Extension }
  - { number: "7009", type: Extension, contact: "sip:7009@10.0.0.9:5709" }
  - { number: "8000", type: ACD Queue }
`;

async function setting(port?: number) {
  const h = await startEngine(yaml);
  const phone = await rawPhone(h, port);
  const uris = (dn = '7001'): string[] => h.engine.bindings.of(dn).map((binding) => binding.contact);
  return { h, phone, uris };
}

const desk = '<sip:7001@10.0.0.9:5701>';
const mobile = '<sip:7001@10.0.0.9:5702>';

describe('the registrar', () => {
  it('binds every contact of a REGISTER and lists all bindings of the DN in its 200', async () => {
    const { phone, h } = await setting();
    await phone.send({ dn: '7001', contacts: [`${desk};q=0.5`], expires: '600' });
    await h.pass(100_000);
    const answer = await phone.send({
      dn: '7001',
      contacts: [`${mobile};expires=1200`, '"Third" <sip:x@h>;q=0.25'],
    });
    expect(answer.status).toBe(200);
    expect(contactsOf(answer)).toEqual([
      '<sip:7001@10.0.0.9:5702>;expires=1200',
      '<sip:7001@10.0.0.9:5701>;expires=500;q=0.5',
      '<sip:x@h>;expires=1800;q=0.25',
    ]);
    expect(h.engine.bindings.count).toBe(3);
  });

  it('answers a REGISTER without Contact with the bindings and changes none', async () => {
    const { phone } = await setting();
    expect(contactsOf(await phone.send({ dn: '7001' }))).toEqual([]);
    await phone.send({ dn: '7001', contacts: [desk], expires: '600' });
    expect(contactsOf(await phone.send({ dn: '7001' }))).toEqual(['<sip:7001@10.0.0.9:5701>;expires=600']);
    expect(contactsOf(await phone.send({ dn: '7001', expires: '0' }))).toHaveLength(1);
  });

  it.each([
    ['60', 60],
    ['1800', 1800],
    ['86400', 1800],
    ['9999999999', 1800],
    [undefined, 1800],
    ['soon', 1800],
    ['-5', 1800],
  ])('grants Expires: %s for %i s', async (expires, granted) => {
    const { phone } = await setting();
    const answer = await phone.send({
      dn: '7001',
      contacts: [desk],
      ...(expires === undefined ? {} : { expires }),
    });
    expect(contactsOf(answer)).toEqual([`${desk};expires=${granted}`]);
  });

  it('takes a short expiry as it is, and the binding is gone when it is over', async () => {
    const { phone, h, uris } = await setting();
    const answer = await phone.send({ dn: '7001', contacts: [desk], expires: '2' });
    expect(contactsOf(answer)).toEqual([`${desk};expires=2`]);
    await h.pass(1900);
    expect(uris()).toHaveLength(1);
    await h.pass(200);
    expect(uris()).toEqual([]);
  });

  it('refreshes the binding of an equal URI instead of adding one (RFC 3261 §19.1.4)', async () => {
    const { phone, uris, h } = await setting();
    await phone.send({ dn: '7001', contacts: ['<sip:7001@Phone.example;transport=udp>'], expires: '600' });
    await phone.send({
      dn: '7001',
      contacts: ['<sip:%37001@phone.EXAMPLE;Transport=UDP;x=1>'],
      expires: '900',
    });
    expect(uris()).toEqual(['sip:%37001@phone.EXAMPLE;Transport=UDP;x=1']);
    await h.pass(890_000);
    expect(uris()).toHaveLength(1);
    await h.pass(10_000);
    expect(uris()).toEqual([]);
    expect(h.engine.bindings.count).toBe(0);
  });

  it('lets a binding expire by itself, the others not', async () => {
    const { phone, uris, h } = await setting();
    await phone.send({ dn: '7001', contacts: [`${desk};expires=60`, `${mobile};expires=120`] });
    await h.pass(59_000);
    expect(uris()).toHaveLength(2);
    await h.pass(1_000);
    expect(uris()).toEqual(['sip:7001@10.0.0.9:5702']);
  });

  it('removes all bindings for the wildcard with Expires 0', async () => {
    const { phone, uris } = await setting();
    await phone.send({ dn: '7001', contacts: [desk, mobile], expires: '600' });
    const answer = await phone.send({ dn: '7001', contacts: ['*'], expires: '0' });
    expect([answer.status, contactsOf(answer), uris()]).toEqual([200, [], []]);
  });

  it.each([
    ['without Expires', { contacts: ['*'] }],
    ['with another Expires', { contacts: ['*'], expires: '600' }],
    ['beside a contact', { contacts: ['*', desk], expires: '0' }],
  ])('refuses the wildcard %s with 400', async (_, request) => {
    const { phone, uris } = await setting();
    await phone.send({ dn: '7001', contacts: [desk], expires: '600' });
    expect((await phone.send({ dn: '7001', ...request })).status).toBe(400);
    expect(uris()).toHaveLength(1);
  });

  it('changes nothing for a REGISTER that a later one of the same Call-ID has overtaken', async () => {
    const { phone, uris } = await setting();
    await phone.send({ dn: '7001', contacts: [desk], expires: '600', cseq: 10 });
    for (const late of [
      { contacts: [desk], expires: '0', cseq: 9 },
      { contacts: [mobile, desk], expires: '600', cseq: 8 },
      { contacts: ['*'], expires: '0', cseq: 7 },
    ])
      expect((await phone.send({ dn: '7001', ...late })).status).toBe(500);
    expect(uris()).toEqual(['sip:7001@10.0.0.9:5701']);
  });

  it('takes a lower CSeq of another Call-ID, which is a phone that was restarted', async () => {
    const { phone, uris } = await setting();
    await phone.send({ dn: '7001', contacts: [desk], expires: '600', cseq: 10 });
    const restarted = { dn: '7001', callId: 'restarted', cseq: 1 };
    expect((await phone.send({ ...restarted, contacts: [desk], expires: '600' })).status).toBe(200);
    expect((await phone.send({ ...restarted, cseq: 2, contacts: ['*'], expires: '0' })).status).toBe(200);
    expect(uris()).toEqual([]);
  });

  it.each([
    '<tel:+4930123>',
    '<mailto:a@b>',
    'nonsense',
    '<sip:>',
    '"open <sip:7001@10.0.0.9>',
    `<sip:7001@10.0.0.9;x=${'y'.repeat(600)}>`,
  ])('refuses %s with 400 and binds nothing of that REGISTER', async (bad) => {
    const { phone, uris } = await setting();
    expect((await phone.send({ dn: '7001', contacts: [desk, bad], expires: '600' })).status).toBe(400);
    expect(uris()).toEqual([]);
  });

  it('binds at most 8 contacts to a DN, all of a REGISTER or none', async () => {
    const { phone, uris } = await setting();
    const many = (from: number, count: number): string[] =>
      Array.from({ length: count }, (_, index) => `<sip:7001@10.0.0.9:${from + index}>`);
    await phone.send({ dn: '7001', contacts: many(6000, 7), expires: '600' });
    expect((await phone.send({ dn: '7001', contacts: many(7000, 2), expires: '600' })).status).toBe(403);
    expect(uris()).toHaveLength(7);
    const swapped = [...many(7000, 2), `${many(6000, 1)[0]};expires=0`];
    expect((await phone.send({ dn: '7001', contacts: swapped, expires: '600' })).status).toBe(200);
    expect(uris()).toHaveLength(8);
  });

  it('answers 404 for a number that is no Extension', async () => {
    const { phone } = await setting();
    for (const dn of ['4711', '8000', 'Trunk_GW'])
      expect((await phone.send({ dn, contacts: [desk], expires: '600' })).status).toBe(404);
  });
});

describe('a call to a DN with several bindings', () => {
  async function twoPhones() {
    const h = await startEngine(yaml);
    const phone = await rawPhone(h, 5799);
    const [trunk, a, b] = await Promise.all([h.peer(5090, '030'), h.peer(5701), h.peer(5702)]);
    return { h, phone, trunk, a, b };
  }

  it('goes to the highest q, of equal ones to the newest', async () => {
    const { h, phone, trunk, a, b } = await twoPhones();
    await phone.send({ dn: '7001', contacts: [`${desk};q=0.9`], expires: '600' });
    await phone.send({ dn: '7001', contacts: [`${mobile};q=0.3`], expires: '600' });
    trunk.call('7001');
    await h.pass(20);
    expect([a.offered.length, b.offered.length]).toEqual([1, 0]);
    await phone.send({ dn: '7001', contacts: [`${mobile};q=0.9`], expires: '600' });
    trunk.call('7001');
    await h.pass(20);
    expect([a.offered.length, b.offered.length]).toEqual([1, 1]);
  });

  it.each([
    ['answers 503', 20],
    ['does not answer at all', 32_100],
    ['cannot be sent to', 20],
  ])('goes on to the next one when the first %s', async (how, afterMs) => {
    const { h, phone, trunk, b } = await twoPhones();
    await phone.send({ dn: '7001', contacts: [mobile], expires: '600' });
    await phone.send({ dn: '7001', contacts: ['<sip:7001@10.0.0.9:5777>'], expires: '600' });
    if (how === 'cannot be sent to') h.network.filter = ({ to }) => (to.port === 5777 ? 'fail' : 'deliver');
    if (how === 'answers 503') {
      const full = await h.peer(5777);
      full.behaviour = 'full';
    }
    const call = trunk.call('7001');
    await h.pass(afterMs);
    expect(b.offered).toHaveLength(1);
    expect(call.status).toBe(200);
    call.leg.end();
    await h.pass(20);
    expect(b.byes).toHaveLength(1);
    expect(h.engine.ctx.table.live).toBe(0);
  });

  it('ends with the answer of the last one when none can be reached, and of the first that refuses', async () => {
    const { h, phone, trunk, a, b } = await twoPhones();
    await phone.send({ dn: '7001', contacts: [desk], expires: '600' });
    await phone.send({ dn: '7001', contacts: [mobile], expires: '600' });
    a.behaviour = 'full';
    b.behaviour = 'full';
    const unreachable = trunk.call('7001');
    await h.pass(20);
    expect([unreachable.status, a.offered.length, b.offered.length]).toEqual([500, 1, 1]);
    b.behaviour = 'busy';
    const busy = trunk.call('7001');
    await h.pass(20);
    expect([busy.status, a.offered.length, b.offered.length]).toEqual([486, 1, 2]);
  });
});

describe('registrations in a graceful shutdown', () => {
  it('S-31: Expires 0 gets 200 always: one contact, the wildcard, or nothing to remove', async () => {
    const { phone, uris, h } = await setting();
    await phone.send({ dn: '7001', contacts: [desk, mobile], expires: '600' });
    await h.drain();
    expect((await phone.send({ dn: '7001', contacts: [desk], expires: '0' })).status).toBe(200);
    expect(uris()).toEqual(['sip:7001@10.0.0.9:5702']);
    expect((await phone.send({ dn: '7001', contacts: [`${mobile};expires=0`] })).status).toBe(200);
    expect((await phone.send({ dn: '7001', contacts: ['*'], expires: '0' })).status).toBe(200);
    expect((await phone.send({ dn: '7002', contacts: ['*'], expires: '0' })).status).toBe(200);
  });

  it.each([
    ['600', 90],
    ['90', 90],
    ['75', 75],
  ])('S-32: a phone in a live call that asks for %s s gets %i s', async (expires, granted) => {
    const { phone, h } = await setting(5799);
    const [trunk] = await Promise.all([h.peer(5090, '030'), h.peer(5701, '7001')]);
    await phone.send({ dn: '7001', contacts: [desk], expires: '600' });
    const call = trunk.call('7001');
    await h.pass(20);
    await h.drain();
    const answer = await phone.send({ dn: '7001', contacts: [desk], expires });
    expect(contactsOf(answer)).toEqual([`${desk};expires=${granted}`]);
    call.leg.end();
    await h.pass(20);
    expect((await phone.send({ dn: '7001', contacts: [desk], expires })).status).toBe(503);
  });

  it('S-32: a phone in a live call that asks for less than the limit gets what it asks for', async () => {
    const { phone, h } = await setting(5799);
    const [trunk] = await Promise.all([h.peer(5090, '030'), h.peer(5709, '7009')]);
    trunk.call('7009');
    await h.pass(20);
    await h.drain();
    const contact = '<sip:7009@10.0.0.9:5709>';
    const answer = await phone.send({ dn: '7009', contacts: [contact], expires: '30' });
    expect([answer.status, contactsOf(answer)]).toEqual([200, [`${contact};expires=30`]]);
  });

  it('S-33: any other REGISTER gets 503 with Retry-After, known or not, and its binding lives on and is called', async () => {
    const { phone, h } = await setting(5799);
    const [trunk, a] = await Promise.all([h.peer(5090, '030'), h.peer(5701), h.peer(5709, '7009')]);
    await phone.send({ dn: '7001', contacts: [desk], expires: '600' });
    trunk.call('7009');
    await h.pass(20);
    await h.drain();
    for (const dn of ['7001', '7002', '4711']) {
      const answer = await phone.send({ dn, contacts: [desk], expires: '600' });
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '7']);
    }
    expect((await phone.send({ dn: '7001' })).status).toBe(503);
    await h.pass(500_000);
    expect(h.engine.bindings.has('7001')).toBe(true);
    h.engine.shutdown.abort({ requestId: 'r2', initiator: 'admin', reason: 'test' });
    trunk.call('7001');
    await h.pass(20);
    expect(a.offered).toHaveLength(1);
    await h.pass(100_000);
    expect(h.engine.bindings.has('7001')).toBe(false);
  });
});
