import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../clock/simulated-clock';
import { type Binding, BindingTable } from './bindings';

function setting(limits = { perDn: 2, total: 3 }) {
  const clock = new SimulatedClock();
  const changes: string[] = [];
  const table = new BindingTable(clock, (dn) => changes.push(dn), limits);
  const binding = (contact: string, seconds = 60): Binding => ({
    contact,
    source: { protocol: 'udp', address: '10.0.0.9', port: 5060 },
    path: [],
    callId: 'c',
    cseq: 1,
    q: 1,
    expiresAt: clock.now() + seconds * 1000,
  });
  return { clock, changes, table, binding };
}

describe('the table of bindings', () => {
  it('tells of a DN when it becomes reachable and when it is no more, not in between', () => {
    const { clock, changes, table, binding } = setting();
    table.replace('7001', [binding('sip:a', 60), binding('sip:b', 120)]);
    clock.advance(60_000);
    expect(table.of('7001').map(({ contact }) => contact)).toEqual(['sip:b']);
    expect(changes).toEqual(['7001']);
    clock.advance(60_000);
    expect(changes).toEqual(['7001', '7001']);
    table.replace('7001', []);
    expect(changes).toHaveLength(2);
  });

  it('stays as it was over a bound of its DN or of all DNs', () => {
    const { table, binding } = setting();
    expect(table.replace('7001', [binding('sip:a'), binding('sip:b')])).toBe('replaced');
    expect(table.replace('7001', [...table.registered('7001'), binding('sip:c')])).toBe('too-many');
    expect(table.replace('7002', [binding('sip:a'), binding('sip:b')])).toBe('full');
    expect(table.replace('7003', [binding('sip:a')])).toBe('replaced');
    expect(table.replace('7004', [binding('sip:a')])).toBe('full');
    expect([table.count, table.has('7002')]).toEqual([3, false]);
    expect(table.replace('7001', [binding('sip:d')])).toBe('replaced');
    expect(table.count).toBe(2);
  });

  it('leaves no timer behind', () => {
    const { clock, table, binding } = setting();
    table.replace('7001', [binding('sip:a'), binding('sip:b')]);
    table.replace('7001', [binding('sip:a')]);
    expect(clock.pendingCount).toBe(1);
    table.close();
    expect(clock.pendingCount).toBe(0);
  });
});
