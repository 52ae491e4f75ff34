/** One thing that is wrong with a configuration file. */
export interface ConfigFault {
  readonly file: string;
  /** 1-based; 0 where no line can be named (the file can't be read). */
  readonly line: number;
  /** Path of the key, e.g. `dns[3].contact`; empty for the document as a whole. */
  readonly key: string;
  /** What is wrong and what is allowed. */
  readonly message: string;
}

/** A configuration that can't be used; carries every fault, in the file's order. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly ConfigFault[]) {
    super(faults.map(describeFault).join('\n'));
    this.name = 'ConfigError';
  }
}

/** `file:line: key: message`, one line, as editors understand it. */
export function describeFault({ file, line, key, message }: ConfigFault): string {
  return [line > 0 ? `${file}:${line}` : file, key, message].filter((part) => part !== '').join(': ');
}

/** The allowed key that the unknown one most resembles, if any does. */
export function nearestKey(unknown: string, allowed: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(unknown.length / 3)) + 1;
  for (const key of allowed) {
    const distance = editDistance(unknown.toLowerCase(), key.toLowerCase());
    if (distance < bestDistance) {
      best = key;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
