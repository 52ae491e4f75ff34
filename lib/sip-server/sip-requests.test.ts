import { describe, expect, it } from 'vitest';
import { startEngine } from './testing/engine-harness';

const yaml = `
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.9:5701" }
`;

describe('requests outside a dialog', () => {
  const table: ReadonlyArray<[method: string, started: number, draining: number]> = [
    ['MESSAGE', 405, 503],
    ['SUBSCRIBE', 405, 405],
    ['PUBLISH', 405, 503],
    ['REFER', 405, 503],
    ['NOTIFY', 405, 503],
    ['INFO', 481, 481],
    ['UPDATE', 481, 481],
    ['PRACK', 481, 481],
  ];
  it.each(table)(
    '%s gets %i, and %i in a shutdown, and never makes a call (S-34, S-35)',
    async (method, started, draining) => {
      const h = await startEngine(yaml);
      const trunk = await h.peer(5090);
      const phone = await h.peer(5701, '7001');
      const before = trunk.request(method);
      await h.pass(10);
      expect(await before).toBe(started);
      await h.drain({ 'graceful-shutdown-sip-timeout': 60 });
      const during = trunk.request(method);
      await h.pass(10);
      expect(await during).toBe(draining);
      expect(h.engine.ctx.table.total).toBe(0);
      expect(phone.offered).toEqual([]);
    },
  );
});
