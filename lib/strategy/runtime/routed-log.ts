import type { Clock } from '../../clock/clock';

/** One RequestRouteCall, as it is counted. */
export interface RoutedKey {
  /** Site of the server at which the call waited. */
  readonly from: string;
  readonly routingPoint: string;
  /** null: no rule applied. */
  readonly rule: string | null;
  readonly target: string;
  /** Site to which it was sent; null: away from all sites. */
  readonly site: string | null;
}

/** `asked`: no answer yet. `routed`: EventRouteUsed. `error N`: EventError. `lost`: the connection went before the answer. */
export type RoutedResult = 'asked' | 'routed' | 'lost' | `error ${number}`;

export interface RoutedRow extends RoutedKey {
  readonly result: RoutedResult;
  readonly count: number;
}

/** A request that was counted and waits for its answer. */
export interface Sent {
  readonly second: number;
  readonly key: RoutedKey;
}

interface Bucket {
  second: number;
  readonly rows: Map<string, { readonly key: RoutedKey; readonly result: RoutedResult; count: number }>;
}

/** How far back it reaches. */
export const routedSecondsMax = 600;

/**
 * What was routed where in the last ten minutes, by the second in which RequestRouteCall went out: a ring of buckets, each
 * as large as the rules have ways.
 */
export class RoutedLog {
  readonly #clock: Clock;
  readonly #ring: Bucket[] = Array.from({ length: routedSecondsMax }, () => ({
    second: -1,
    rows: new Map(),
  }));

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  sent(key: RoutedKey): Sent {
    const second = this.#now();
    this.#add(second, key, 'asked', 1);
    return { second, key };
  }

  /** The answer changes what was counted when the request went out; a minute that was read before may so change. */
  answered({ second, key }: Sent, result: Exclude<RoutedResult, 'asked'>): void {
    if (second <= this.#now() - routedSecondsMax) return;
    this.#add(second, key, 'asked', -1);
    this.#add(second, key, result, 1);
  }

  /** Of the last `seconds` (up to `routedSecondsMax`), the running one included; the most frequent first. */
  rows(seconds: number): RoutedRow[] {
    const sums = new Map<string, RoutedRow>();
    for (const { rows } of this.#last(seconds))
      for (const [id, { key, result, count }] of rows)
        sums.set(id, { ...key, result, count: count + (sums.get(id)?.count ?? 0) });
    return [...sums.values()].toSorted((a, b) => b.count - a.count);
  }

  /** Requests of the last `seconds` that sent calls to the site and were not refused. */
  routedTo(site: string, seconds: number): number {
    let sum = 0;
    for (const { rows } of this.#last(seconds))
      for (const { key, result, count } of rows.values())
        if (key.site === site && (result === 'routed' || result === 'asked')) sum += count;
    return sum;
  }

  #last(seconds: number): Bucket[] {
    const oldest = this.#now() - Math.min(seconds, routedSecondsMax) + 1;
    return this.#ring.filter(({ second }) => second >= oldest);
  }

  #add(second: number, key: RoutedKey, result: RoutedResult, by: 1 | -1): void {
    const bucket = this.#ring[second % routedSecondsMax]!;
    if (bucket.second !== second) {
      bucket.second = second;
      bucket.rows.clear();
    }
    const id = JSON.stringify([key.from, key.routingPoint, key.rule, key.target, key.site, result]);
    const row = bucket.rows.get(id);
    const count = (row?.count ?? 0) + by;
    if (count <= 0) bucket.rows.delete(id);
    else if (row === undefined) bucket.rows.set(id, { key, result, count });
    else row.count = count;
  }

  #now(): number {
    return Math.floor(this.#clock.now() / 1000);
  }
}
