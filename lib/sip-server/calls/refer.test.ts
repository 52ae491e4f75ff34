import { describe, expect, it } from 'vitest';
import { formatReferTo } from '../../sip/refer/refer-to';
import { replacesFor } from '../../sip/refer/replaces';
import type { Leg } from '../../sip/user-agent/types';
import { type Harness, startEngine, type TestClient } from '../testing/engine-harness';
import type { CallOutcome, TestPeer } from '../testing/engine-peers';

const yaml = `
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090", prefix: "9" }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.9:5701" }
  - { number: "7002", type: Extension, contact: "sip:7002@10.0.0.9:5702" }
  - { number: "7003", type: Extension }
  - { number: "8000", type: ACD Queue }
agentLogins:
  - { code: A2, queues: ["8000"] }
`;

interface Talking {
  readonly h: Harness;
  readonly trunk: TestPeer;
  readonly phone: TestPeer;
  readonly target: TestPeer;
  readonly desktop: TestClient;
  readonly call: CallOutcome;
  /** The phone's end of its call with the customer. */
  readonly leg: Leg;
  /** Statuses of the NOTIFYs that the phone got. */
  readonly notified: Array<number | undefined>;
  refer(to: string, leg?: Leg): void;
  heard(): string[];
}

/** A customer on the trunk talks to 7001; 7002 is another phone. */
async function talking(): Promise<Talking> {
  const h = await startEngine(yaml);
  const [trunk, phone, target] = await Promise.all([
    h.peer(5090, '0301234'),
    h.peer(5701, '7001'),
    h.peer(5702, '7002'),
  ]);
  const desktop = h.client();
  for (const thisDN of ['7001', '7002', '8000'])
    h.ask(desktop, { message: 'RequestRegisterAddress', thisDN });
  const call = trunk.call('7001');
  await h.pass(10);
  desktop.take();
  const leg = phone.offered[0]!;
  const notified: Array<number | undefined> = [];
  return {
    h,
    trunk,
    phone,
    target,
    desktop,
    call,
    leg,
    notified,
    refer: (to, on = leg) =>
      on.refer({
        referTo: to,
        onRefused: (status) => notified.push(-status),
        onNotify: ({ status }) => notified.push(status),
      }),
    heard: () =>
      desktop.events
        .splice(0)
        .map(({ thisDN, message, callState }) =>
          [thisDN, message.replace('Event', ''), ...(callState === 'Ok' ? [] : [callState])].join(' '),
        ),
  };
}

