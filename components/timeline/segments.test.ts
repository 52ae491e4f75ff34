import { describe, expect, it } from 'vitest';
import { SegmentLine, stateAt } from './segments';

function line() {
  const one = new SegmentLine<'a' | 'b'>();
  one.enter('a', 0);
  one.enter('a', 5);
  one.enter('b', 10);
  one.end(20);
  return one.segments;
}

describe('segments', () => {
  it('joins equal neighbours and leaves out what has no length', () => {
    expect(line()).toEqual([
      { from: 0, to: 10, state: 'a' },
      { from: 10, to: 20, state: 'b' },
    ]);
    const moment = new SegmentLine<'a' | 'b'>();
    moment.enter('a', 3);
    moment.enter('b', 3);
    expect(moment.segments).toEqual([{ from: 3, to: null, state: 'b' }]);
  });

  it('an end without a beginning is nothing', () => {
    const one = new SegmentLine<'a'>();
    one.end(4);
    expect(one.segments).toEqual([]);
  });

  it('reads the state at a moment: the later one at an edge, none after the end, none in a gap', () => {
    expect(stateAt(line(), 9)).toBe('a');
    expect(stateAt(line(), 10)).toBe('b');
    expect(stateAt(line(), 20)).toBeUndefined();
    expect(stateAt(line(), 9, [{ from: 8, to: 12 }])).toBeUndefined();
  });
});
