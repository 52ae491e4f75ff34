import { describe, expect, it } from 'vitest';
import { freshList, stepList, type SteadyList } from './steady-list';

interface Item {
  readonly id: string;
}
const pool = new Map<string, Item>();
const item = (id: string): Item => {
  const known = pool.get(id) ?? { id };
  pool.set(id, known);
  return known;
};
const keyOf = ({ id }: Item) => id;
const step = (list: SteadyList<Item>, ids: string, now = 0, reading = true): SteadyList<Item> =>
  stepList(list, { items: [...ids].map(item), keyOf, now, reading });
const start = (ids: string) => freshList([...ids].map(item), keyOf);
const shown = (list: SteadyList<Item>) =>
  list.rows.map((row) => (row.goneAt === null ? row.key : `-${row.key}`)).join('');

describe('a list that is read', () => {
  it('keeps new rows behind a count and lets them in at the end, in any order they came', () => {
    const read = step(start('abc'), 'xabyc');
    expect([shown(read), read.waiting]).toEqual(['abc', 2]);
    const letIn = step(read, 'xabyc', 0, false);
    expect([shown(letIn), letIn.waiting]).toEqual(['abcxy', 0]);
  });

  it('keeps the place of a row that left for 2 s, then drops it', () => {
    const left = step(start('abc'), 'ac', 1_000);
    expect(shown(left)).toBe('a-bc');
    expect(shown(step(left, 'ac', 2_999))).toBe('a-bc');
    expect(shown(step(left, 'ac', 3_000))).toBe('ac');
  });

  it('takes back a row that came again before it was dropped, in its place', () => {
    expect(shown(step(step(start('abc'), 'ac', 1_000), 'abc', 2_000))).toBe('abc');
  });

  it('forgets a waiting row that ended before it was let in', () => {
    const read = step(step(start('a'), 'ab'), 'a');
    expect([shown(read), read.waiting]).toEqual(['a', 0]);
  });

  it('is the same list where nothing changed, and another where an item did', () => {
    const list = step(start('ab'), 'ab', 1_000);
    expect(step(list, 'ab', 9_000)).toBe(list);
    const changed = stepList(list, { items: [item('a'), { id: 'b' }], keyOf, now: 0, reading: true });
    expect([changed === list, shown(changed)]).toEqual([false, 'ab']);
  });

  it('lets rows into an empty list at once: nothing can jump there', () => {
    const filled = step(start(''), 'ab');
    expect([shown(filled), filled.waiting]).toEqual(['ab', 0]);
  });
});
