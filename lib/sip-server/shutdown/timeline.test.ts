import { describe, expect, it } from 'vitest';
import type { ShutdownEvent } from '../../feed/shutdown-events';
import { startEngine } from '../testing/engine-harness';
import { onlyOf, ofType } from '../testing/journal-checks';

const config = `
TServer: { graceful-shutdown-sip-timeout: 1, shutdown-sip-reject-code: 603 }
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { numbers: "7001-7002", type: Extension, contact: "sip:x@10.0.0.9:5701" }
  - { number: "8000", type: ACD Queue }
agentLogins:
  - { code: A1, queues: ["8000"] }
  - { code: A2, queues: ["8000"], wrap-up-time: 5 }
`;

async function draining() {
  const h = await startEngine(config);
  const [trunk] = await Promise.all([h.peer(5090, '030'), h.peer(5701, 'x')]);
  const desktop = h.client();
  for (const thisDN of ['7001', '7002', '8000'])
    h.ask(desktop, { message: 'RequestRegisterAddress', thisDN });
  h.ask(desktop, {
    message: 'RequestAgentLogin',
    thisDN: '7002',
    thisQueue: '8000',
    agentID: 'A2',
    workMode: 'AutoIn',
  });
  const call = trunk.call('8000');
  await h.pass(20);
  const [connID = ''] = h.engine.ctx.table.connIDs('7002');
  const ask = async (message: string) => {
    h.ask(desktop, { message, thisDN: '7002', connID, referenceID: 1 });
    await h.pass(20);
  };
  return { h, trunk, call, connID, ask, events: h.journal.events as readonly ShutdownEvent[] };
}

describe('the timeline of a graceful shutdown (S-143)', () => {
  it('tells at t0 who is in which call and which calls are on hold', async () => {
    const { h, connID, ask, events } = await draining();
    await ask('RequestHoldCall');
    await h.drain();
    expect(onlyOf(events, 'gates-closed')).toMatchObject({
      calls: [connID],
      agents: [{ agentID: 'A2', class: 'S-55', connIDs: [connID] }],
      callStates: { [connID]: 'held' },
    });
  });

  it('records hold and retrieve once each, and when timed after-call work will end', async () => {
    const { h, call, connID, ask, events } = await draining();
    await h.drain();
    await ask('RequestHoldCall');
    await ask('RequestRetrieveCall');
    expect(ofType(events, 'call-state')).toMatchObject([
      { connID, state: 'held', agentIDs: ['A2'] },
      { connID, state: 'connected', agentIDs: ['A2'] },
    ]);
    call.leg.end();
    await h.pass(20);
    const inAcw = onlyOf(events, 'agent-class');
    expect(inAcw).toMatchObject({ from: 'S-55', to: 'S-52' });
    expect((inAcw.acwEndsAt ?? 0) - inAcw.at).toBe(5_000);
  });

  it('says when INVITEs were rejected, the last of them too', async () => {
    const { h, trunk, call, events } = await draining();
    await h.drain();
    for (let i = 0; i < 3; i++) trunk.call('8000');
    await h.pass(20);
    call.leg.end();
    await h.pass(10_000);
    expect(h.exits).toEqual([0]);
    const batches = ofType(events, 'invites-rejected').map((event) => event.rejected);
    expect(batches).toEqual([
      [{ code: 603, trunk: 'Trunk_GW', count: 1 }],
      [{ code: 603, trunk: 'Trunk_GW', count: 2 }],
    ]);
    const types = events.map((event) => event.type);
    expect(types.lastIndexOf('invites-rejected')).toBeLessThan(types.indexOf('suspended'));
  });
});
