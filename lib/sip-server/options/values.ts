/** What a parser makes of a text or value from outside; undefined = not allowed. */
export type Parsed<T> = { readonly value: T } | undefined;

/** How one kind of value is read and what is allowed, in words. */
export interface ValueKind<T> {
  /** Continues "allowed: …". */
  readonly allowed: string;
  parse(raw: unknown): Parsed<T>;
}

/** A whole number within bounds; its decimal text is taken too. */
export function integer(min: number, max: number, unit = ''): ValueKind<number> {
  return {
    allowed: `a whole number ${min}–${max}${unit === '' ? '' : ` (${unit})`}`,
    parse: (raw) => {
      const number = toInteger(raw);
      return number === undefined || number < min || number > max ? undefined : { value: number };
    },
  };
}

export function toInteger(raw: unknown): number | undefined {
  if (typeof raw === 'number') return Number.isSafeInteger(raw) ? raw : undefined;
  if (typeof raw === 'string' && /^\d{1,15}$/.test(raw.trim())) return Number(raw);
  return undefined;
}

/** `true` or `false`, as a boolean or as text. */
export const flag: ValueKind<boolean> = {
  allowed: 'true or false',
  parse: (raw) => {
    if (typeof raw === 'boolean') return { value: raw };
    if (raw === 'true') return { value: true };
    return raw === 'false' ? { value: false } : undefined;
  },
};

/** One of a few words. */
export function oneOf<const T extends string>(...words: readonly T[]): ValueKind<T> {
  return {
    allowed: `one of ${words.join(', ')}`,
    parse: (raw) => {
      const word = words.find((candidate) => candidate === raw);
      return word === undefined ? undefined : { value: word };
    },
  };
}

/** `kind`, or nothing: null, an empty text, or the word none. */
export function orNone<T>(kind: ValueKind<T>): ValueKind<T | undefined> {
  return {
    allowed: `${kind.allowed}, or none`,
    parse: (raw) => (raw === null || raw === '' || raw === 'none' ? { value: undefined } : kind.parse(raw)),
  };
}

/** The number of a DN, as text or (unquoted in YAML) as a number. */
export const dnNumber: ValueKind<string> = {
  allowed: 'the number of a DN',
  parse: (raw) => {
    const text = typeof raw === 'number' && Number.isSafeInteger(raw) ? String(raw) : raw;
    return typeof text === 'string' && /^[\w.+*#:-]{1,64}$/.test(text) ? { value: text } : undefined;
  },
};

/** SIP status codes that say nothing without further header fields; refused as a shutdown's code (S-23). */
const codesNeedingHeaders: ReadonlySet<number> = new Set([401, 405, 407, 420, 421, 422, 423]);

/** A final SIP status code within bounds, less `codesNeedingHeaders`. */
export function finalCode(min: number, max: number, ...others: readonly number[]): ValueKind<number> {
  const alone = others.map((code) => `${code} or `).join('');
  return {
    allowed: `${alone}${min}–${max}, but none of ${[...codesNeedingHeaders].join(', ')}`,
    parse: (raw) => {
      const code = toInteger(raw);
      if (code === undefined) return undefined;
      const inRange = code >= min && code <= max && !codesNeedingHeaders.has(code);
      return inRange || others.includes(code) ? { value: code } : undefined;
    },
  };
}
