import { headerName } from './header-names';
import { splitList, listItemEnd, trimmed } from './lexer';
import type { SipHeaders } from './types';

/**
 * The header section of one message as positions in its text. Nothing is copied or decoded until asked for;
 * `add` is the parser's, in order of the lines.
 */
export class HeaderIndex implements SipHeaders {
  readonly #text: string;
  readonly #names: string[] = [];
  /** Start and end of each value, in pairs. */
  readonly #spans: number[] = [];
  #folded = false;

  constructor(text: string) {
    this.#text = text;
  }

  add(name: string, start: number, end: number): void {
    this.#names.push(name);
    this.#spans.push(start, end);
  }

  /** Lengthens the last value by a continuation line (RFC 3261 §7.3.1). */
  extendLast(end: number): void {
    this.#spans[this.#spans.length - 1] = end;
    this.#folded = true;
  }

  get count(): number {
    return this.#names.length;
  }

  get(name: string): string | undefined {
    const known = headerName(name);
    const at = this.#names.indexOf(known.name);
    if (at < 0) return undefined;
    const value = this.#value(at);
    if (!known.list || value.indexOf(',') < 0) return value;
    return trimmed(value, 0, listItemEnd(value, 0));
  }

  getAll(name: string): string[] {
    const known = headerName(name);
    const values: string[] = [];
    for (let at = this.#names.indexOf(known.name); at >= 0; at = this.#names.indexOf(known.name, at + 1)) {
      const value = this.#value(at);
      if (!known.list) values.push(value);
      else if (value.indexOf(',') < 0) {
        if (value !== '') values.push(value);
      } else values.push(...splitList(value));
    }
    return values;
  }

  has(name: string): boolean {
    return this.#names.includes(headerName(name).name);
  }

  #value(at: number): string {
    const value = trimmed(this.#text, this.#spans[at * 2]!, this.#spans[at * 2 + 1]!);
    return this.#folded && value.includes('\n') ? value.replace(/[ \t]*\r?\n[ \t]+/g, ' ') : value;
  }
}
