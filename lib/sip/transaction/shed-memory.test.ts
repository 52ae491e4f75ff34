import { describe, expect, it } from 'vitest';
import { ShedMemory } from './shed-memory';

describe('ShedMemory', () => {
  it('knows a key for as long as it was asked to, and forgets it within twice that', () => {
    const memory = new ShedMemory(32_000, 100);
    memory.add('a', 100_000);
    memory.add('b', 131_000);
    expect(memory.has('a', 132_000)).toBe(true);
    expect(memory.has('b', 163_000)).toBe(true);
    expect(memory.has('a', 164_001)).toBe(false);
  });

  it('forgets everything that is two generations old at once', () => {
    const memory = new ShedMemory(32_000, 100);
    memory.add('a', 100_000);
    expect(memory.has('a', 200_000)).toBe(false);
    expect(memory.size).toBe(0);
  });

  it('holds no more than two generations of its bound, the newest', () => {
    const memory = new ShedMemory(32_000, 100);
    for (let key = 0; key < 1_000; key += 1) memory.add(String(key), 100_000);
    expect(memory.size).toBeLessThanOrEqual(200);
    expect(memory.has('999', 100_001)).toBe(true);
    expect(memory.has('0', 100_001)).toBe(false);
  });
});
