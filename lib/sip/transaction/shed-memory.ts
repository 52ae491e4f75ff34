/**
 * Which INVITEs were shed, so that a retransmission is answered as the first was and never becomes a call that its
 * sender has given up. Two generations that change places: a key is kept for `keepMs` to twice as long, and no more
 * than `keysMax` in each, since a flood is when it fills.
 */
export class ShedMemory {
  readonly #keepMs: number;
  readonly #keysMax: number;
  #young = new Set<string>();
  #old = new Set<string>();
  #turnedAt = 0;

  constructor(keepMs: number, keysMax: number) {
    this.#keepMs = keepMs;
    this.#keysMax = keysMax;
  }

  /** Whether the transaction of that key was shed lately. */
  has(key: string, now: number): boolean {
    if (this.#young.size + this.#old.size === 0) return false;
    this.#turnIfDue(now);
    return this.#young.has(key) || this.#old.has(key);
  }

  add(key: string, now: number): void {
    this.#turnIfDue(now);
    if (this.#young.size >= this.#keysMax) this.#turn(now);
    this.#young.add(key);
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  #turnIfDue(now: number): void {
    const age = now - this.#turnedAt;
    if (age >= this.#keepMs) this.#turn(now);
    // Nobody has asked for two generations.
    if (age >= this.#keepMs * 2) this.#old.clear();
  }

  #turn(now: number): void {
    this.#old = this.#young;
    this.#young = new Set();
    this.#turnedAt = now;
  }
}
