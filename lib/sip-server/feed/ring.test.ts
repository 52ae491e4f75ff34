import { describe, expect, it } from 'vitest';
import { PatchRing } from './ring';

const patch = (seq: number, length = 10) => ({ seq, bytes: Buffer.alloc(length) });
const seqs = (patches: ReadonlyArray<{ seq: number }> | undefined) => patches?.map(({ seq }) => seq);

describe('PatchRing', () => {
  it('gives what came after a position, nothing to who is up to date, and no answer to who missed more', () => {
    const ring = new PatchRing(3);
    for (let seq = 5; seq <= 9; seq++) ring.push(patch(seq));
    expect(seqs(ring.after(6, 9))).toEqual([7, 8, 9]);
    expect(seqs(ring.after(8, 9))).toEqual([9]);
    expect(ring.after(9, 9)).toEqual([]);
    expect(ring.after(5, 9)).toBeUndefined();
    expect(ring.after(10, 9)).toBeUndefined();
  });

  it('holds no more bytes than it may, one patch above all of that included', () => {
    const ring = new PatchRing(100, 100);
    for (let seq = 1; seq <= 20; seq++) ring.push(patch(seq));
    expect(seqs(ring.after(10, 20))).toHaveLength(10);
    expect(ring.after(9, 20)).toBeUndefined();
    ring.push(patch(21, 500));
    expect(ring.after(20, 21)).toBeUndefined();
    ring.push(patch(22));
    expect(seqs(ring.after(21, 22))).toEqual([22]);
    ring.clear();
    expect(ring.after(21, 22)).toBeUndefined();
  });
});
