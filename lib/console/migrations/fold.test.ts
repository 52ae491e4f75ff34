import { describe, expect, it } from 'vitest';
import type { ShutdownEvent } from '../../feed/shutdown-events';
import { drain } from '../testing/rows';
import { fold } from './fold';
import type { MigrationProgress } from './fold';

const asked: MigrationProgress = {
  state: 'requested',
  acknowledgedAt: null,
  endedAt: null,
  message: null,
  lastSeq: 0,
};
const events = drain('S1');
const tail = { shutdownId: 'S1', at: 9, remaining: { calls: 0, agents: 0, acw: 0, queued: 0 } };

describe('fold', () => {
  it('follows a drain to its end', () => {
    const states = events.map((_, index) => fold(asked, events.slice(0, index + 1)).state);
    expect(states).toEqual(['running', 'running', 'running', 'running', 'suspended', 'stopped']);
    expect(fold(asked, events)).toMatchObject({ lastSeq: 6, endedAt: events[5]?.at });
  });

  it('gives the same whether events come at once, one by one, or twice', () => {
    const once = fold(asked, events);
    expect(events.reduce((progress, event) => fold(progress, [event]), asked)).toEqual(once);
    expect(fold(once, events)).toEqual(once);
  });

  it('waits at a gap', () => {
    expect(fold(asked, events.slice(1))).toEqual(asked);
    expect(fold(asked, [...events.slice(0, 2), ...events.slice(4)]).lastSeq).toBe(2);
  });

  it('takes back "no answer" once the journal tells that it did start (S-3)', () => {
    const unanswered = { ...asked, state: 'no-answer', message: 'no answer - stop NOT performed' } as const;
    expect(fold(unanswered, events.slice(0, 1))).toMatchObject({ state: 'running', message: null });
  });

  it('keeps forced to the end', () => {
    const forced = { ...tail, seq: 3, type: 'forced', initiator: 'admin', reason: 'now', calls: 1 } as const;
    const stopped = { ...tail, seq: 4, type: 'stopped', exitCode: 0 } as const;
    expect(fold(asked, [...events.slice(0, 2), forced, stopped])).toMatchObject({
      state: 'forced',
      endedAt: 9,
    });
  });

  it('goes from crashed back to running when told to finish (S-125)', () => {
    const crashed: ShutdownEvent = { ...tail, seq: 4, type: 'crashed', lost: [] };
    const resumed: ShutdownEvent = {
      ...tail,
      seq: 5,
      type: 'resumed',
      initiator: 'admin',
      reason: 'finish',
    };
    const before: ShutdownEvent[] = [...events.slice(0, 3), crashed];
    expect(fold(asked, before).state).toBe('crashed');
    expect(fold(asked, [...before, resumed]).state).toBe('running');
  });
});
