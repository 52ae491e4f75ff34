import { describe, expect, it } from 'vitest';
import type { FeedOp } from './frames';
import { applyPatch, fromSnapshot, toSnapshot } from './reducer';
import type { ServerSnapshot } from './state';

const server: ServerSnapshot['server'] = {
  application: 'SIPServer_Site2',
  site: 'site2',
  version: '0.1.0',
  status: 'Started',
  since: 1,
  startedAt: 1,
  registrations: 0,
  callsTotal: 0,
  invitesRejectedTotal: 0,
  dialogsEnding: 0,
};
const empty: ServerSnapshot = { server, calls: [], agents: [], queues: [], trunks: [], alarms: [] };
const queue = (number: string, waiting: number): ServerSnapshot['queues'][number] => ({
  number,
  waiting,
  loggedIn: 0,
  ready: 0,
});
const alarm: ServerSnapshot['alarms'][number] = {
  id: 'a1',
  severity: 'Major',
  code: 'no_agents',
  message: 'queue has callers and no agents',
  since: 1,
  count: 1,
};
const live = () =>
  fromSnapshot({ epoch: 'e1', seq: 5, at: 1, state: { ...empty, queues: [queue('8000', 1)] } });
const patch = (seq: number, ops: FeedOp[], epoch = 'e1') => ({ epoch, seq, at: 100 + seq, ops });

describe('applyPatch', () => {
  it('applies the very next patch and moves on', () => {
    const state = live();
    const ops: FeedOp[] = [
      { op: 'queue', row: queue('8000', 7) },
      { op: 'alarm', row: alarm },
      { op: 'server', row: { ...server, status: 'Suspending' } },
    ];
    expect(applyPatch(state, patch(6, ops))).toBe('applied');
    expect(state).toMatchObject({ seq: 6, at: 106, server: { status: 'Suspending' } });
    expect(toSnapshot(state)).toMatchObject({ queues: [queue('8000', 7)], alarms: [alarm] });
    expect(applyPatch(state, patch(7, [{ op: 'alarm-gone', id: 'a1' }]))).toBe('applied');
    expect(state.alarms.size).toBe(0);
  });

  it.each([
    ['one it has seen', patch(5, [{ op: 'queue', row: queue('8000', 9) }]), 'old'],
    ['a later one', patch(7, [{ op: 'queue', row: queue('8000', 9) }]), 'gap'],
    ['one of another process', patch(6, [{ op: 'queue', row: queue('8000', 9) }], 'e2'), 'gap'],
  ])('leaves the state alone for %s (S-144)', (_, next, verdict) => {
    const state = live();
    expect(applyPatch(state, next)).toBe(verdict);
    expect(state).toEqual(live());
  });

  it('takes away what it never had without complaint', () => {
    const state = live();
    expect(
      applyPatch(
        state,
        patch(6, [
          { op: 'call-gone', id: 'x' },
          { op: 'agent-gone', id: 'y' },
        ]),
      ),
    ).toBe('applied');
    expect(toSnapshot(state)).toEqual(toSnapshot(live()));
  });

  it('gives back as a snapshot what it was made from', () => {
    const state: ServerSnapshot = { ...empty, queues: [queue('8000', 1), queue('8001', 2)], alarms: [alarm] };
    expect(toSnapshot(fromSnapshot({ epoch: 'e1', seq: 0, at: 0, state }))).toEqual(state);
  });
});
