import { describe, expect, it } from 'vitest';
import { advance, assertEdge, type Facts, type ServerState } from './shutdown-machine';

const facts: Facts = {
  now: 1000,
  liveCalls: 0,
  agents: 0,
  unconfirmed: 0,
  flushTimeoutMs: 32_000,
  earlyExit: false,
};
const drain: ServerState = { status: 'Suspending', phase: 'DRAIN', awaitsAdmin: false };
const flush: ServerState = { status: 'Suspending', phase: 'FLUSH', endsAt: 33_000, over: false };

describe('the server state machine', () => {
  it.each<[string, ServerState, Partial<Facts>, ServerState, readonly string[]]>([
    ['S-10 stays in DRAIN while a call lives', drain, { liveCalls: 1 }, drain, []],
    ['S-10 leaves DRAIN with the last call', drain, {}, flush, ['zero-calls', 'flush-start']],
    [
      'S-14 flushes for no time at all',
      drain,
      { flushTimeoutMs: 0 },
      { ...flush, endsAt: 1000 },
      ['zero-calls', 'flush-start'],
    ],
    ['S-15 goes back to DRAIN when a call appears', flush, { liveCalls: 1 }, drain, ['flush-cancelled']],
    [
      'S-15 also when the timer is over',
      { ...flush, over: true },
      { liveCalls: 1 },
      drain,
      ['flush-cancelled'],
    ],
    ['S-13 runs the whole timer though every BYE is confirmed', flush, { now: 32_999 }, flush, []],
    ['S-13 ends early by option', flush, { earlyExit: true }, { ...flush, over: true }, ['flush-end']],
    ['S-13 but not with a BYE unconfirmed', flush, { earlyExit: true, unconfirmed: 1 }, flush, []],
    [
      'S-12 waits for the last agent after the timer',
      { ...flush, over: true },
      { agents: 1 },
      { ...flush, over: true },
      [],
    ],
    [
      'S-76 is Suspended with no agent left',
      { ...flush, over: true },
      {},
      { status: 'Suspended' },
      ['suspended'],
    ],
    [
      'S-125 waits for an admin after a crash',
      { ...drain, awaitsAdmin: true },
      {},
      { ...drain, awaitsAdmin: true },
      [],
    ],
    ['does nothing while Started', { status: 'Started' }, {}, { status: 'Started' }, []],
    ['does nothing once Suspended', { status: 'Suspended' }, { liveCalls: 1 }, { status: 'Suspended' }, []],
  ])('%s', (_, state, change, expected, milestones) => {
    expect(advance(state, { ...facts, ...change })).toEqual({ state: expected, milestones });
  });

  it('throws on edges that its table does not have', () => {
    expect(() => assertEdge({ status: 'Suspended' }, { status: 'Started' })).toThrow('Suspended -> Started');
    expect(() => assertEdge({ status: 'Started' }, { status: 'Suspended' })).toThrow();
    expect(() => assertEdge({ status: 'Stopped', exitCode: 0 }, { status: 'Started' })).toThrow();
  });
});
