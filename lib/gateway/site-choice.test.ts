import { describe, expect, it } from 'vitest';
import { type Rotation, type SiteCandidate, chooseSite } from './site-choice';

const site = (name: string, weight: number, over: Partial<SiteCandidate> = {}): SiteCandidate => ({
  name,
  weight,
  allowed: true,
  suspect: false,
  ...over,
});

function run(sites: readonly SiteCandidate[], calls: number): string {
  let rotation: Rotation = new Map();
  let names = '';
  for (let i = 0; i < calls; i++) {
    const choice = chooseSite(sites, rotation);
    if (choice === undefined) return `${names}-`;
    names += choice.name;
    rotation = choice.rotation;
  }
  return names;
}

describe('chooseSite', () => {
  it('spreads calls evenly within each round, in proportion to the weights', () => {
    expect(run([site('a', 5), site('b', 1), site('c', 1)], 14)).toBe('aabacaaaabacaa');
    expect(run([site('a', 1), site('b', 1)], 6)).toBe('ababab');
  });

  it('gives a site that is not allowed no call, whatever its weight', () => {
    expect(run([site('a', 1), site('b', 100, { allowed: false })], 4)).toBe('aaaa');
    expect(run([site('a', 1, { allowed: false })], 1)).toBe('-');
  });

  it('never chooses a site that had this call already', () => {
    const sites = [site('a', 1), site('b', 1)];
    expect(chooseSite(sites, new Map(), new Set(['a']))?.name).toBe('b');
    expect(chooseSite(sites, new Map(), new Set(['a', 'b']))).toBeUndefined();
  });

  it('asks a suspect site only when no other is left', () => {
    const sites = [site('a', 1, { suspect: true }), site('b', 1)];
    expect(run(sites, 3)).toBe('bbb');
    expect(chooseSite(sites, new Map(), new Set(['b']))?.name).toBe('a');
  });

  it('uses a site of weight 0 only when no other is left', () => {
    const sites = [site('a', 0), site('b', 1)];
    expect(run(sites, 3)).toBe('bbb');
    expect(chooseSite(sites, new Map(), new Set(['b']))?.name).toBe('a');
  });

  it('takes up its share again at once when a site is allowed again, without a burst', () => {
    let rotation: Rotation = new Map();
    for (let i = 0; i < 10; i++)
      rotation = chooseSite([site('a', 1), site('b', 1, { allowed: false })], rotation)!.rotation;
    let names = '';
    for (let i = 0; i < 4; i++) {
      const choice = chooseSite([site('a', 1), site('b', 1)], rotation)!;
      names += choice.name;
      rotation = choice.rotation;
    }
    expect(names).toBe('abab');
  });
});
