/** Numbers in [0, 1). */
export type Random = () => number;

type Mutation = (bytes: Buffer, random: Random, other: Buffer) => Buffer;

const below = (random: Random, max: number): number => Math.floor(random() * max);
const pick = <T>(random: Random, list: readonly T[]): T => list[below(random, list.length)]!;

const hugeNumbers = [
  '4294967296',
  '99999999999999999999',
  '-1',
  '0',
  '2147483648',
  '1e9',
  '000000000000000001',
  '',
];
const tokens = [
  '%',
  '%00',
  '%zz',
  '"',
  '\\',
  '<',
  '>',
  ',',
  ';',
  ';;',
  '@',
  ':',
  '\r',
  '\n',
  '\0',
  '\r\n',
  ' ',
  '\t',
  '[',
  ']',
  '?',
  '*',
  '\u00e9',
];

/** Lines of the head and what follows it. */
function split(bytes: Buffer): { lines: string[]; rest: string } {
  const text = bytes.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? text : text.slice(0, end);
  return { lines: head.split('\r\n'), rest: end < 0 ? '' : text.slice(end) };
}

const join = (lines: readonly string[], rest: string): Buffer =>
  Buffer.from(lines.join('\r\n') + rest, 'latin1');

/** A change of the lines behind the start line. */
function withLines(change: (lines: string[], random: Random, other: string[]) => void): Mutation {
  return (bytes, random, other) => {
    const { lines, rest } = split(bytes);
    change(lines, random, split(other).lines);
    return join(lines, rest);
  };
}

const headerAt = (lines: readonly string[], random: Random): number =>
  Math.min(lines.length - 1, 1 + below(random, Math.max(1, lines.length - 1)));

/** Ways to spoil a message, by name. */
export const mutations: Readonly<Record<string, Mutation>> = {
  'flips bits': (bytes, random) => {
    const out = Buffer.from(bytes);
    for (let n = 1 + below(random, 8); n > 0 && out.length > 0; n -= 1) {
      const at = below(random, out.length);
      out[at] = out[at]! ^ (1 << below(random, 8));
    }
    return out;
  },
  'cuts the end off': (bytes, random) => bytes.subarray(0, below(random, bytes.length)),
  'cuts a piece out': (bytes, random) => {
    const at = below(random, bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(random, 40))]);
  },
  'repeats a piece': (bytes, random) => {
    const at = below(random, bytes.length);
    const piece = bytes.subarray(at, at + 1 + below(random, 200));
    return Buffer.concat([
      bytes.subarray(0, at),
      ...Array.from({ length: 1 + below(random, 20) }, () => piece),
      bytes.subarray(at),
    ]);
  },
  'repeats a line': withLines((lines, random) => {
    const at = headerAt(lines, random);
    lines.splice(at, 0, ...Array.from({ length: pick(random, [1, 1, 1, 2, 300]) }, () => lines[at]!));
  }),
  'removes a line': withLines((lines, random) => void lines.splice(headerAt(lines, random), 1)),
  'swaps two lines': withLines((lines, random) => {
    const [a, b] = [headerAt(lines, random), headerAt(lines, random)];
    [lines[a], lines[b]] = [lines[b]!, lines[a]!];
  }),
  'takes a line of another message': withLines((lines, random, other) => {
    lines[headerAt(lines, random)] = pick(random, other);
  }),
  'adds a line of another message': withLines((lines, random, other) => {
    lines.splice(headerAt(lines, random), 0, pick(random, other));
  }),
  'writes another number': (bytes, random) => {
    const text = bytes.toString('latin1');
    const numbers = [...text.matchAll(/\d+/g)];
    if (numbers.length === 0) return bytes;
    const one = pick(random, numbers);
    return Buffer.from(
      text.slice(0, one.index) + pick(random, hugeNumbers) + text.slice(one.index + one[0].length),
      'latin1',
    );
  },
  'makes a value long': withLines((lines, random) => {
    const at = below(random, lines.length);
    const where = below(random, lines[at]!.length + 1);
    const long = pick(random, ['a', '9', ',', ';', '%41', '"', '<', ' ']).repeat(
      pick(random, [300, 5_000, 20_000]),
    );
    lines[at] = lines[at]!.slice(0, where) + long + lines[at]!.slice(where);
  }),
  'writes a character that means something': (bytes, random) => {
    const at = below(random, bytes.length + 1);
    return Buffer.concat([
      bytes.subarray(0, at),
      Buffer.from(pick(random, tokens), 'latin1'),
      bytes.subarray(at),
    ]);
  },
  'writes another Content-Length': (bytes, random) =>
    Buffer.from(
      bytes
        .toString('latin1')
        .replace(
          /^(?:Content-Length|l)\s*:.*$/im,
          `Content-Length: ${below(random, 3) === 0 ? pick(random, hugeNumbers) : below(random, 400)}`,
        ),
      'latin1',
    ),
  'goes on with another message': (bytes, random, other) =>
    Buffer.concat([
      bytes.subarray(0, below(random, bytes.length)),
      other.subarray(below(random, other.length)),
    ]),
};

const kinds = Object.values(mutations);

/** `bytes`, one time in five as it is, else spoilt in one to three ways. */
export function mutate(bytes: Buffer, random: Random, other: Buffer): Buffer {
  let out = bytes;
  if (below(random, 5) === 0) return out;
  for (let n = 1 + below(random, 3); n > 0; n -= 1) out = pick(random, kinds)(out, random, other);
  return out.subarray(0, 65_000);
}

/** The same bytes in other pieces, as a stream may deliver them. */
export function pieces(bytes: Buffer, random: Random): Buffer[] {
  const out: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = pick(random, [1, 7, 100, 1400, bytes.length]);
    out.push(bytes.subarray(at, at + length));
    at += length;
  }
  return out;
}
