import { describe, expect, it } from 'vitest';
import type { ServerLink } from '../feed/console';
import { freshness, isFresh } from './freshness';

const link = (change: Partial<ServerLink>): ServerLink => ({
  serverId: 's1',
  state: 'connected',
  heardAt: 100_000,
  retryAt: null,
  exitCode: null,
  error: null,
  ...change,
});

describe('freshness', () => {
  it.each([
    [0, 'live'],
    [2_999, 'live'],
    [3_000, 'lagging'],
    [10_000, 'lagging'],
    [10_001, 'stale'],
  ])('calls a connected server heard %i ms ago %s', (age, kind) => {
    expect(freshness(link({}), 100_000 + age).kind).toBe(kind);
  });

  it('calls a broken link lost at once, with the time of the last word', () => {
    expect(freshness(link({ state: 'lost' }), 100_500)).toEqual({ kind: 'lost', at: 100_000, ageMs: 500 });
  });

  it('never calls an announced end lost, however long ago', () => {
    const judged = freshness(link({ state: 'stopped', exitCode: 0 }), 900_000);
    expect(judged).toMatchObject({ kind: 'stopped', exitCode: 0 });
  });

  it('knows nothing of a server that never spoke', () => {
    expect(freshness(link({ state: 'lost', heardAt: null }), 1)).toEqual({
      kind: 'unheard',
      connecting: false,
    });
    expect(freshness(link({ state: 'connecting', heardAt: null }), 1)).toEqual({
      kind: 'unheard',
      connecting: true,
    });
  });

  it('does not go below zero when the clocks disagree', () => {
    expect(freshness(link({}), 99_000)).toMatchObject({ kind: 'live', ageMs: 0 });
  });

  it('lets commands pass on live and lagging links only', () => {
    const fresh = (change: Partial<ServerLink>, now: number) => isFresh(freshness(link(change), now));
    expect([fresh({}, 100_000), fresh({}, 105_000), fresh({}, 111_000)]).toEqual([true, true, false]);
    expect([fresh({ state: 'lost' }, 100_000), fresh({ state: 'stopped' }, 100_000)]).toEqual([false, false]);
  });
});
