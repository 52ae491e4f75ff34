/** Payloads of netstrings (`5:hello,`) out of a stream of bytes, each as soon as it is complete. Throws on anything else. */
export class NetstringReader {
  #held = Buffer.alloc(0);

  read(chunk: Buffer): string[] {
    this.#held = Buffer.concat([this.#held, chunk]);
    const payloads: string[] = [];
    for (;;) {
      const colon = this.#held.indexOf(':');
      if (colon < 0) return payloads;
      const length = Number(this.#held.toString('latin1', 0, colon));
      if (!Number.isInteger(length)) throw new Error('this is no netstring');
      const end = colon + 1 + length;
      if (this.#held.length <= end) return payloads;
      payloads.push(this.#held.toString('utf8', colon + 1, end));
      this.#held = this.#held.subarray(end + 1);
    }
  }
}

export function netstring(payload: string): string {
  return `${Buffer.byteLength(payload)}:${payload},`;
}
