/** Most numbers that one range, and one configuration, may stand for. */
export const rangeMax = 100_000;

export const rangeAllowed = `FROM-TO with the same prefix and as many digits, e.g. "7200-7299" or "B200-B299", at most ${rangeMax} numbers`;

/**
 * The single numbers of a range, prefix and leading zeros kept: `B008-B011` → B008 B009 B010 B011.
 * Undefined where it is no range, runs backwards, or is longer than `rangeMax`.
 */
export function expandRange(range: string): readonly string[] | undefined {
  const match = /^([A-Za-z_]*)(\d{1,15})\s*-\s*([A-Za-z_]*)(\d{1,15})$/.exec(range.trim());
  if (match === null) return undefined;
  const [, prefix = '', first = '', otherPrefix = '', last = ''] = match;
  const from = Number(first);
  const to = Number(last);
  if (otherPrefix !== prefix && otherPrefix !== '') return undefined;
  if (to < from || to - from >= rangeMax) return undefined;
  const padded = first.startsWith('0') && first.length > 1;
  if ((padded || last.startsWith('0')) && first.length !== last.length) return undefined;
  const width = padded ? first.length : 0;
  return Array.from(
    { length: to - from + 1 },
    (_, index) => prefix + String(from + index).padStart(width, '0'),
  );
}
