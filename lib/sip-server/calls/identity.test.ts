import { describe, expect, it } from 'vitest';
import type { ExtraHeaders } from '../../sip/user-agent/types';
import { startEngine } from '../testing/engine-harness';
import type { CallOutcome, TestPeer } from '../testing/engine-peers';

const yaml = `
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090", default: true }
  - { number: Trunk_Out, type: Trunk, contact: "sip:10.0.0.7:5060", prefix: "9" }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.8:5701" }
  - { number: "7002", type: Extension, contact: "sip:7002@10.0.0.8:5702" }
`;

async function setting() {
  const h = await startEngine(yaml);
  const [trunk, out, phone, phone2, stranger] = await Promise.all([
    h.peer(5090, '0301234'),
    h.peer(5060, 'out', '10.0.0.7'),
    h.peer(5701, '7001', '10.0.0.8'),
    h.peer(5702, '7002', '10.0.0.8'),
    h.peer(5090, 'stranger', '10.0.0.66'),
  ]);
  const desktop = h.client();
  h.ask(desktop, { message: 'RequestRegisterAddress', thisDN: '7001' });
  desktop.take();
  const call = async (peer: TestPeer, number: string, from: string, headers: ExtraHeaders = []) => {
    const outcome: CallOutcome = peer.call(number, peer.user, { from, headers });
    await h.pass(10);
    return outcome;
  };
  return { h, trunk, out, phone, phone2, stranger, desktop, call };
}

/** What a peer sees of the caller of its last call. */
function seen(peer: TestPeer): Record<string, unknown> {
  const invite = peer.offered.at(-1)!.invite;
  const { displayName, uriText } = invite.from;
  return {
    displayName,
    uriText,
    asserted: invite.headers.getAll('p-asserted-identity'),
    privacy: invite.headers.getAll('privacy'),
  };
}

const anonymous = { displayName: 'Anonymous', uriText: 'sip:anonymous@anonymous.invalid' };
const asserted = '"Alice" <sip:+49301234@carrier.example>, <tel:+49301234>';
const assertedValues = ['"Alice" <sip:+49301234@carrier.example>', '<tel:+49301234>'];

