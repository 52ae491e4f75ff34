import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ShutdownEvent } from '../feed/shutdown-events';
import { emptyEventLog, hasGap, lastSeq, mergeEvents } from './event-log';

const event = (seq: number): ShutdownEvent => ({
  type: 'zero-calls',
  shutdownId: 'd1',
  seq,
  at: 1_000 * seq,
  remaining: { calls: 0, agents: 0, acw: 0, queued: 0 },
});
const seqs = (log: { events: readonly ShutdownEvent[] }) => log.events.map((one) => one.seq);

describe('event log', () => {
  it('S-144: holds back what came early until the gap is filled', () => {
    const gap = mergeEvents(mergeEvents(emptyEventLog, [event(1)]), [event(3), event(4)]);
    expect([seqs(gap), hasGap(gap), lastSeq(gap)]).toEqual([[1], true, 1]);
    const whole = mergeEvents(gap, [event(2)]);
    expect([seqs(whole), hasGap(whole), lastSeq(whole)]).toEqual([[1, 2, 3, 4], false, 4]);
  });

  it('S-144: drops doubles and gives back the same log when nothing is new', () => {
    const log = mergeEvents(emptyEventLog, [event(1), event(2), event(2)]);
    expect(seqs(log)).toEqual([1, 2]);
    expect(mergeEvents(log, [event(1), event(2)])).toBe(log);
  });

  it('S-144: ends with every event once and in order, however the two sources interleave', () => {
    const all = Array.from({ length: 30 }, (_, i) => event(i + 1));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(all, { minLength: 30 }),
        fc.array(fc.integer({ min: 0, max: 29 })),
        (order, repeats) => {
          let log = emptyEventLog;
          for (const one of [...order, ...repeats.map((i) => all[i] ?? event(1))]) {
            log = mergeEvents(log, [one]);
            expect(seqs(log)).toEqual(Array.from({ length: log.events.length }, (_, i) => i + 1));
          }
          expect(log.events).toHaveLength(30);
        },
      ),
    );
  });

  it('bounds what waits, so that a stream with a hole cannot fill the page', () => {
    let log = emptyEventLog;
    for (let seq = 2; seq < 5_000; seq += 1) log = mergeEvents(log, [event(seq)]);
    expect(log.early.size).toBeLessThanOrEqual(2_000);
  });
});
