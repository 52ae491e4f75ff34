import { describe, expect, it } from 'vitest';
import { createEngineControl } from '../engine-control';
import { startEngine } from '../testing/engine-harness';

const yaml = `
TServer: { graceful-shutdown-sip-timeout: 60 }
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.9:5701" }
agentLogins: []
`;
const why = { requestId: 'r', initiator: 'olga', reason: 'both hung up long ago' };

describe('release of a suspected ghost (S-93)', () => {
  it('ends a call that has been silent for 30 minutes, with the cause and by whom on the record, and the drain goes on', async () => {
    const h = await startEngine(yaml);
    const [trunk, phone] = await Promise.all([h.peer(5090), h.peer(5701, '7001')]);
    const desktop = h.client();
    h.ask(desktop, { message: 'RequestRegisterAddress', thisDN: '7001' });
    const call = trunk.call('7001');
    await h.pass(20);
    await h.drain();
    const control = createEngineControl(
      { engine: h.engine, config: { application: 'x', site: 'y' } as never, version: '0', epoch: 'e' },
      () => undefined,
    );
    const [session] = h.engine.ctx.table.all();
    const connID = session?.call.connID ?? '';
    await expect(control.releaseCall(connID, why)).rejects.toMatchObject({
      status: 409,
      code: 'not_a_ghost',
    });
    await expect(control.releaseCall('f', why)).rejects.toMatchObject({ status: 404, code: 'no_such_call' });
    await h.pass(32 * 60_000);
    expect(session?.call.suspectedGhost).toBe(true);
    desktop.take();
    await control.releaseCall(connID, why);
    await h.pass(20);
    expect(desktop.events[0]).toMatchObject({
      message: 'EventReleased',
      thisDN: '7001',
      callState: 'Dropped',
    });
    expect([call.bye, phone.byes.length]).toEqual([true, 1]);
    expect(h.journal.events).toContainEqual(
      expect.objectContaining({ type: 'call-ended', connID, cause: 'ghost-released', by: 'olga' }),
    );
    expect(h.types()).toContain('zero-calls');
    expect(h.engine.ctx.table.live).toBe(0);
  });
});
