import { describe, expect, it } from 'vitest';
import { burnDown, burnDownRows, burnDownSummary } from './burn-down';
import { EventScript } from './event-fixtures';

const ended = { callUUID: 'u', cause: 'caller', durationMs: 1 } as const;
const { events } = new EventScript()
  .begin()
  .add('call-ended', 61, { connID: 'a', ...ended }, { calls: 2, acw: 1 })
  .add('agent-class', 62, { agentID: 'A1', dn: '7001', from: 'S-55', to: 'S-52' })
  .add('call-ended', 121, { connID: 'b', ...ended }, { calls: 1, agents: 4, acw: 0 });

describe('burn-down', () => {
  it('starts at the flag with what there was, and falls by whole calls', () => {
    const { calls, from, max } = burnDown(events);
    expect(calls).toEqual([
      { at: 0, value: 3 },
      { at: 61_000, value: 2 },
      { at: 121_000, value: 1 },
    ]);
    expect([from, max]).toEqual([0, 5]);
  });

  it('has a row in its table wherever a count changed, and none elsewhere', () => {
    expect(burnDownRows(events).map((row) => [row.at / 1_000, row.calls, row.agents, row.acw])).toEqual([
      [0, 3, 5, 0],
      [61, 2, 5, 1],
      [121, 1, 4, 0],
    ]);
  });

  it('sums itself up in one sentence', () => {
    expect(burnDownSummary(events)).toBe(
      'In 2 minutes 1 second calls went from 3 to 1 and agents logged in from 5 to 4; 0 in after-call work, 0 queued.',
    );
    expect(burnDownSummary([])).toBe('No records yet.');
  });

  it('S-125: leaves a gap from the last word of a process that died to the first of the next', () => {
    const crash = new EventScript().begin().add('crashed', 90, { lost: ['a', 'b', 'c'] }, { calls: 0 });
    expect(burnDown(crash.events).gaps).toEqual([{ from: 1_000, to: 90_000 }]);
  });
});
