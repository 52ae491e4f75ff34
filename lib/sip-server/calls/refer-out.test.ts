import { describe, expect, it } from 'vitest';
import type { Referral } from '../../sip/user-agent/referral';
import { type Harness, startEngine, type TestClient } from '../testing/engine-harness';
import type { CallOutcome, TestPeer } from '../testing/engine-peers';

const yaml = `
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090", refer-enabled: true }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.9:5701" }
  - { number: "7002", type: Extension, contact: "sip:7002@10.0.0.9:5702" }
`;

interface Asked {
  readonly h: Harness;
  readonly trunk: TestPeer;
  readonly phone: TestPeer;
  readonly target: TestPeer;
  readonly desktop: TestClient;
  readonly call: CallOutcome;
  readonly referrals: Referral[];
  heard(): string[];
  /** The customer's gateway does what the REFER asks. */
  obey(): CallOutcome;
}

/** 7001 sends the customer to 7002 in one step, in a shutdown; the customer's gateway was asked by REFER. */
async function asked(): Promise<Asked> {
  const h = await startEngine(yaml);
  const [trunk, phone, target] = await Promise.all([
    h.peer(5090, '0301234', undefined, ['REFER']),
    h.peer(5701, '7001'),
    h.peer(5702, '7002'),
  ]);
  const desktop = h.client();
  for (const thisDN of ['7001', '7002']) h.ask(desktop, { message: 'RequestRegisterAddress', thisDN });
  const referrals: Referral[] = [];
  const call = trunk.call('7001', undefined, {
    events: { onRefer: (referral) => referrals.push(referral) },
  });
  await h.pass(10);
  const connID = desktop.events.find(({ message }) => message === 'EventEstablished')?.connID;
  await h.drain();
  desktop.take();
  h.ask(desktop, { message: 'RequestSingleStepTransfer', thisDN: '7001', connID, otherDN: '7002' });
  await h.pass(10);
  return {
    h,
    trunk,
    phone,
    target,
    desktop,
    call,
    referrals,
    heard: () =>
      desktop.events.splice(0).map(({ thisDN, message }) => `${thisDN} ${message.replace('Event', '')}`),
    obey() {
      const [referral] = referrals;
      referral?.accept();
      return trunk.call('7002', undefined, { uri: referral?.referTo.uriText ?? '' });
    },
  };
}

describe('a transfer by REFER to the party who stays (S-28)', () => {
  it('takes the INVITE that bears the token of its Refer-To, once, though new calls are refused', async () => {
    const { h, phone, target, call, referrals, heard, obey, trunk } = await asked();
    const anew = obey();
    await h.pass(10);
    expect(anew.status).toBe(200);
    expect(heard()).toEqual(['7001 Released', '7002 Ringing', '7002 Established']);
    expect([phone.byes.length, call.bye]).toEqual([1, true]);
    expect(target.offered).toHaveLength(1);
    expect(h.engine.ctx.table.live).toBe(1);
    const again = trunk.call('7002', undefined, { uri: referrals[0]?.referTo.uriText ?? '' });
    await h.pass(10);
    expect(again.status).toBe(603);
    anew.leg.end();
    await h.pass(10);
    expect(target.byes).toHaveLength(1);
    expect(h.engine.held()).toMatchObject({ legs: 0, transferTokens: 0 });
    expect(h.engine.shutdown.state).toMatchObject({ phase: 'FLUSH' });
  });

  it('leaves the call with the transferor where the destination refuses', async () => {
    const { h, phone, target, call, heard, obey } = await asked();
    target.behaviour = 'busy';
    const anew = obey();
    await h.pass(10);
    expect(anew.status).toBe(486);
    expect(heard()).toEqual(['7001 Error']);
    expect([phone.byes.length, call.bye, h.engine.ctx.table.live]).toEqual([0, false, 1]);
    phone.offered[0]?.end();
    await h.pass(10);
    expect(call.bye).toBe(true);
    expect(h.engine.held()).toMatchObject({ legs: 0 });
  });

  it('is over where he has hung up on the leg of before and the destination refuses', async () => {
    const { h, phone, target, call, obey } = await asked();
    target.behaviour = 'silent';
    const anew = obey();
    await h.pass(10);
    call.leg.end();
    await h.pass(10);
    target.offered[0]?.reject(486);
    await h.pass(10);
    expect([anew.status, phone.byes.length, h.engine.ctx.table.live]).toEqual([480, 1, 0]);
    expect(h.engine.held()).toMatchObject({ legs: 0 });
  });

  it('connects by re-INVITE a party who refuses the REFER, or does not call in 60 s, when the token is worth nothing', async () => {
    const refusing = await asked();
    refusing.referrals[0]?.reject(405);
    await refusing.h.pass(10);
    expect(refusing.heard()).toEqual(['7001 Released', '7002 Ringing', '7002 Established']);
    const silent = await asked();
    silent.referrals[0]?.accept();
    await silent.h.pass(60_010);
    expect(silent.heard()).toEqual(['7001 Released', '7002 Ringing', '7002 Established']);
    expect(silent.obey().status).toBeUndefined();
    await silent.h.pass(10);
    expect(silent.h.engine.ctx.table.live).toBe(1);
  });

  it('does not take the token from anybody else', async () => {
    const { h, referrals, heard } = await asked();
    const other = await h.peer(5703, '7002', '10.0.0.77');
    const taken = other.call('7002', '7001', { uri: referrals[0]?.referTo.uriText ?? '' });
    await h.pass(10);
    expect(taken.status).toBe(403);
    expect(heard()).toEqual([]);
  });
});
