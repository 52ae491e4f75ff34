import { describe, expect, it } from 'vitest';
import { callLanes, groupCalls } from './call-lanes';
import { EventScript } from './event-fixtures';
import { gatewayLanes, rejectedBy } from './gateway-lanes';

const begin = () =>
  new EventScript().add('gates-closed', 1, {
    calls: ['a', 'b', 'c'],
    callStates: { b: 'queued' },
    agents: [{ agentID: 'A1', dn: '7001', class: 'S-54', connIDs: ['a'] }],
  });
const ended = (script: EventScript, connID: string, second: number) =>
  script.add('call-ended', second, { connID, callUUID: 'u', cause: 'caller', durationMs: 60_000 });

describe('call lanes', () => {
  it('follow hold and retrieve, and who is in the call', () => {
    const script = begin()
      .add('call-state', 5, { connID: 'a', state: 'held', agentIDs: ['A1'] })
      .add('call-state', 7, { connID: 'a', state: 'connected', agentIDs: ['A1'] });
    expect(callLanes(ended(script, 'a', 9).events).find((lane) => lane.connID === 'a')).toEqual({
      connID: 'a',
      agentIDs: ['A1'],
      segments: [
        { from: 1_000, to: 5_000, state: 'connected' },
        { from: 5_000, to: 7_000, state: 'held' },
        { from: 7_000, to: 9_000, state: 'connected' },
      ],
      end: { at: 9_000, cause: 'caller', durationMs: 60_000 },
    });
  });

  it('a call that waited in a queue names the agent it came to', () => {
    const script = begin().add('call-state', 5, { connID: 'b', state: 'connected', agentIDs: ['A2'] });
    expect(callLanes(script.events).find((lane) => lane.connID === 'b')).toMatchObject({
      agentIDs: ['A2'],
      segments: [{ state: 'queued' }, { state: 'connected', to: null }],
    });
  });

  it('keeps who took part, in the order in which they came, when a call is transferred (S-83)', () => {
    const script = begin()
      .add('call-state', 5, { connID: 'a', state: 'held', agentIDs: ['A1'] })
      .add('call-started', 6, { connID: 'd' })
      .add('call-state', 7, { connID: 'd', state: 'connected', agentIDs: ['A1', 'A2'] })
      .add('call-state', 9, { connID: 'a', state: 'connected', agentIDs: ['A2'] })
      .add('call-ended', 9, { connID: 'd', callUUID: 'u', cause: 'transferred', durationMs: 3_000 });
    const lanes = new Map(callLanes(script.events).map((lane) => [lane.connID, lane]));
    expect(lanes.get('a')).toMatchObject({ agentIDs: ['A1', 'A2'], end: null });
    expect(lanes.get('d')).toMatchObject({ agentIDs: ['A1', 'A2'], end: { cause: 'transferred' } });
  });

  it('S-125: calls lost in a crash end at the last word of the dead process', () => {
    const script = begin()
      .add('zero-calls', 4, {})
      .add('crashed', 9, { lost: ['a'] });
    expect(callLanes(script.events).find((lane) => lane.connID === 'a')?.end).toEqual({
      at: 4_000,
      cause: 'lost',
      durationMs: null,
    });
  });

  it('gives the lanes to calls that go on, the longest first, and collapses the rest', () => {
    const calls = Array.from({ length: 20 }, (_, i) => `c${String(i).padStart(2, '0')}`);
    const script = new EventScript().add('gates-closed', 1, { calls, agents: [] });
    for (let i = 0; i < 5; i++) ended(script, calls[i] ?? '', 2 + i);
    const groups = groupCalls(callLanes(script.events), (connID) => (connID === 'c19' ? 0 : 500));
    expect(groups.own).toHaveLength(12);
    expect(groups.own[0]?.connID).toBe('c19');
    expect([groups.more.length, groups.ended.length]).toEqual([3, 5]);
  });

  it('shows the calls that decided the end once it is over', () => {
    const script = begin();
    for (const [i, connID] of ['a', 'b', 'c'].entries()) ended(script, connID, 5 + i);
    const groups = groupCalls(callLanes(script.events), () => undefined);
    expect(groups.own.map((lane) => lane.connID)).toEqual(['c', 'b', 'a']);
    expect(groups.ended).toEqual([]);
  });
});

describe('gateway lanes', () => {
  it('tell who was rejected, when and how often', () => {
    const script = begin()
      .add('invites-rejected', 10, {
        from: 3_000,
        to: 9_000,
        rejected: [{ code: 302, trunk: 'gw1', count: 2 }],
      })
      .add('invites-rejected', 30, {
        from: 20_000,
        to: 29_000,
        rejected: [
          { code: 302, trunk: 'gw1', count: 1 },
          { code: 603, trunk: 'gw2', count: 9 },
        ],
      });
    const lanes = gatewayLanes(script.events);
    expect(lanes.map((lane) => [lane.trunk, lane.total])).toEqual([
      ['gw2', 9],
      ['gw1', 3],
    ]);
    expect(lanes[1]?.bursts).toHaveLength(2);
    expect(lanes.map((lane) => rejectedBy(lane, 10_000))).toEqual([0, 2]);
  });
});
