import { describe, expect, it } from 'vitest';
import { startEngine } from '../testing/engine-harness';

const dns = `
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { number: Trunk_Far, type: Trunk, contact: "sip:10.0.0.7:5070", prefix: "77", oos-check: 10 }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.8:5701", oos-check: 10 }
  - { number: "7002", type: Extension, contact: "sip:7002@10.0.0.9:5702", out-of-service: true }
  - { number: "8000", type: ACD Queue, out-of-service: true }
  - { number: "8001", type: ACD Queue }
agentLogins:
  - { code: A1, queues: ["8001"] }
`;

describe('oos-check', () => {
  it('takes a trunk that answers no OPTIONS out of service within 5 s, and back when it answers', async () => {
    const h = await startEngine(dns);
    const trunk = await h.peer(5090, '030');
    await h.pass(4900);
    expect(h.engine.trunks.inService('Trunk_Far')).toBe(true);
    await h.pass(200);
    expect(h.engine.trunks.inService('Trunk_Far')).toBe(false);
    expect(h.engine.alarms.row('trunk_out_of_service:Trunk_Far')).toMatchObject({ severity: 'Major' });
    const refused = trunk.call('7755');
    await h.pass(20);
    expect(refused.status).toBe(480);
    const far = await h.peer(5070, 'far', '10.0.0.7');
    await h.pass(11_000);
    expect(h.engine.trunks.inService('Trunk_Far')).toBe(true);
    expect(h.engine.alarms.row('trunk_out_of_service:Trunk_Far')).toBeUndefined();
    const taken = trunk.call('7755');
    await h.pass(20);
    expect(taken.status).toBe(200);
    expect(far.offered).toHaveLength(1);
  });

  it('keeps calls from a phone that answers no OPTIONS until it does', async () => {
    const h = await startEngine(dns);
    const trunk = await h.peer(5090, '030');
    const desktop = h.client();
    h.ask(desktop, {
      message: 'RequestAgentLogin',
      thisDN: '7001',
      thisQueue: '8001',
      agentID: 'A1',
      workMode: 'AutoIn',
    });
    expect(h.engine.acd.row('8001')).toMatchObject({ ready: 1 });
    await h.pass(5100);
    expect(h.engine.acd.row('8001')).toMatchObject({ loggedIn: 1, ready: 0 });
    const queued = trunk.call('8001');
    const direct = trunk.call('7001');
    await h.pass(20);
    expect(direct.status).toBe(480);
    expect(queued.status).toBeUndefined();
    await h.peer(5701, '7001', '10.0.0.8');
    await h.pass(11_000);
    expect(queued.status).toBe(200);
  });
});

describe('out-of-service', () => {
  it('keeps direct calls and MakeCall from a phone, and calls from a queue', async () => {
    const h = await startEngine(dns);
    const trunk = await h.peer(5090, '030');
    const phone = await h.peer(5702, '7002');
    const [direct, queued] = [trunk.call('7002'), trunk.call('8000')];
    await h.pass(20);
    expect([direct.status, queued.status]).toEqual([480, 480]);
    expect(phone.offered).toHaveLength(0);
    const desktop = h.client();
    expect(h.ask(desktop, { message: 'RequestMakeCall', thisDN: '7002', otherDN: '7001' })).toMatchObject([
      { message: 'EventError', errorCode: 58 },
    ]);
  });
});

describe('a line that flaps', () => {
  it('raises its alarm once and keeps it until the trunk has answered three times in a row', async () => {
    const h = await startEngine(dns);
    const changes: string[] = [];
    const far = await h.peer(5070, 'far', '10.0.0.7');
    let up = true;
    h.network.filter = ({ to }) => (up || to.port !== 5070 ? 'deliver' : 'lose');
    const note = (): void => {
      const shown = h.engine.alarms.row('trunk_out_of_service:Trunk_Far') === undefined ? 'clear' : 'raised';
      if (changes.at(-1) !== shown) changes.push(shown);
    };
    for (const next of [true, false, true, false, true, false, true, true, true]) {
      up = next;
      for (let second = 0; second < 15; second += 1) {
        await h.pass(1000);
        note();
      }
    }
    await h.pass(20_000);
    note();
    expect(changes).toEqual(['clear', 'raised', 'clear', 'raised', 'clear']);
    expect(far.offered).toEqual([]);
  });
});
