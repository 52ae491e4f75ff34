import { describe, expect, it } from 'vitest';
import { formatReplaces, replacesFor } from '../../sip/refer/replaces';
import { type Harness, startEngine, type TestClient } from '../testing/engine-harness';
import type { CallOutcome, TestPeer } from '../testing/engine-peers';

const yaml = `
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { number: Trunk_2, type: Trunk, contact: "sip:10.0.0.7:5091" }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.9:5701" }
  - { number: "7002", type: Extension, contact: "sip:7002@10.0.0.9:5702" }
  - { number: "7003", type: Extension, contact: "sip:7003@10.0.0.9:5703", password: "secret" }
`;

interface Talking {
  readonly h: Harness;
  readonly trunk: TestPeer;
  readonly phone: TestPeer;
  readonly other: TestPeer;
  readonly desktop: TestClient;
  readonly call: CallOutcome;
  /** Names the phone's leg to others. */
  readonly replaces: string;
}

async function talking(): Promise<Talking> {
  const h = await startEngine(yaml);
  const [trunk, phone, other] = await Promise.all([
    h.peer(5090, '0301234'),
    h.peer(5701, '7001'),
    h.peer(5702, '7002'),
  ]);
  const desktop = h.client();
  for (const thisDN of ['7001', '7002']) h.ask(desktop, { message: 'RequestRegisterAddress', thisDN });
  const call = trunk.call('7001');
  await h.pass(10);
  desktop.take();
  return {
    h,
    trunk,
    phone,
    other,
    desktop,
    call,
    replaces: formatReplaces(replacesFor(phone.offered[0]!.dialog!)),
  };
}

describe('INVITE with Replaces (S-27)', () => {
  it('takes the place of the phone it names, in a shutdown too', async () => {
    const { h, trunk, phone, other, desktop, call, replaces } = await talking();
    await h.drain();
    desktop.take();
    const taken = other.call('7001', '7002', { headers: [['Replaces', replaces]] });
    await h.pass(10);
    expect(taken.status).toBe(200);
    expect(taken.body).toContain('m=audio 4000');
    expect(trunk.requests.at(-1)?.body.toString()).toContain('m=audio 4000');
    expect(phone.byes).toHaveLength(1);
    expect(
      desktop.events.map(({ thisDN, message, thirdPartyDN = '' }) =>
        `${thisDN} ${message} ${thirdPartyDN}`.trim(),
      ),
    ).toEqual(['7001 EventReleased', '7002 EventRinging 7001', '7002 EventEstablished']);
    expect(h.engine.ctx.table.live).toBe(1);
    taken.leg.end();
    await h.pass(10);
    expect(call.bye).toBe(true);
    expect(h.engine.held()).toMatchObject({ legs: 0 });
    expect(h.engine.shutdown.state).toMatchObject({ phase: 'FLUSH' });
  });

  it('that names nothing is 481, in a shutdown too', async () => {
    const { h, other } = await talking();
    await h.drain();
    const taken = other.call('7001', '7002', { headers: [['Replaces', 'nothing;to-tag=a;from-tag=b']] });
    await h.pass(10);
    expect(taken.status).toBe(481);
    expect(h.engine.requests.rejectedTotal).toBe(0);
  });

  it('of the phone that stays is 403: nobody talks with himself', async () => {
    const { h, trunk, phone, other, desktop } = await talking();
    const inside = other.call('7001', '7002');
    await h.pass(10);
    desktop.take();
    const replaces = formatReplaces(replacesFor(phone.offered[1]!.dialog!));
    const taken = other.call('7001', '7002', { headers: [['Replaces', replaces]] });
    await h.pass(10);
    expect(taken.status).toBe(403);
    expect([inside.bye, phone.byes.length, trunk.byes.length]).toEqual([false, 0, 0]);
    expect(desktop.take()).toEqual([]);
  });

  it('into a call that the other party holds is not heard before he comes back', async () => {
    const { h, phone, other, desktop, replaces } = await talking();
    const inside = other.call('7001', '7002');
    await h.pass(10);
    const { connID } = desktop.events.findLast(({ message }) => message === 'EventEstablished')!;
    h.ask(desktop, { message: 'RequestHoldCall', thisDN: '7002', connID });
    await h.pass(10);
    const named = formatReplaces(replacesFor(phone.offered[1]!.dialog!));
    expect(named).not.toBe(replaces);
    const third = await h.peer(5090 + 1, '0301235', '10.0.0.7');
    const taken = third.call('7001', '0301235', { headers: [['Replaces', named]] });
    await h.pass(10);
    expect(taken.status).toBe(200);
    expect(taken.body).toContain('a=inactive');
    h.ask(desktop, { message: 'RequestRetrieveCall', thisDN: '7002', connID });
    await h.pass(10);
    expect(third.requests.at(-1)?.body.toString()).not.toContain('a=inactive');
    expect(inside.bye).toBe(false);
  });

  it('is challenged where its sender has a password, and 403 from nobody', async () => {
    const { h, replaces } = await talking();
    const [proves, stranger] = await Promise.all([h.peer(5703, '7003'), h.peer(5999, 'x', '10.0.0.77')]);
    const unproven = proves.call('7001', '7003', { headers: [['Replaces', replaces]] });
    const unknown = stranger.call('7001', 'x', { headers: [['Replaces', replaces]] });
    await h.pass(10);
    expect([unproven.status, unknown.status]).toEqual([401, 403]);
    expect(h.engine.ctx.table.live).toBe(1);
  });

  it('is refused, and nothing changes, where the other party will not have the new media', async () => {
    const { h, trunk, phone, other, call, replaces, desktop } = await talking();
    trunk.inDialog = 488;
    const taken = other.call('7001', '7002', { headers: [['Replaces', replaces]] });
    await h.pass(10);
    expect(taken.status).toBe(488);
    expect([call.bye, phone.byes.length, desktop.events.length]).toEqual([false, 0, 0]);
    phone.offered[0]?.end();
    await h.pass(10);
    expect(call.bye).toBe(true);
  });

  it('that is cancelled before the other party has agreed changes nothing', async () => {
    const { h, trunk, phone, other, call, replaces } = await talking();
    trunk.late = true;
    const taken = other.call('7001', '7002', { headers: [['Replaces', replaces]] });
    await h.pass(300);
    taken.leg.end();
    await h.pass(10);
    expect(taken.status).toBe(487);
    trunk.late = false;
    trunk.answerLate();
    await h.pass(10);
    expect([call.bye, phone.byes.length]).toEqual([false, 0]);
    // The trunk hears the phone's media again.
    expect(trunk.requests.at(-1)?.body.toString()).toContain('m=audio 5000');
  });
});
