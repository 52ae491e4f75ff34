import { describe, expect, it } from 'vitest';
import type { PartyRow } from '@/lib/feed/state';
import { callRow } from '@/lib/live/fixtures';
import { callChanges } from './call-changes';

const agent: PartyRow = { dn: '7001', kind: 'extension', state: 'alerting', agentID: 'A1' };
const caller: PartyRow = { dn: '0041', kind: 'trunk', state: 'connected' };
const queued = callRow('a', { state: 'queued', parties: [caller] });

describe('what happened to a call', () => {
  it('is nothing between two equal sights', () =>
    expect(callChanges(queued, { ...queued }, 9_000)).toEqual([]));

  it('tells the new state at its own time, and who joined', () => {
    const ringing = callRow('a', { state: 'ringing', since: 5_000, parties: [caller, agent] });
    expect(callChanges(queued, ringing, 9_000)).toEqual([
      { at: 5_000, text: 'Ringing, was queued' },
      { at: 9_000, text: 'agent A1 (7001) joined, ringing' },
    ]);
  });

  it('tells of a party that changed and of one that left', () => {
    const before = callRow('a', { parties: [caller, agent] });
    const after = callRow('a', { parties: [{ ...agent, state: 'held' }] });
    expect(callChanges(before, after, 9_000).map(({ text }) => text)).toEqual([
      'agent A1 (7001) held',
      '0041 left',
    ]);
  });

  it('tells of another queue and of attached data', () => {
    const after = callRow('a', { queue: '8100', userData: { language: 'de' } });
    expect(callChanges(callRow('a'), after, 9_000).map(({ text }) => text)).toEqual([
      'Into queue 8100',
      'Attached data changed',
    ]);
  });
});
