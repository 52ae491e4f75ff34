import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentRow } from '@/lib/feed/state';
import { agentRow } from '@/lib/live/fixtures';
import { EventScript } from '../migrations/event-fixtures';
import { type DrainColumns, drainColumns, drainStages } from './drain-columns';

const script = () =>
  new EventScript().add('gates-closed', 1, {
    calls: [],
    agents: [
      { agentID: 'idle', dn: '1', class: 'S-50' },
      { agentID: 'busy', dn: '2', class: 'S-54' },
    ],
  });
const look = (input: Partial<Parameters<typeof drainColumns>[0]>) =>
  drainColumns({
    serverId: 's2',
    agents: [],
    events: script().events,
    peers: new Map(),
    now: 2_000,
    ...input,
  });
const places = (columns: DrainColumns) =>
  Object.fromEntries(
    drainStages.flatMap((stage) => columns[stage].map((agent) => [agent.agentID, stage] as const)),
  );
const here = (agentID: string, change: Partial<AgentRow> = {}) => agentRow(agentID, change);
const logout = (agentID: string, second = 3) =>
  script().add('agent-logout', second, { agentID, dn: '1', class: 'S-50', path: 'idle', waitedMs: 0 });

describe('drain view', () => {
  it('tells who goes at once from who has done his last call', () => {
    expect(places(look({ agents: [here('idle'), here('busy')] }))).toEqual({
      idle: 'to-go',
      busy: 'leaving',
    });
  });

  it('has talking, held and ringing agents on call, and timed after-call work by itself', () => {
    const agents = [
      here('a', { device: 'connected' }),
      here('b', { device: 'held' }),
      here('c', { device: 'ringing' }),
      here('d', { state: 'AfterCallWork', acwEndsAt: 9_000 }),
    ];
    expect(places(look({ agents }))).toEqual({ a: 'on-call', b: 'on-call', c: 'on-call', d: 'acw' });
  });

  it('never waits for untimed after-call work (S-53)', () => {
    expect(places(look({ agents: [here('a', { state: 'AfterCallWork', acwEndsAt: null })] }))).toEqual({
      a: 'leaving',
    });
  });

  it('shows who is out, and at the peer as soon as he is seen there', () => {
    const { events } = logout('idle');
    expect(places(look({ events }))).toEqual({ idle: 'out' });
    expect(places(look({ events, peers: new Map([['idle', ['s1']]]) }))).toEqual({ idle: 'at-peer' });
    expect(places(look({ events, peers: new Map([['idle', ['s2']]]) }))).toEqual({ idle: 'out' });
  });

  it('misses at the peer after 90 s, but nobody who left in person (S-77)', () => {
    const { events } = logout('idle').add('agent-logout', 3, {
      agentID: 'busy',
      dn: '2',
      class: 'S-54',
      path: 'own',
      waitedMs: 0,
    });
    const missing = (now: number) =>
      look({ events, now }).out.map((agent) => agent.kind === 'gone' && agent.missing);
    expect([missing(93_000), missing(93_001)]).toEqual([
      [false, false],
      [false, true],
    ]);
  });

  it('calls an agent stuck who has nothing to wait for and is not out after 10 s', () => {
    const stuck = (now: number) => {
      const { 'to-go': toGo } = look({ agents: [here('idle')], now });
      return toGo.map((agent) => agent.kind === 'here' && agent.stuck);
    };
    expect([stuck(11_000), stuck(11_001)]).toEqual([[false], [true]]);
  });

  it('keeps whoever logged in again where he is now', () => {
    expect(
      places(look({ agents: [here('idle', { device: 'connected' })], events: logout('idle').events })),
    ).toEqual({ idle: 'on-call' });
  });

  it('has every agent in exactly one column, whatever happened', () => {
    const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const row = fc.record({
      agentID: ids,
      device: fc.constantFrom('idle', 'ringing', 'connected', 'held'),
      state: fc.constantFrom('Ready', 'NotReady', 'AfterCallWork'),
      acwEndsAt: fc.constantFrom(null, 5_000),
    } as const);
    const seen = fc.array(fc.tuple(ids, fc.constantFrom(['s1'], ['s2'], ['s2', 's1'])));
    fc.assert(
      fc.property(
        fc.uniqueArray(row, { selector: ({ agentID }) => agentID }),
        fc.array(ids),
        seen,
        (rows, outs, peers) => {
          const events = outs.reduce(
            (all, agentID) =>
              all.add('agent-logout', 3, { agentID, dn: '1', class: 'S-50', path: 'idle', waitedMs: 0 }),
            script(),
          ).events;
          const agents = rows.map(({ agentID, ...change }) => agentRow(agentID, change));
          const columns = look({ agents, events, peers: new Map(peers) });
          const found = drainStages.flatMap((stage) => columns[stage].map(({ agentID }) => agentID));
          const expected = new Set([...rows.map(({ agentID }) => agentID), ...outs]);
          expect([...found].sort()).toEqual([...expected].sort());
        },
      ),
    );
  });
});
