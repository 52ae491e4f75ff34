import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { SimulatedClock } from '../../clock/simulated-clock';
import { feedFrame } from '../../feed/frames';
import type { FeedFrame } from '../../feed/frames';
import { applyPatch, fromSnapshot, toSnapshot } from '../../feed/reducer';
import type { LiveServer } from '../../feed/reducer';
import type { ServerSnapshot } from '../../feed/state';
import { silentLog } from '../../log/log';
import { sampleShutdown } from '../journal/test-events';
import { snapshotOf } from './batch';
import { createFeedPublisher } from './feed-publisher';
import type { FeedPublisherOptions } from './feed-publisher';
import { TestSource } from './test-source';

/** Milliseconds: far more than a busy machine needs. */
const patience = 20_000;

const cleanups: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A journal whose syncs are let through by hand. */
class TestJournal {
  pending = false;
  #waiting: Array<(error?: Error) => void> = [];
  synced(): Promise<void> {
    if (!this.pending) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting.push((error) => (error === undefined ? resolve() : reject(error)));
    });
  }
  settle(error?: Error): void {
    this.pending = false;
    for (const done of this.#waiting.splice(0)) done(error);
  }
}

async function start(options: Partial<FeedPublisherOptions> = {}) {
  const clock = new SimulatedClock();
  const source = new TestSource();
  const journal = new TestJournal();
  const feed = createFeedPublisher({
    clock,
    source,
    journal,
    epoch: 'e1',
    tokens: [
      { name: 'console', token: 'feed-secret', allow: new Set(['feed'] as const) },
      { name: 'desktop', token: 'desktop-secret', allow: new Set(['tlib'] as const) },
    ],
    log: silentLog,
    ...options,
  });
  const http = createServer();
  http.on('upgrade', (request, socket, head) => feed.handleUpgrade(request, socket, head));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  cleanups.push(async () => {
    feed.close();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/feed`;
  return { clock, source, journal, feed, url };
}

function listen(url: string, query = '', token = 'feed-secret') {
  const socket = new WebSocket(url + query, { headers: { authorization: `Bearer ${token}` } });
  const frames: FeedFrame[] = [];
  let closed = false;
  socket.on('message', (data) => frames.push(feedFrame.parse(JSON.parse(String(data)))));
  socket.on('close', () => {
    closed = true;
  });
  const refused = new Promise<number | undefined>((resolve) => {
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode));
    socket.on('error', () => undefined);
  });
  cleanups.push(() => socket.terminate());
  return {
    socket,
    frames,
    refused,
    types: () => frames.map(({ type }) => type),
    got: (count: number) => vi.waitFor(() => expect(frames.length).toBeGreaterThanOrEqual(count), patience),
    isClosed: () => vi.waitFor(() => expect(closed).toBe(true), patience),
  };
}

function sorted(state: ServerSnapshot): unknown {
  const by = <R>(rows: readonly R[]) =>
    rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return {
    ...state,
    calls: by(state.calls),
    agents: by(state.agents),
    queues: by(state.queues),
    alarms: by(state.alarms),
  };
}

describe('a new listener', () => {
  it('gets hello, the snapshot, then patches in order every 100 ms while something changes', async () => {
    const { url, source, feed, clock } = await start();
    source.setCall('c1', 1);
    const listener = listen(url);
    await listener.got(2);
    expect(listener.types()).toEqual(['hello', 'snapshot']);
    expect(listener.frames[0]).toMatchObject({
      protocol: 1,
      epoch: 'e1',
      seq: 0,
      application: 'SIPServer_Site2',
    });
    for (const since of [2, 3]) {
      source.setCall('c1', since);
      feed.mark('call', 'c1');
      feed.mark('call', 'c1');
      clock.advance(99);
      clock.advance(1);
    }
    await listener.got(4);
    expect(
      listener.frames.slice(2).map((frame) => frame.type === 'patch' && [frame.seq, frame.ops.length]),
    ).toEqual([
      [1, 1],
      [2, 1],
    ]);
    clock.advance(1_000);
    expect(listener.frames).toHaveLength(4);
  });

  it.each([
    ['an unknown token', 'wrong-secret', 401],
    ['a token without feed', 'desktop-secret', 403],
  ])('is refused with %s', async (_, token, status) => {
    const { url } = await start();
    expect(await listen(url, '', token).refused).toBe(status);
  });

  it('is refused above the bound', async () => {
    const { url } = await start({ listenersMax: 1 });
    await listen(url).got(2);
    expect(await listen(url).refused).toBe(503);
  });

  it('hears a heartbeat every 2 s with the position it has', async () => {
    const { url, feed, clock } = await start();
    const listener = listen(url);
    await listener.got(2);
    feed.markServer();
    clock.advance(100);
    clock.advance(4_000);
    await listener.got(5);
    expect(listener.frames.slice(2).map(({ type, seq }) => [type, seq])).toEqual([
      ['patch', 1],
      ['heartbeat', 1],
      ['heartbeat', 1],
    ]);
  });
});

describe('coming back', () => {
  it('gets what it missed and no more (S-144)', async () => {
    const { url, feed, clock } = await start();
    const first = listen(url);
    await first.got(2);
    feed.markServer();
    clock.advance(100);
    await first.got(3);
    first.socket.terminate();
    await vi.waitFor(() => expect(feed.listenerCount).toBe(0), patience);
    for (const event of sampleShutdown('s1', 3)) {
      feed.event(event);
      clock.advance(100);
    }
    const second = listen(url, '?epoch=e1&seq=1');
    await second.got(6);
    expect(second.types()).toEqual(['hello', 'patch', 'patch', 'patch', 'patch', 'patch']);
    expect(second.frames.map(({ seq }) => seq)).toEqual([6, 2, 3, 4, 5, 6]);
    const upToDate = listen(url, '?epoch=e1&seq=6');
    await upToDate.got(1);
    feed.markServer();
    clock.advance(100);
    await upToDate.got(2);
    expect(upToDate.types()).toEqual(['hello', 'patch']);
  });

  it.each([
    ['of another process', '?epoch=e0&seq=1'],
    ['that is ahead of the server', '?epoch=e1&seq=99'],
    ['that is no number', '?epoch=e1&seq=abc'],
    ['that is missing', '?epoch=e1'],
  ])('gets a snapshot for a position %s', async (_, query) => {
    const { url, feed, clock } = await start();
    await listen(url).got(2);
    for (let index = 0; index < 3; index++) {
      feed.markServer();
      clock.advance(100);
    }
    const listener = listen(url, query);
    await listener.got(2);
    expect(listener.types()).toEqual(['hello', 'snapshot']);
    expect(listener.frames[1]!.seq).toBe(3);
  });

  it('gets a snapshot after nobody listened for a minute, even where no patch was made', async () => {
    const { url, feed, clock, source } = await start();
    const first = listen(url);
    await first.got(2);
    first.socket.terminate();
    await vi.waitFor(() => expect(feed.listenerCount).toBe(0), patience);
    clock.advance(60_000);
    source.setCall('c1', 5);
    feed.mark('call', 'c1');
    clock.advance(100);
    expect(clock.pendingCount).toBe(0);
    const second = listen(url, '?epoch=e1&seq=0');
    await second.got(2);
    expect(second.types()).toEqual(['hello', 'snapshot']);
    expect(fromSnapshot(second.frames[1] as Extract<FeedFrame, { type: 'snapshot' }>).calls.size).toBe(1);
  });
});

describe('the journal', () => {
  it('has an event before a listener hears of it or of anything after it (S-124)', async () => {
    const { url, feed, clock, journal } = await start();
    const listener = listen(url);
    await listener.got(2);
    journal.pending = true;
    feed.event(sampleShutdown('s1')[0]!);
    clock.advance(100);
    feed.markServer();
    clock.advance(100);
    const late = listen(url);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(listener.frames).toHaveLength(2);
    expect(late.frames).toHaveLength(0);
    journal.settle();
    await listener.got(4);
    await late.got(2);
    expect(listener.frames.slice(2).map(({ seq }) => seq)).toEqual([1, 2]);
    expect(late.frames[1]).toMatchObject({ type: 'snapshot', seq: 2 });
  });

  it('does not blind those who watch when it fails', async () => {
    const error = vi.fn();
    const { url, feed, clock, journal } = await start({ log: { ...silentLog, error } });
    const listener = listen(url);
    await listener.got(2);
    journal.pending = true;
    feed.event(sampleShutdown('s1')[0]!);
    clock.advance(100);
    journal.settle(new Error('disk'));
    await listener.got(3);
    expect(error).toHaveBeenCalledTimes(1);
  });
});

describe('stopping', () => {
  it('sends what is due, then the exit code last, and resolves when it was read (S-11)', async () => {
    const { url, feed } = await start();
    const listener = listen(url);
    await listener.got(2);
    feed.markServer();
    await feed.stopping(0);
    await listener.isClosed();
    expect(listener.types()).toEqual(['hello', 'snapshot', 'patch', 'stopping']);
    expect(listener.frames[3]).toMatchObject({ exitCode: 0, seq: 1 });
    expect(await listen(url).refused).toBe(503);
  });

  it('waits 2 s and no longer for one who does not read', async () => {
    const { url, feed, clock } = await start();
    const listener = listen(url);
    await listener.got(2);
    listener.socket.pause();
    let done = false;
    const stopping = feed.stopping(0).then(() => {
      done = true;
    });
    clock.advance(1_999);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(done).toBe(false);
    clock.advance(1);
    await stopping;
    expect(clock.pendingCount).toBe(0);
  });

  it('resolves at once when nobody listens', async () => {
    const { feed } = await start();
    await feed.stopping(0);
  });
});

describe('a listener that does not read', () => {
  it('is cut once it is 8 MiB behind', async () => {
    const { url, feed, clock, source } = await start();
    const listener = listen(url);
    await listener.got(2);
    listener.socket.pause();
    for (let id = 0; id < 2_000; id++) source.setCall(`c${id}`, 1);
    for (let round = 0; feed.listenerCount > 0 && round < 200; round++) {
      for (let id = 0; id < 2_000; id++) feed.mark('call', `c${id}`);
      clock.advance(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(feed.listenerCount).toBe(0);
  });

  it('is not cut for a snapshot larger than that', async () => {
    const { url, feed, clock, source } = await start();
    for (let id = 0; id < 40_000; id++) source.setCall(`call-number-${id}`, 1);
    const listener = listen(url);
    await vi.waitFor(() => expect(feed.listenerCount).toBe(1), patience);
    for (let round = 0; round < 5; round++) {
      feed.markServer();
      clock.advance(100);
    }
    await vi.waitFor(() => expect(listener.frames).toHaveLength(7), patience);
    expect(listener.frames[1]).toMatchObject({ type: 'snapshot' });
  });
});

/** Mulberry32: small, seeded, good enough to shuffle a test. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('a replica kept by the reducer', () => {
  it.each([1, 2, 3, 4])(
    'equals the source after any changes and reconnections, each event heard once in order (S-144), seed %i',
    async (seed) => {
      const random = seeded(seed);
      const { url, feed, clock, source, journal } = await start();
      const heard: number[] = [];
      let replica: LiveServer | undefined;
      let snapshots = 0;
      const reconnect = () => {
        const listener = listen(
          url,
          replica === undefined ? '' : `?epoch=${replica.epoch}&seq=${replica.seq}`,
        );
        listener.socket.on('message', (data) => {
          const frame = feedFrame.parse(JSON.parse(String(data)));
          if (frame.type === 'snapshot') {
            replica = fromSnapshot(frame);
            snapshots += 1;
          }
          if (frame.type !== 'patch') return;
          expect(applyPatch(replica!, frame)).toBe('applied');
          for (const op of frame.ops) if (op.op === 'event') heard.push(op.event.seq);
        });
        return listener;
      };
      let listener = reconnect();
      await listener.got(2);
      const events = sampleShutdown('s1', 60);
      let told = 0;
      for (let step = 0; step < 400; step++) {
        const id = `${Math.floor(random() * 12)}`;
        const choice = random();
        if (choice < 0.2) {
          source.setCall(id, step);
          feed.mark('call', id);
        } else if (choice < 0.35) {
          source.tables.call.delete(id);
          feed.mark('call', id);
        } else if (choice < 0.5) {
          source.setAgent(id, step);
          feed.mark('agent', id);
        } else if (choice < 0.55) {
          source.tables.agent.delete(id);
          feed.mark('agent', id);
        } else if (choice < 0.6) {
          source.setQueue(id, step);
          feed.mark('queue', id);
        } else if (choice < 0.65) {
          source.setAlarm(id, step);
          feed.mark('alarm', id);
        } else if (choice < 0.75 && told < events.length) {
          journal.pending = true;
          feed.event(events[told++]!);
        } else if (choice < 0.9) {
          clock.advance(100);
          if (random() < 0.5) await new Promise((resolve) => setImmediate(resolve));
        } else if (choice < 0.94) journal.settle();
        else if (choice < 0.96) {
          listener.socket.terminate();
          await new Promise((resolve) => setTimeout(resolve, 2));
          listener = reconnect();
        } else {
          source.row = { ...source.row, callsTotal: step };
          feed.markServer();
        }
      }
      journal.settle();
      clock.advance(100);
      await vi.waitFor(() => {
        expect(sorted(toSnapshot(replica!))).toEqual(sorted(snapshotOf(source)));
        expect(heard).toEqual(events.slice(0, told).map(({ seq }) => seq));
      }, patience);
      expect(snapshots).toBe(1);
      expect(told).toBeGreaterThan(10);
    },
  );
});
