/** A patch as it goes over the wire. */
export interface SentPatch {
  readonly seq: number;
  readonly bytes: Buffer;
}

/** The newest patches, so that a listener who was away for a moment misses none. Bounded by number and by bytes. */
export class PatchRing {
  #patches: SentPatch[] = [];
  #bytes = 0;

  constructor(
    private readonly patchesMax = 1_200,
    private readonly bytesMax = 32 * 1024 * 1024,
  ) {}

  push(patch: SentPatch): void {
    this.#patches.push(patch);
    this.#bytes += patch.bytes.length;
    let drop = 0;
    while (this.#patches.length - drop > this.patchesMax || this.#bytes > this.bytesMax) {
      this.#bytes -= this.#patches[drop]!.bytes.length;
      drop += 1;
    }
    if (drop > 0) this.#patches.splice(0, drop);
  }

  /** All patches after `seq` up to `last`, or undefined where some of them are gone. */
  after(seq: number, last: number): readonly SentPatch[] | undefined {
    if (seq > last) return undefined;
    if (seq === last) return [];
    const first = this.#patches[0];
    if (first === undefined || seq + 1 < first.seq) return undefined;
    return this.#patches.slice(seq + 1 - first.seq);
  }

  clear(): void {
    this.#patches = [];
    this.#bytes = 0;
  }
}
