/** What a called or calling number is compared with. */
export type NumberPattern =
  | { readonly kind: 'exact'; readonly number: string }
  | { readonly kind: 'prefix'; readonly prefix: string }
  /** Digits alone, as many as the bounds have; both bounds belong to it. */
  | { readonly kind: 'range'; readonly first: string; readonly last: string };

/** `8800`, `88*` or `8800-8899`; undefined: a range that is none. */
export function parsePattern(text: string): NumberPattern | undefined {
  const range = /^(\d+)-(\d+)$/.exec(text);
  if (range !== null) {
    const [, first = '', last = ''] = range;
    return first.length === last.length && first <= last ? { kind: 'range', first, last } : undefined;
  }
  return text.endsWith('*') ? { kind: 'prefix', prefix: text.slice(0, -1) } : { kind: 'exact', number: text };
}

export function matchesPattern(pattern: NumberPattern, number: string): boolean {
  switch (pattern.kind) {
    case 'exact':
      return number === pattern.number;
    case 'prefix':
      return number.startsWith(pattern.prefix);
    case 'range':
      return (
        /^\d+$/.test(number) &&
        number.length === pattern.first.length &&
        number >= pattern.first &&
        number <= pattern.last
      );
    default:
      return pattern satisfies never;
  }
}
