import { describe, expect, it, vi } from 'vitest';
import { SimulatedClock } from '../clock/simulated-clock';
import { type LogFields, silentLog } from '../log/log';
import { InternalErrors } from './internal-errors';
import { startEngine } from './testing/engine-harness';

const yaml = `
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { number: "7001", type: Extension, contact: "sip:x@10.0.0.9:5701" }
`;

describe('internal errors', () => {
  it('are all counted, and logged once a second with their number and the part they come from', () => {
    const lines: Array<LogFields | undefined> = [];
    const clock = new SimulatedClock();
    const errors = new InternalErrors(clock, {
      ...silentLog,
      error: (_message, fields) => void lines.push(fields),
    });
    const bug = new Error('bug');
    const report = errors.of('timer');
    report(bug);
    report(bug);
    report(bug);
    clock.advance(1000);
    report(bug);
    expect(errors.total).toBe(4);
    expect(lines).toEqual([
      { part: 'timer', count: 1, error: bug },
      { part: 'timer', count: 3, error: bug },
    ]);
  });

  it('in a timer of the engine end neither the process nor a call that is up', async () => {
    const h = await startEngine(yaml);
    const [trunk] = await Promise.all([h.peer(5090), h.peer(5701)]);
    const before = trunk.call('7001');
    await h.pass(50);
    h.engine.ctx.clock.schedule(100, () => {
      throw new Error('bug');
    });
    await h.pass(200);
    expect(h.engine.errors.total).toBe(1);
    const after = trunk.call('7001');
    await h.pass(50);
    expect([before.status, before.bye, after.status]).toEqual([200, false, 200]);
    expect(h.engine.ctx.table.live).toBe(2);
  });

  it('in a call-back of the SIP stack are counted too', async () => {
    const h = await startEngine(yaml);
    const [trunk] = await Promise.all([h.peer(5090), h.peer(5701)]);
    vi.spyOn(h.engine.ctx.hooks, 'started').mockImplementationOnce(() => {
      throw new Error('bug');
    });
    const call = trunk.call('7001');
    await h.pass(50);
    expect(call.status).toBe(500);
    expect(h.engine.errors.total).toBe(1);
  });
});