describe('the caller’s identity', () => {
  it('goes on with display name and user, and nothing more where nothing was asserted', async () => {
    const { call, trunk, phone } = await setting();
    await call(trunk, '7001', '"Müller, \\"Alice\\"" <sip:0301234@gw.example>');
    expect(seen(phone)).toEqual({
      displayName: 'Müller, "Alice"',
      uriText: 'sip:0301234@10.0.0.2:5060',
      asserted: [],
      privacy: [],
    });
    const names = [...['P-Asserted-Identity', 'Privacy', 'History-Info', 'Diversion', 'Alert-Info']];
    for (const name of names) expect(phone.offered[0]?.invite.headers.has(name), name).toBe(false);
  });

  it('is passed on as a trunk asserts it, and is the ANI of T-Library', async () => {
    const { call, trunk, phone, desktop } = await setting();
    await call(trunk, '7001', '<sip:hotline@gw.example>', [['P-Asserted-Identity', asserted]]);
    expect(seen(phone)).toMatchObject({
      uriText: 'sip:hotline@10.0.0.2:5060',
      asserted: assertedValues,
      privacy: [],
    });
    expect(desktop.events[0]).toMatchObject({ ani: '+49301234', otherDN: '+49301234' });
  });

  it.each([
    ['id', '"Alice" <sip:0301234@gw.example>'],
    ['user;critical', '"Alice" <sip:0301234@gw.example>'],
    ['header', '"Alice" <sip:0301234@gw.example>'],
    ['id', '"Anonymous" <sip:anonymous@anonymous.invalid>'],
  ])('is hidden from a phone with Privacy %s, but not from T-Library', async (privacy, from) => {
    const { call, trunk, phone, desktop } = await setting();
    const headers: ExtraHeaders = [
      ['P-Asserted-Identity', asserted],
      ['Privacy', privacy],
    ];
    expect((await call(trunk, '7001', from, headers)).status).toBe(200);
    expect(seen(phone)).toEqual({ ...anonymous, asserted: [], privacy: [] });
    expect(desktop.events[0]).toMatchObject({ ani: '+49301234' });
  });

  it('is shown with Privacy none', async () => {
    const { call, trunk, phone } = await setting();
    const headers: ExtraHeaders = [
      ['P-Asserted-Identity', asserted],
      ['Privacy', 'none'],
    ];
    await call(trunk, '7001', '<sip:0301234@gw.example>', headers);
    expect(seen(phone)).toMatchObject({ uriText: 'sip:0301234@10.0.0.2:5060', asserted: assertedValues });
  });

  it('goes to a trunk with what was asked of privacy', async () => {
    const { call, trunk, out } = await setting();
    const headers: ExtraHeaders = [
      ['P-Asserted-Identity', asserted],
      ['Privacy', 'id;user'],
    ];
    await call(trunk, '90555', '"Alice" <sip:0301234@gw.example>', headers);
    expect(seen(out)).toEqual({ ...anonymous, asserted: assertedValues, privacy: ['id;user'] });
  });

  it('is asserted by us for a phone of ours, whatever the phone asserts', async () => {
    const { call, phone, phone2, out } = await setting();
    const headers: ExtraHeaders = [['P-Asserted-Identity', '<sip:+1555@evil.example>']];
    await call(phone, '90555', '"Desk" <sip:7001@10.0.0.2>', headers);
    expect(seen(out)).toMatchObject({ displayName: 'Desk', asserted: ['<sip:7001@10.0.0.2:5060>'] });
    await call(phone, '7002', '"Desk" <sip:7001@10.0.0.2>', headers);
    expect(seen(phone2)).toMatchObject({ uriText: 'sip:7001@10.0.0.2:5060', asserted: [] });
  });

  it('is its DN for a phone that calls without its name and says it in P-Preferred-Identity', async () => {
    const { call, phone, phone2, out, desktop } = await setting();
    const headers: ExtraHeaders = [
      ['P-Preferred-Identity', '"Desk" <sip:7001@10.0.0.2>'],
      ['Privacy', 'id'],
    ];
    const from = '"Anonymous" <sip:anonymous@anonymous.invalid>';
    await call(phone, '90555', from, headers);
    expect(seen(out)).toEqual({ ...anonymous, asserted: ['<sip:7001@10.0.0.2:5060>'], privacy: ['id'] });
    expect(desktop.events[0]).toMatchObject({ message: 'EventDialing', thisDN: '7001', ani: '7001' });
    await call(phone, '7002', from, headers);
    expect(seen(phone2)).toEqual({ ...anonymous, asserted: [], privacy: [] });
  });

  it('keeps no more of a name than a name', async () => {
    const { call, trunk, phone } = await setting();
    const long = `"${'x'.repeat(3000)}" <sip:1@gw.example>`;
    await call(trunk, '7001', long, [['P-Asserted-Identity', long]]);
    expect(seen(phone)).toMatchObject({ displayName: 'x'.repeat(512), asserted: [] });
  });

  it('is not believed from a source that is known only as the default trunk', async () => {
    const { call, stranger, phone, desktop } = await setting();
    await call(stranger, '7001', '<sip:bob@else.example>', [['P-Asserted-Identity', asserted]]);
    expect(seen(phone)).toMatchObject({ uriText: 'sip:bob@10.0.0.2:5060', asserted: [] });
    expect(desktop.events[0]).toMatchObject({ ani: 'bob' });
  });

  it.each(['session;critical', 'id; critical; sip-thing'])(
    'is not given away where Privacy %s can’t be served',
    async (privacy) => {
      const { call, trunk, phone } = await setting();
      expect((await call(trunk, '7001', '<sip:1@gw.example>', [['Privacy', privacy]])).status).toBe(500);
      expect(phone.offered).toEqual([]);
    },
  );

  it.each([
    ['nonsense', ['<<<>', 'x', '"open <sip:1@h>', '<http://x>', '<sip:+1@a>']],
    ['too many', ['<sip:+1@a>', '<tel:+1>', '<sip:+2@a>']],
  ])('takes %s as P-Asserted-Identity for what can be read of it', async (_what, values) => {
    const { call, trunk, phone } = await setting();
    const headers = values.map((value) => ['P-Asserted-Identity', value] as const);
    expect((await call(trunk, '7001', '<sip:1@gw.example>', headers)).status).toBe(200);
    expect(seen(phone)).toMatchObject({ asserted: values.filter((v) => /^<(sip:\+1|tel)/.test(v)) });
  });

  it('of the callee comes back from a trunk, and from no phone', async () => {
    const { h, out, phone, phone2 } = await setting();
    const answers: string[][] = [];
    const answering = async (peer: TestPeer, number: string, headers: ExtraHeaders) => {
      peer.behaviour = 'silent';
      const outcome = phone.call(number, '7001', {
        events: {
          onAnswered(response) {
            answers.push(response.headers.getAll('p-asserted-identity'));
            outcome.leg.ack();
          },
        },
      });
      await h.pass(10);
      peer.offered.at(-1)?.accept({ headers, body: Buffer.from('v=0\r\n') });
      await h.pass(10);
    };
    await answering(out, '90555', [['P-Asserted-Identity', '<sip:+49555@out.example>']]);
    await answering(out, '90556', [
      ['P-Asserted-Identity', '<sip:+49555@out.example>'],
      ['Privacy', 'id'],
    ]);
    await answering(phone2, '7002', [['P-Asserted-Identity', '<sip:+49555@evil.example>']]);
    expect(answers).toEqual([['<sip:+49555@out.example>'], [], []]);
  });
});
