import { describe, expect, it } from 'vitest';
import { startEngine } from '../testing/engine-harness';

const plant = `
TServer: { shutdown-sip-reject-code: 603 }
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090", default: true }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.9:5700" }
`;

/** An engine whose receive queue looks as full as `load.backlog` says, with a caller and a phone. */
async function overloadable() {
  const load = { backlog: 0 };
  const harness = await startEngine(plant, [], () => load.backlog);
  const caller = await harness.peer(5090);
  const phone = await harness.peer(5700, '7001');
  const offer = async (calls: number) => {
    const outcomes = [];
    for (let call = 0; call < calls; call += 1) {
      outcomes.push(caller.call('7001'));
      await harness.pass(50);
    }
    return outcomes;
  };
  return { ...harness, load, caller, phone, offer };
}

describe('overload', () => {
  it('answers new calls 503 with Retry-After, raises an alarm, and lets those that are up go on and end', async () => {
    const { load, engine, offer, pass } = await overloadable();
    const [up] = await offer(1);
    load.backlog = 0.9;
    const offered = await offer(40);
    const shed = offered.filter(({ status }) => status === 503);
    expect(shed.length).toBeGreaterThan(30);
    expect(shed.every(({ retryAfter }) => Number(retryAfter) > 0)).toBe(true);
    expect(engine.overload.shedTotal).toBe(shed.length);
    expect([...engine.alarms.ids()]).toContain('overload');
    const live = engine.ctx.table.live;
    up!.leg.end();
    await pass(50);
    expect(engine.ctx.table.live).toBe(live - 1);
    expect(up!.status).toBe(200);
  });

  it('takes every call again once the queue is short, and clears the alarm', async () => {
    const { load, engine, offer, pass } = await overloadable();
    load.backlog = 0.9;
    await offer(40);
    load.backlog = 0;
    await pass(10_000);
    expect((await offer(5)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect([...engine.alarms.ids()]).not.toContain('overload');
  });

  it('leaves the answer to a shutdown, overload or not (S-20, S-24)', async () => {
    const { load, engine, offer, drain } = await overloadable();
    await offer(1);
    load.backlog = 0.9;
    await offer(40);
    const { shedTotal } = engine.overload;
    await drain();
    expect((await offer(5)).map(({ status }) => status)).toEqual([603, 603, 603, 603, 603]);
    expect(engine.overload.shedTotal).toBe(shedTotal);
  });
});
