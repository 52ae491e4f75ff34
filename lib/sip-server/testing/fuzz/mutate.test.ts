import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../sip/transport/seeded-random';
import { options, register } from '../../../sip/testing/torture/compose';
import { mutate, mutations, pieces } from './mutate';

const place = { transport: 'UDP', host: '192.0.2.1', sentBy: '192.0.2.2:5070', id: 'x' } as const;
const one = options(place, {}, 'body');
const other = register(place);

describe('mutations of messages', () => {
  it.each(Object.entries(mutations))('%s: changes most messages, and none in place', (_name, change) => {
    const before = Buffer.from(one);
    const random = seededRandom(11);
    const changed = Array.from({ length: 40 }, () => change(one, random, other)).filter(
      (each) => !each.equals(before),
    );
    expect(changed.length).toBeGreaterThan(20);
    expect(one.equals(before)).toBe(true);
  });

  it.each(Object.entries(mutations))('%s: takes what others leave, however little', (_name, change) => {
    const random = seededRandom(12);
    for (const rest of ['', '\r\n', 'x', 'INVITE', '\r\n\r\n'])
      for (let n = 0; n < 50; n += 1) expect(change(Buffer.from(rest), random, other)).toBeInstanceOf(Buffer);
  });

  it('are the same for the same seed, and leave one message in five as it is', () => {
    const run = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 500 }, () => mutate(one, random, other).toString('latin1'));
    };
    expect(run(3)).toEqual(run(3));
    expect(run(3)).not.toEqual(run(4));
    const whole = run(3).filter((each) => each === one.toString('latin1')).length;
    expect(whole).toBeGreaterThan(60);
    expect(whole).toBeLessThan(200);
  });

  it('pieces of a stream are its bytes', () => {
    const random = seededRandom(5);
    for (let n = 0; n < 20; n += 1) expect(Buffer.concat(pieces(one, random)).equals(one)).toBe(true);
  });
});
