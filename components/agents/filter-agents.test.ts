import { describe, expect, it } from 'vitest';
import { agentRow } from '@/lib/live/fixtures';
import { contradiction, filterAgents, lingering } from './filter-agents';

const agents = [
  { serverId: 's1', row: agentRow('A1') },
  { serverId: 's2', row: agentRow('A2', { device: 'connected' }) },
  { serverId: 's2', row: agentRow('B3', { queues: ['8000', '9000'] }) },
];
const ids = (filter: Partial<Parameters<typeof filterAgents>[1]>) =>
  filterAgents(agents, { serverId: null, state: null, text: '', ...filter }).map(({ row }) => row.agentID);

describe('agent filter', () => {
  it('keeps all, in their order, without a filter', () => expect(ids({})).toEqual(['A1', 'A2', 'B3']));
  it('finds part of id, DN or queue in any case', () => {
    expect([ids({ text: 'b' }), ids({ text: '900' }), ids({ text: '7a1' })]).toEqual([
      ['B3'],
      ['B3'],
      ['A1'],
    ]);
  });
  it('combines server and state', () => {
    expect([ids({ serverId: 's2', state: 'on-call' }), ids({ serverId: 's1', state: 'on-call' })]).toEqual([
      ['A2'],
      [],
    ]);
  });
  it('flags an agent who is ready without a phone, and no other', () => {
    expect(contradiction(agentRow('A1', { reachable: false }))).toMatch(/not registered/);
    expect(contradiction(agentRow('A1', { reachable: false, state: 'NotReady' }))).toBeNull();
  });
  it.each([
    [{ device: 'ringing', deviceSince: 0 }, 30_000, null],
    [{ device: 'ringing', deviceSince: 0 }, 30_001, 'rings for more than 30 s'],
    [{ state: 'AfterCallWork', since: 0, deviceSince: 0 }, 300_001, 'in after-call work for more than 5 min'],
    [{ state: 'Ready', since: 0, deviceSince: 0 }, 9_000_000, null],
    [{ device: 'connected', deviceSince: 0 }, 9_000_000, null],
  ] as const)('tells of %o after %i ms: %s', (change, now, words) =>
    expect(lingering(agentRow('A1', change), now)).toBe(words),
  );
});
