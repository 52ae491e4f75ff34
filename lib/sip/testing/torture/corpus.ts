import type { TortureEntry } from './entry';
import { invalid } from './invalid';
import { ipv6 } from './ipv6';
import { semantics } from './semantics';
import { valid } from './valid';

/** Every case that RFC 4475 and RFC 5118 describe. */
export const tortureCorpus: readonly TortureEntry[] = [...valid, ...invalid, ...semantics, ...ipv6];

/** Sections that must each have an entry. */
export const tortureSections: readonly string[] = [
  ...numbered('4475 §3.1.1', 13),
  ...numbered('4475 §3.1.2', 19),
  ...numbered('4475 §3.2', 1),
  ...numbered('4475 §3.3', 15),
  ...numbered('4475 §3.4', 1),
  ...numbered('5118 §4', 10),
];

function numbered(prefix: string, last: number): string[] {
  return Array.from({ length: last }, (_, index) => `${prefix}.${index + 1}`);
}