describe('blind REFER (S-85, S-87)', () => {
  it('connects the customer to the target, tells the referrer how it goes, and then ends his call', async () => {
    const { h, phone, target, trunk, call, notified, refer, heard } = await talking();
    target.behaviour = 'ring';
    refer('<sip:7002@10.0.0.2>');
    await h.pass(10);
    expect(notified).toEqual([100, 180]);
    expect(phone.byes).toHaveLength(0);
    target.offered[0]?.accept({ body: target.media });
    await h.pass(10);
    expect(notified).toEqual([100, 180, 200]);
    expect(phone.byes).toHaveLength(1);
    expect(heard()).toEqual(['7002 Ringing', '7002 Established', '7001 Released Transferred']);
    expect(trunk.requests.at(-1)?.body.toString()).toContain('m=audio 5000');
    expect(h.engine.ctx.table.live).toBe(1);
    target.offered[0]?.end();
    await h.pass(10);
    expect(call.bye).toBe(true);
    expect(h.engine.held()).toMatchObject({ legs: 0 });
  });

  it('goes on when the referrer hangs up right after the 202, and its new leg’s end is seen (S-85, S-87)', async () => {
    const { h, leg, target, call, refer, heard } = await talking();
    await h.drain();
    heard();
    target.behaviour = 'ring';
    refer('<sip:7002@10.0.0.2>');
    await h.pass(1);
    leg.end();
    await h.pass(10);
    expect(heard()).toEqual(['7002 Ringing', '7001 Released Transferred']);
    expect(call.bye).toBe(false);
    target.offered[0]?.accept({ body: target.media });
    await h.pass(10);
    expect(h.engine.ctx.table.live).toBe(1);
    expect(h.engine.shutdown.state).toMatchObject({ phase: 'DRAIN' });
    target.offered[0]?.end();
    await h.pass(10);
    expect(call.bye).toBe(true);
    expect(h.engine.shutdown.state).toMatchObject({ phase: 'FLUSH' });
  });

  it('to an outside number goes out on its trunk, in a shutdown too', async () => {
    const { h, trunk, phone, notified, refer } = await talking();
    await h.drain();
    refer('<sip:9555@10.0.0.2>');
    await h.pass(10);
    expect(trunk.offered).toHaveLength(1);
    expect(notified).toEqual([100, 180, 200]);
    expect(phone.byes).toHaveLength(1);
  });

  it('to a phone that refuses is a NOTIFY of its status, and the call stays', async () => {
    const { h, target, phone, call, leg, trunk, notified, refer } = await talking();
    target.behaviour = 'busy';
    refer('<sip:7002@10.0.0.2>');
    await h.pass(10);
    expect(notified).toEqual([100, 486]);
    expect([call.bye, phone.byes.length]).toEqual([false, 0]);
    const statuses: Array<number | undefined> = [];
    leg.request('INFO', { body: Buffer.from('x'), contentType: 'text/plain' }, (answer) =>
      statuses.push(answer?.response.status),
    );
    await h.pass(10);
    expect(statuses).toEqual([200]);
    expect(trunk.requests.at(-1)?.method).toBe('INFO');
  });

  const refused: ReadonlyArray<[what: string, to: string, status: number]> = [
    ['nobody’s number', '<sip:6999@10.0.0.2>', 404],
    ['a phone that is not registered', '<sip:7003@10.0.0.2>', 480],
  ];
  it.each(refused)('to %s is told by NOTIFY, and the call stays', async (_, to, status) => {
    const { h, call, notified, refer } = await talking();
    refer(to);
    await h.pass(10);
    expect(notified).toEqual([100, status]);
    expect(call.bye).toBe(false);
  });

  it('to an agent who drains, or to a queue, is a NOTIFY of 603 and the call stays (S-88)', async () => {
    const { h, call, desktop, notified, refer, target } = await talking();
    h.ask(desktop, {
      message: 'RequestAgentLogin',
      thisDN: '7002',
      thisQueue: '8000',
      agentID: 'A2',
      workMode: 'ManualIn',
    });
    await h.drain();
    refer('<sip:7002@10.0.0.2>');
    await h.pass(10);
    refer('<sip:8000@10.0.0.2>');
    await h.pass(10);
    expect(notified).toEqual([100, 603, 100, 603]);
    expect(call.bye).toBe(false);
    expect(target.offered).toHaveLength(0);
  });

  it('of a caller on a trunk may not send the call out of the site', async () => {
    const { h, call, trunk, notified, refer } = await talking();
    refer('<sip:9555@10.0.0.2>', call.leg);
    await h.pass(10);
    expect(notified).toEqual([100, 404]);
    expect(trunk.offered).toHaveLength(0);
  });

  it('a second REFER meanwhile is refused', async () => {
    const { h, target, notified, refer } = await talking();
    target.behaviour = 'ring';
    refer('<sip:7002@10.0.0.2>');
    await h.pass(10);
    refer('<sip:9555@10.0.0.2>');
    await h.pass(10);
    expect(notified).toEqual([100, 180, -480]);
  });
});

describe('REFER with Replaces (S-86)', () => {
  it('connects customer and consulted party in the customer’s call, and both legs of the phone end', async () => {
    const { h, phone, target, trunk, notified, refer, heard, call } = await talking();
    const second = phone.call('7002', '7001');
    await h.pass(10);
    expect(h.engine.ctx.table.live).toBe(2);
    heard();
    refer(formatReferTo({ uri: 'sip:7002@10.0.0.2', replaces: replacesFor(second.leg.dialog!) }));
    await h.pass(10);
    expect(notified).toEqual([100, 200]);
    expect(second.bye).toBe(true);
    expect(phone.byes).toHaveLength(1);
    expect(heard()).toEqual([
      '7001 Released Transferred',
      '7001 Released Transferred',
      '7002 PartyChanged Transferred',
    ]);
    expect(trunk.requests.at(-1)?.body.toString()).toContain('m=audio 5000');
    expect(target.requests.at(-1)?.body.toString()).toContain('m=audio 4000');
    expect(h.engine.ctx.table.live).toBe(1);
    call.leg.end();
    await h.pass(10);
    expect(target.byes).toHaveLength(1);
    expect(h.engine.held()).toMatchObject({ legs: 0 });
  });

  it('while the target still rings calls it for the customer', async () => {
    const { h, phone, target, notified, refer } = await talking();
    target.behaviour = 'ring';
    const second = phone.call('7002', '7001');
    await h.pass(10);
    refer(formatReferTo({ uri: 'sip:7002@10.0.0.2', replaces: replacesFor(second.leg.dialog!) }));
    await h.pass(10);
    expect(target.cancels).toHaveLength(1);
    expect(second.status).toBe(487);
    target.offered[1]?.accept({ body: target.media });
    await h.pass(10);
    expect(notified).toEqual([100, 180, 200]);
    expect(h.engine.ctx.table.live).toBe(1);
  });

  it('naming no call of the phone’s is a NOTIFY of 481, and the call stays', async () => {
    const { h, call, notified, refer } = await talking();
    refer('<sip:7002@10.0.0.2?Replaces=nobody%3Bto-tag%3D1%3Bfrom-tag%3D2>');
    await h.pass(10);
    expect(notified).toEqual([100, 481]);
    expect(call.bye).toBe(false);
  });
});
