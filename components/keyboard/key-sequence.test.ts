import { describe, expect, it } from 'vitest';
import { idleKeys, type KeyCommand, nextKey } from './key-sequence';

/** Presses the keys at the times given, s; gives what each meant. */
function press(...keys: ReadonlyArray<readonly [string, number]>): ReadonlyArray<KeyCommand | null> {
  let state = idleKeys;
  return keys.map(([key, second]) => {
    const next = nextKey(state, key, second * 1_000);
    state = next.state;
    return next.command;
  });
}

describe('single keys', () => {
  it.each(['o', 'm', 's', 'c', 'a', 'u'] as const)('goes to a page by g, then %s', (to) =>
    expect(press(['g', 0], [to, 1])).toEqual([null, { kind: 'go', to }]),
  );

  it('does nothing by the letter of a page alone, or too late after g', () => {
    expect(press(['c', 0])).toEqual([null]);
    expect(press(['g', 0], ['c', 1.6])).toEqual([null, null]);
  });

  it('forgets g after another key', () => {
    expect(press(['g', 0], ['x', 0.1], ['c', 0.2])).toEqual([null, null, null]);
  });

  it('moves in lists, finds the filter and opens the help', () => {
    expect(press(['j', 0], ['k', 0], ['/', 0], ['?', 0])).toEqual([
      { kind: 'move', by: 1 },
      { kind: 'move', by: -1 },
      { kind: 'filter' },
      { kind: 'help' },
    ]);
  });

  it('takes the key after g for itself where it is no page', () => {
    expect(press(['g', 0], ['j', 0.1])).toEqual([null, { kind: 'move', by: 1 }]);
  });
});
