import type { Line } from './line';

/** How long a line that is over is still looked up: a call that was transferred may ring for three minutes. */
const rememberMs = 600_000;

/** All lines of all phones, by the name that their descriptions bear and by the number of their call's caller. */
export class LineBook {
  readonly #byName = new Map<string, Line>();
  readonly #byAni = new Map<string, Set<Line>>();
  #next = 0;

  newName(of: string): string {
    this.#next += 1;
    return `${of}.${this.#next}`;
  }

  add(line: Line): void {
    this.#byName.set(line.name, line);
    const lines = this.#byAni.get(line.ani);
    if (lines === undefined) this.#byAni.set(line.ani, new Set([line]));
    else lines.add(line);
  }

  get(name: string | undefined): Line | undefined {
    return name === undefined ? undefined : this.#byName.get(name);
  }

  ofAni(ani: string): Iterable<Line> {
    return this.#byAni.get(ani) ?? [];
  }

  all(): Iterable<Line> {
    return this.#byName.values();
  }

  /** Forgets lines that have been over for ten minutes: a day has many. */
  prune(now: number): void {
    for (const line of this.#byName.values()) {
      if (line.endedAt === undefined || now - line.endedAt < rememberMs) continue;
      this.#byName.delete(line.name);
      const lines = this.#byAni.get(line.ani);
      lines?.delete(line);
      if (lines?.size === 0) this.#byAni.delete(line.ani);
    }
  }
}
