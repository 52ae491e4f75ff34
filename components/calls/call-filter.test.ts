import { describe, expect, it } from 'vitest';
import { callRow } from '@/lib/live/fixtures';
import { type CallFilter, filterCalls, remarkable } from './call-filter';

const minute = 60_000;
const calls = [
  { serverId: 's1', row: callRow('a1', { startedAt: 0, queue: '8000' }) },
  { serverId: 's2', row: callRow('b2', { startedAt: 0, state: 'held' }) },
  { serverId: 's2', row: callRow('c3', { startedAt: 4 * minute, queue: '8000', ani: '0049' }) },
];
const ids = (filter: Partial<CallFilter>, now: (id: string) => number = () => 6 * minute) =>
  filterCalls(calls, { serverId: null, state: null, queue: null, over: null, text: '', ...filter }, now)
    .map(({ row }) => row.connID)
    .join(' ');

describe('call filter', () => {
  it('keeps all, in their order, without a filter', () => expect(ids({})).toBe('a1 b2 c3'));
  it.each([
    [{ serverId: 's2' }, 'b2 c3'],
    [{ state: 'held' }, 'b2'],
    [{ queue: '8000' }, 'a1 c3'],
    [{ over: 5 }, 'a1 b2'],
    [{ serverId: 's2', queue: '8000', over: 1, text: '49' }, 'c3'],
    [{ queue: '8000', state: 'held' }, ''],
  ] as ReadonlyArray<[Partial<CallFilter>, string]>)('combines %o', (filter, found) =>
    expect(ids(filter)).toBe(found),
  );

  it("measures a call by its own server's clock, which stands still while that is not heard", () => {
    expect(ids({ over: 5 }, (id) => (id === 's1' ? 5 * minute : 6 * minute))).toBe('b2');
  });

  it.each([
    ['connected', 19, 19, null],
    ['connected', 20, 1, 'long call'],
    ['held', 19, 2, null],
    ['held', 19, 3, 'long hold'],
    ['held', 25, 3, 'long hold'],
    ['held', 25, 1, 'long call'],
  ] as const)('marks a %s call of %i min, %i min in its state: %s', (state, total, inState, mark) => {
    const now = 100 * minute;
    expect(remarkable({ state, startedAt: now - total * minute, since: now - inState * minute }, now)).toBe(
      mark,
    );
  });

  it('marks a suspected ghost before all else (S-93)', () => {
    const call = { state: 'held', startedAt: 0, since: 0, suspectedGhost: true } as const;
    expect(remarkable(call, 100 * minute)).toBe('suspected ghost');
  });
});
