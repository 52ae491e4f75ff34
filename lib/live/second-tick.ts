/** A clock that ticks once a second while anybody listens. */
export class SecondTick {
  readonly #listeners = new Set<() => void>();
  readonly #every: (ms: number, run: () => void) => () => void;
  #stop: (() => void) | null = null;

  constructor(every: (ms: number, run: () => void) => () => void) {
    this.#every = every;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#stop ??= this.#every(1_000, () => {
      for (const one of this.#listeners) one();
    });
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#stop?.();
      this.#stop = null;
    };
  };
}
