import { describe, expect, it } from 'vitest';
import { RejectBatch } from './reject-batch';

describe('the record of rejected INVITEs (S-143)', () => {
  it('tells of the first at once', () => {
    const batch = new RejectBatch();
    expect(batch.add(302, 'gw1', 1_000)).toEqual({
      from: 1_000,
      to: 1_000,
      rejected: [{ code: 302, trunk: 'gw1', count: 1 }],
    });
    expect(batch.take(1_500)).toBeUndefined();
  });

  it('gathers a storm into one record every ten seconds and loses none', () => {
    const batch = new RejectBatch();
    let records = 0;
    let told = 0;
    for (let i = 0; i < 6_000; i++) {
      const taken = batch.add(603, i % 2 ? 'gw1' : 'gw2', i * 10);
      if (taken) records += 1;
      for (const { count } of taken?.rejected ?? []) told += count;
    }
    for (const { count } of batch.take(60_000)?.rejected ?? []) told += count;
    expect(records).toBe(6);
    expect(told).toBe(6_000);
  });

  it('says from when to when they came, by code and trunk', () => {
    const batch = new RejectBatch();
    batch.add(302, 'gw1', 0);
    batch.add(302, 'gw1', 2_000);
    batch.add(603, 'gw2', 3_000);
    expect(batch.take(30_000)).toEqual({
      from: 2_000,
      to: 3_000,
      rejected: [
        { code: 302, trunk: 'gw1', count: 1 },
        { code: 603, trunk: 'gw2', count: 1 },
      ],
    });
  });
});
