import { describe, expect, it } from 'vitest';
import { type Harness, startEngine } from '../testing/engine-harness';

const dns = `
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.9:5701" }
  - { number: "7002", type: Extension, contact: "sip:7002@10.0.0.9:5702" }
  - { number: "8000", type: ACD Queue }
  - { number: "8800", type: Routing Point, default-dn: "8000" }
agentLogins:
  - { code: A1, queues: ["8000"] }
  - { code: A2, queues: ["8000"] }
`;

async function withCallers(count: number): Promise<Harness> {
  const h = await startEngine(dns);
  const trunk = await h.peer(5090, '0301234');
  for (let caller = 0; caller < count; caller += 1) {
    trunk.call('8800');
    await h.pass(20);
  }
  return h;
}

describe('what a routing strategy sees', () => {
  it('hears of the calls that wait already when it registers the Routing Point, the first in line first', async () => {
    const h = await withCallers(2);
    const desktop = h.client();
    const strategy = h.client('strategy');
    h.ask(desktop, { message: 'RequestRegisterAddress', thisDN: '7001' });
    desktop.take();
    const heard = h.ask(strategy, { message: 'RequestRegisterAddress', referenceID: 4, thisDN: '8800' });
    const connIDs = h.engine.ctx
      .acd()
      .waitingAt('8800')
      .map(({ call }) => call.connID);
    expect(heard).toMatchObject([
      { message: 'EventRegistered', referenceID: 4, thisDN: '8800', extensions: { callsWaiting: 2 } },
      ...connIDs.map((connID) => ({
        message: 'EventRouteRequest',
        thisDN: '8800',
        connID,
        ani: '0301234',
        dnis: '8800',
        extensions: { trunk: 'Trunk_GW' },
      })),
    ]);
    expect(heard[1]).not.toHaveProperty('referenceID');
    expect(desktop.events).toEqual([]);
    strategy.take();
    h.ask(strategy, { message: 'RequestRouteCall', thisDN: '8800', connID: connIDs[1], otherDN: '8000' });
    expect(strategy.take()).toEqual(['EventRouteUsed', 'EventDiverted']);
  });

  it('is told no call that has left, and none that is being routed', async () => {
    const h = await withCallers(1);
    await h.peer(5701, '7001').then((phone) => {
      phone.behaviour = 'ring';
    });
    const first = h.client('first');
    const [, { connID } = {}] = h.ask(first, { message: 'RequestRegisterAddress', thisDN: '8800' });
    h.ask(first, { message: 'RequestRouteCall', thisDN: '8800', connID, otherDN: '7001' });
    const second = h.client('second');
    h.ask(second, { message: 'RequestRegisterAddress', thisDN: '8800' });
    expect(second.take()).toEqual(['EventRegistered']);
  });

  it('learns by QueryAddress how many agents of a queue are ready and how many callers wait', async () => {
    const h = await startEngine(dns);
    const client = h.client();
    const counts = () => {
      const [answer] = h.ask(client, { message: 'RequestQueryAddress', thisDN: '8000' });
      const { agentsLoggedIn, agentsReady, callsWaiting } = answer?.extensions ?? {};
      return { agentsLoggedIn, agentsReady, callsWaiting };
    };
    expect(counts()).toEqual({ agentsLoggedIn: 0, agentsReady: 0, callsWaiting: 0 });
    for (const [agentID, thisDN, workMode] of [
      ['A1', '7001', 'AutoIn'],
      ['A2', '7002', 'ManualIn'],
    ] as const)
      h.ask(client, { message: 'RequestAgentLogin', thisDN, thisQueue: '8000', agentID, workMode });
    expect(counts()).toEqual({ agentsLoggedIn: 2, agentsReady: 1, callsWaiting: 0 });
    const trunk = await h.peer(5090, '0301234');
    const phone = await h.peer(5701, '7001');
    phone.behaviour = 'ring';
    trunk.call('8000');
    trunk.call('8000');
    await h.pass(50);
    expect(counts()).toEqual({ agentsLoggedIn: 2, agentsReady: 0, callsWaiting: 2 });
  });
});
