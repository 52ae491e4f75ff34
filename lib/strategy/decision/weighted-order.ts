import type { Random } from './types';

export interface Weighted<T> {
  readonly item: T;
  readonly weight: number;
}

/** All items in an order drawn by weight: the first is each item with its share of the sum; weight 0 comes last. */
export function weightedOrder<T>(items: ReadonlyArray<Weighted<T>>, random: Random): T[] {
  const left = items.filter(({ weight }) => weight > 0);
  const last = items.filter(({ weight }) => weight <= 0);
  const order: T[] = [];
  while (left.length > 0) {
    const sum = left.reduce((total, { weight }) => total + weight, 0);
    let draw = random() * sum;
    const index = left.findIndex(({ weight }) => {
      draw -= weight;
      return draw < 0;
    });
    const [drawn] = left.splice(index, 1);
    if (drawn !== undefined) order.push(drawn.item);
  }
  return [...order, ...last.map(({ item }) => item)];
}
