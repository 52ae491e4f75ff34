/** How long a row that left keeps its place, so that nothing jumps under the pointer. */
const fadeMs = 2_000;

interface SteadyRow<T> {
  readonly key: string;
  readonly item: T;
  /** When the row was first missed; null while it is there. */
  readonly goneAt: number | null;
}

/**
 * A list that keeps its order while it is read: rows stay where they are, those that left fade before they go, and new
 * ones wait until they are let in.
 */
export interface SteadyList<T> {
  readonly rows: ReadonlyArray<SteadyRow<T>>;
  /** New rows that wait behind the count. */
  readonly waiting: number;
}

interface Step<T> {
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  readonly now: number;
  /** New rows wait while the list is read. */
  readonly reading: boolean;
}

/** The list in the caller's order, with nothing left and nothing waiting. */
export function freshList<T>(items: readonly T[], keyOf: (item: T) => string): SteadyList<T> {
  return { rows: items.map((item) => ({ key: keyOf(item), item, goneAt: null })), waiting: 0 };
}

/** The list after a change of what there is, or of the time. The same list comes back where nothing changed. */
export function stepList<T>(list: SteadyList<T>, { items, keyOf, now, reading }: Step<T>): SteadyList<T> {
  // Nobody reads an empty list.
  const hold = reading && list.rows.length > 0;
  const present = new Map(items.map((item) => [keyOf(item), item]));
  const kept = list.rows.flatMap((row) => {
    const item = present.get(row.key);
    if (item !== undefined) return item === row.item && row.goneAt === null ? row : live(row.key, item);
    const goneAt = row.goneAt ?? now;
    if (now - goneAt >= fadeMs) return [];
    return row.goneAt === null ? { ...row, goneAt } : row;
  });
  const known = new Set(list.rows.map((row) => row.key));
  const added = items.filter((item) => !known.has(keyOf(item)));
  const rows = hold ? kept : [...kept, ...added.map((item) => live(keyOf(item), item))];
  const waiting = hold ? added.length : 0;
  const same = rows.length === list.rows.length && rows.every((row, i) => row === list.rows[i]);
  return same && waiting === list.waiting ? list : { rows: same ? list.rows : rows, waiting };
}

function live<T>(key: string, item: T): SteadyRow<T> {
  return { key, item, goneAt: null };
}
