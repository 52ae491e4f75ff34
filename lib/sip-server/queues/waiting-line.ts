/** First come, first served, but what comes back goes to the head; removal anywhere in constant time. */
export class WaitingLine<T> {
  readonly #head: T[] = [];
  readonly #tail = new Set<T>();

  get size(): number {
    return this.#head.length + this.#tail.size;
  }

  add(item: T): void {
    this.#tail.add(item);
  }

  putBack(item: T): void {
    this.#head.push(item);
  }

  first(): T | undefined {
    return this.#head.at(-1) ?? this.#tail.values().next().value;
  }

  delete(item: T): boolean {
    if (this.#tail.delete(item)) return true;
    const index = this.#head.lastIndexOf(item);
    if (index >= 0) this.#head.splice(index, 1);
    return index >= 0;
  }

  has(item: T): boolean {
    return this.#tail.has(item) || this.#head.includes(item);
  }

  items(): T[] {
    return [...[...this.#head].reverse(), ...this.#tail];
  }
}
