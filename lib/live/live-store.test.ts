import { describe, expect, it, vi } from 'vitest';
import type { LiveSnapshot, ServerLink } from '../feed/console';
import { toSnapshot } from '../feed/reducer';
import { agentRow, callRow, liveServer, serverRow } from './fixtures';
import { LiveStore } from './live-store';

const link: ServerLink = {
  serverId: 's2',
  state: 'connected',
  heardAt: 50_000,
  retryAt: null,
  exitCode: null,
  error: null,
};
const ref = { id: 's2', application: 'SIPServer_Site2', site: 'site2', siteTitle: 'Site 2', url: 'http://x' };

function snapshot(live = liveServer(), change: Partial<LiveSnapshot> = {}): LiveSnapshot {
  return {
    ref,
    link,
    live: { epoch: live.epoch, seq: live.seq, at: live.at, state: toSnapshot(live) },
    now: 50_000,
    ...change,
  };
}

function setUp(now = 50_000) {
  const frames: Array<() => void> = [];
  const clock = { now };
  const store = new LiveStore({ schedule: (flush) => void frames.push(flush), now: () => clock.now });
  const frame = () => {
    for (const flush of frames.splice(0)) flush();
  };
  return { store, frame, clock, frames };
}

describe('LiveStore', () => {
  it('wakes the readers of a changed row once per frame, and no others', () => {
    const { store, frame } = setUp();
    store.putSnapshot(snapshot(liveServer({ calls: [callRow('c1'), callRow('c2')] })));
    frame();
    const [one, other] = [vi.fn(), vi.fn()];
    store.subscribe('call:s2:c1', one);
    store.subscribe('call:s2:c2', other);
    for (const seq of [2, 3, 4])
      store.putPatch({
        serverId: 's2',
        epoch: 'e1',
        seq,
        at: 1_000,
        ops: [{ op: 'call', row: callRow('c1', { state: 'held', since: seq }) }],
      });
    expect(one).not.toHaveBeenCalled();
    frame();
    expect([one.mock.calls.length, other.mock.calls.length]).toEqual([1, 0]);
    expect(store.call('s2', 'c1')).toMatchObject({ state: 'held', since: 4 });
  });

  it('keeps the identity of a list until it changes', () => {
    const { store, frame } = setUp();
    store.putSnapshot(snapshot(liveServer({ agents: [agentRow('A2'), agentRow('A1')] })));
    frame();
    const ids = store.agentIds('s2');
    expect(ids).toEqual(['A1', 'A2']);
    const patch = { serverId: 's2', epoch: 'e1', at: 1_000 };
    store.putPatch({ ...patch, seq: 2, ops: [{ op: 'agent', row: agentRow('A1', { state: 'NotReady' }) }] });
    frame();
    expect(store.agentIds('s2')).toBe(ids);
    store.putPatch({ ...patch, seq: 3, ops: [{ op: 'agent-gone', id: 'A2' }] });
    frame();
    expect(store.agentIds('s2')).toEqual(['A1']);
  });

  it('reports a gap and a new epoch instead of applying the patch', () => {
    const { store } = setUp();
    store.putSnapshot(snapshot());
    const put = (epoch: string, seq: number) =>
      store.putPatch({ serverId: 's2', epoch, seq, at: 1, ops: [{ op: 'call-gone', id: 'x' }] });
    expect([put('e1', 3), put('e2', 2), put('e1', 1), put('e1', 2)]).toEqual([
      'gap',
      'gap',
      'old',
      'applied',
    ]);
  });

  it('knows nothing, rather than none, of a server it never heard', () => {
    const { store } = setUp();
    store.putSnapshot({ ...snapshot(), live: null, link: { ...link, state: 'lost', heardAt: null } });
    expect([store.calls('s2'), store.agents('s2'), store.totals('s2')]).toEqual([null, null, null]);
    expect(store.server('s2')?.row).toBeNull();
  });

  it('tells after a break how many calls ended and started', () => {
    const { store } = setUp();
    store.putSnapshot(snapshot(liveServer({ calls: [callRow('a'), callRow('b')] })));
    const ops = [{ op: 'server' as const, row: serverRow() }];
    store.putPatch({ serverId: 's2', epoch: 'e1', seq: 2, at: 53_000, ops });
    expect(store.caughtUp('s2')).toBeNull();
    store.putSnapshot(
      snapshot(liveServer({ calls: [callRow('b'), callRow('c'), callRow('d')] }, { seq: 9 })),
    );
    expect(store.caughtUp('s2')).toMatchObject({ callsEnded: 1, callsStarted: 2, restarted: false });
  });

  it('takes what was missed between the rendering of the page and its first reading for no break', () => {
    const { store } = setUp();
    store.putSnapshot(snapshot(liveServer({ calls: [callRow('a')] })));
    store.putSnapshot(snapshot(liveServer({ calls: [callRow('b')] }, { seq: 9 })));
    expect(store.caughtUp('s2')).toBeNull();
  });

  it('stops the server clock at its last word while the link is stale, and runs it by server time otherwise', () => {
    const { store, clock } = setUp();
    store.putSnapshot(snapshot());
    store.putPatch({
      serverId: 's2',
      epoch: 'e1',
      seq: 2,
      at: 53_000,
      ops: [{ op: 'server', row: serverRow() }],
    });
    clock.now = 52_000;
    expect(store.serverNow('s2')).toBe(55_000);
    clock.now = 70_000;
    expect(store.serverNow('s2')).toBe(53_000);
  });

  it('measures the console clock against a browser with a wrong one', () => {
    const { store, clock } = setUp(1_000);
    store.putSnapshot(snapshot());
    clock.now = 2_000;
    expect(store.consoleNow()).toBe(51_000);
  });
});
