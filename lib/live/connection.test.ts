import { describe, expect, it } from 'vitest';
import type { LivePatch, LiveSnapshot, MigrationView } from '../feed/console';
import type { ShutdownEvent } from '../feed/shutdown-events';
import { toSnapshot } from '../feed/reducer';
import { Connection } from './connection';
import { callRow, liveServer } from './fixtures';
import type { LiveSocketHandlers } from './live-socket';
import { LiveStore } from './live-store';

const ref = { id: 's2', application: 'SIPServer_Site2', site: 'site2', siteTitle: 'Site 2', url: 'http://x' };
const link = {
  serverId: 's2',
  state: 'connected',
  heardAt: 5,
  retryAt: null,
  exitCode: null,
  error: null,
} as const;

const patch = (seq: number, connID: string, epoch = 'e1'): LivePatch => ({
  serverId: 's2',
  epoch,
  seq,
  at: 10,
  ops: [{ op: 'call', row: callRow(connID) }],
});
const event = (seq: number): ShutdownEvent => ({
  type: 'zero-calls',
  shutdownId: 'd1',
  seq,
  at: seq,
  remaining: { calls: 0, agents: 0, acw: 0, queued: 0 },
});
const migration: MigrationView = {
  id: 'm1',
  serverId: 's2',
  application: 'SIPServer_Site2',
  site: 'site2',
  shutdownId: 'd1',
  state: 'running',
  initiator: 'admin',
  via: 'control',
  reason: 'patching',
  requestedAt: 1,
  acknowledgedAt: 2,
  endedAt: null,
  message: null,
  lastSeq: 0,
  report: null,
  remaining: null,
};

const callIds = (store: LiveStore) => store.calls('s2')?.map(({ connID }) => connID);

function setUp() {
  const store = new LiveStore({ schedule: (flush) => flush(), now: () => 0 });
  const answers: Array<{ give: (snapshot: LiveSnapshot) => void; fail: () => void }> = [];
  const pages: number[] = [];
  const later: Array<() => void> = [];
  const stored: ShutdownEvent[] = [];
  let handlers: LiveSocketHandlers | undefined;
  const watched: Array<readonly string[]> = [];
  const connection = new Connection({
    store,
    serverIds: ['s2'],
    reads: {
      snapshot: () =>
        new Promise((give, reject) => {
          answers.push({ give, fail: () => reject(new Error('503')) });
        }),
      migrations: async () => [migration],
      events: async (_id, after) => {
        pages.push(after);
        return stored.filter((one) => one.seq > after);
      },
    },
    openSocket: (given) => {
      handlers = given;
      return { watch: (ids) => void watched.push(ids), close: () => {} };
    },
    after: (_ms, run) => {
      later.push(run);
      return () => {};
    },
  });
  connection.open();
  const socket = (): LiveSocketHandlers => {
    if (!handlers) throw new Error('no socket was opened');
    return handlers;
  };
  const answer = async (connIDs: string[], seq: number, epoch = 'e1') => {
    const live = liveServer({ calls: connIDs.map((id) => callRow(id)) }, { seq, epoch });
    answers.shift()?.give({ ref, link, live: { epoch, seq, at: 1, state: toSnapshot(live) }, now: 0 });
    await settle();
  };
  return { store, connection, socket, answer, answers, pages, stored, later, watched };
}
const settle = () => new Promise((done) => setImmediate(done));

describe('Connection', () => {
  it('holds patches back until the snapshot is there and drops those it holds already', async () => {
    const { store, socket, answer } = setUp();
    socket().connected();
    for (const [seq, connID] of [
      [7, 'a'],
      [8, 'b'],
      [9, 'c'],
    ] as const)
      socket().patch(patch(seq, connID));
    await answer(['a'], 7);
    expect(callIds(store)).toEqual(['a', 'b', 'c']);
  });

  it('fetches a fresh snapshot after a gap, and applies nothing in between', async () => {
    const { store, socket, answer, answers } = setUp();
    await answer(['a'], 1);
    socket().patch(patch(3, 'c'));
    expect(callIds(store)).toEqual(['a']);
    expect(answers).toHaveLength(1);
    socket().patch(patch(4, 'd'));
    await answer(['a', 'b', 'c'], 3);
    expect(callIds(store)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('fetches a fresh snapshot when the server came back as another process', async () => {
    const { store, socket, answer } = setUp();
    await answer(['a'], 40);
    socket().patch(patch(2, 'z', 'e2'));
    await answer([], 1, 'e2');
    expect(callIds(store)).toEqual(['z']);
    expect(store.caughtUp('s2')).toMatchObject({ callsEnded: 1, restarted: true });
  });

  it('asks for its servers again each time the line comes back, and reads everything afresh', async () => {
    const { store, socket, answer, answers, watched } = setUp();
    await answer(['a'], 1);
    socket().connected();
    await answer(['a'], 1);
    socket().lost();
    expect(store.line()).toBe('lost');
    socket().connected();
    expect([watched.length, answers.length, store.line()]).toEqual([2, 1, 'connected']);
  });

  it('tries a failed snapshot again', async () => {
    const { answers, later } = setUp();
    answers.shift()?.fail();
    await settle();
    later.shift()?.();
    expect(answers).toHaveLength(1);
  });

  it('S-144: fills a gap in a timeline by asking for what follows its last event', async () => {
    const { connection, socket, answer, stored, pages } = setUp();
    await answer([], 1);
    stored.push(event(1), event(2));
    const timeline = connection.timeline('m1');
    await settle();
    expect(timeline.events.map((one) => one.seq)).toEqual([1, 2]);
    stored.push(event(3), event(4));
    socket().patch({ serverId: 's2', epoch: 'e1', seq: 2, at: 1, ops: [{ op: 'event', event: event(4) }] });
    await settle();
    expect(timeline.events.map((one) => one.seq)).toEqual([1, 2, 3, 4]);
    expect(pages).toContain(2);
  });

  const told = (seq: number) => ({
    serverId: 's2',
    epoch: 'e1',
    seq: seq + 1,
    at: 1,
    ops: [{ op: 'event' as const, event: event(seq) }],
  });

  it('S-144: shows events that came a moment before the page was opened and were not stored yet', async () => {
    const { connection, socket, answer } = setUp();
    await answer([], 1);
    socket().patch(told(1));
    const timeline = connection.timeline('m1');
    await settle();
    expect(timeline.events.map((one) => one.seq)).toEqual([1]);
  });

  it('S-144: shows events that came before it was told whose they are', async () => {
    const { store, connection, socket, answer } = setUp();
    await answer([], 1);
    const early = { ...migration, id: 'm2', shutdownId: null, state: 'requested' as const };
    socket().migration(early);
    const timeline = connection.timeline('m2');
    await settle();
    socket().patch(told(1));
    socket().patch(told(2));
    expect(timeline.events).toEqual([]);
    socket().migration({ ...early, shutdownId: 'd1', state: 'running' });
    await settle();
    expect(timeline.events.map((one) => one.seq)).toEqual([1, 2]);
    expect(store.migration('m2')?.state).toBe('running');
  });

  it('S-144: reads the stored events when a migration is ahead of what the page has', async () => {
    const { connection, socket, stored } = setUp();
    await settle();
    const timeline = connection.timeline('m1');
    await settle();
    stored.push(event(1), event(2));
    socket().migration({ ...migration, state: 'stopped', lastSeq: 2 });
    await settle();
    expect(timeline.events).toHaveLength(2);
  });
});
