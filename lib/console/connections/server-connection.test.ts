import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../clock/simulated-clock';
import type { LivePatch, ServerLink } from '../../feed/console';
import type { FeedFrame } from '../../feed/frames';
import type { ShutdownEvent } from '../../feed/shutdown-events';
import { silentLog } from '../../log/log';
import { drain, eventOps, serverRow, snapshotOf, t0 } from '../testing/rows';
import type { FeedSocketEvents } from './feed-socket';
import { ServerConnection, silenceMaxMs } from './server-connection';

const application = 'SIPServer_Site2';

function harness() {
  const clock = new SimulatedClock();
  const opened: Array<{ url: string; events: FeedSocketEvents; open: boolean }> = [];
  const patches: LivePatch[] = [];
  const links: ServerLink[] = [];
  const events: ShutdownEvent[] = [];
  let connections = 0;
  const connection = new ServerConnection({
    ref: { id: application, application, site: 'site2', siteTitle: 'Site 2', url: 'http://127.0.0.1:8060' },
    token: 'secret',
    clock,
    log: silentLog,
    random: () => 1,
    openSocket(url, token, socketEvents) {
      expect(token).toBe('secret');
      const socket = { url, events: socketEvents, open: true };
      opened.push(socket);
      return {
        terminate: () => {
          socket.open = false;
        },
      };
    },
    sink: {
      patch: (patch) => patches.push(patch),
      link: (link) => links.push(link),
      events: (_, batch) => events.push(...batch),
      connected: () => {
        connections += 1;
      },
    },
  });
  connection.start();
  const last = () => opened.at(-1)!;
  const say = (frame: FeedFrame) => last().events.frame(JSON.stringify(frame));
  const hello = (epoch = 'e1', seq = 5) =>
    say({ type: 'hello', protocol: 1, application, site: 'site2', epoch, seq, at: t0 });
  const snapshot = (epoch = 'e1', seq = 5) =>
    say({ type: 'snapshot', epoch, seq, at: t0, state: snapshotOf(application) });
  const patch = (seq: number, ops: LivePatch['ops'] = [{ op: 'server', row: serverRow(application) }]) =>
    say({ type: 'patch', epoch: 'e1', seq, at: t0, ops });
  const beat = (seq = 5, epoch = 'e1') => say({ type: 'heartbeat', epoch, seq, at: t0 });
  return {
    ...{ clock, opened, patches, links, events, connection, last, say, hello, snapshot, patch, beat },
    connections: () => connections,
  };
}

describe('ServerConnection', () => {
  it('is connected once it has a snapshot, and passes patches on in order', () => {
    const h = harness();
    expect(h.connection.link.state).toBe('connecting');
    h.hello();
    expect(h.connection.link.state).toBe('connecting');
    h.snapshot();
    expect(h.connection.link).toMatchObject({ state: 'connected', error: null, retryAt: null });
    h.patch(6);
    h.patch(7);
    expect(h.patches.map((patch) => patch.seq)).toEqual([5, 6, 7]);
    expect(h.connection.snapshot().live).toMatchObject({ epoch: 'e1', seq: 7 });
    expect(h.connections()).toBe(1);
  });

  it('drops a patch it has seen before', () => {
    const h = harness();
    h.hello();
    h.snapshot();
    h.patch(5, eventOps(drain('S1').slice(0, 1)));
    expect(h.events).toEqual([]);
    expect(h.last().open).toBe(true);
  });

  it('starts from a snapshot after a gap, never goes on', () => {
    const h = harness();
    h.hello();
    h.snapshot();
    h.patch(7);
    expect(h.connection.link.state).toBe('lost');
    expect(h.opened[0]?.open).toBe(false);
    h.clock.advance(5000);
    expect(h.last().url).toBe('ws://127.0.0.1:8060/feed');
  });

  it('takes a heartbeat that is ahead for a gap', () => {
    const h = harness();
    h.hello();
    h.snapshot();
    h.beat(6);
    expect(h.connection.link.state).toBe('lost');
  });

  it('resumes by epoch and seq after a break (S-144)', () => {
    const h = harness();
    h.hello();
    h.snapshot();
    h.patch(6);
    h.last().events.closed('gone');
    expect(h.connection.link).toMatchObject({ state: 'lost', error: 'gone' });
    h.clock.advance(5000);
    expect(h.last().url).toBe('ws://127.0.0.1:8060/feed?epoch=e1&seq=6');
    h.hello('e1', 7);
    h.patch(7);
    expect(h.connection.link.state).toBe('connected');
    expect(h.patches.at(-1)?.seq).toBe(7);
  });

  it('tells pages of a new life of the server by a patch of the new epoch', () => {
    const h = harness();
    h.hello();
    h.snapshot();
    h.last().events.closed('gone');
    h.clock.advance(5000);
    h.hello('e2', 0);
    h.snapshot('e2', 0);
    expect(h.patches.at(-1)).toMatchObject({ epoch: 'e2', seq: 0 });
    expect(h.connections()).toBe(2);
  });

  it('counts silence as loss, and heartbeats as life', () => {
    const h = harness();
    h.hello();
    h.snapshot();
    for (let beats = 0; beats < 5; beats += 1) {
      h.clock.advance(silenceMaxMs - 1000);
      h.beat();
    }
    expect(h.connection.link.state).toBe('connected');
    const heardAt = h.connection.link.heardAt;
    h.clock.advance(silenceMaxMs);
    expect(h.connection.link).toMatchObject({ state: 'lost', heardAt, error: 'nothing heard for 6 s' });
    expect(h.connection.snapshot().live).not.toBeNull();
  });

  it('tries again after 250 ms at first and at least every 5 s', () => {
    const h = harness();
    const delays: number[] = [];
    for (let attempt = 0; attempt < 12; attempt += 1) {
      h.last().events.closed('connection refused');
      delays.push((h.connection.link.retryAt ?? 0) - h.clock.now());
      h.clock.advance(delays.at(-1) ?? 0);
    }
    expect(delays[0]).toBe(250);
    expect(Math.max(...delays)).toBe(5000);
    expect(delays.at(-1)).toBe(5000);
    expect(h.opened).toHaveLength(13);
  });

  it('shows an announced end as stopped with its exit code, and sees the server when it is back (S-11)', () => {
    const h = harness();
    h.hello();
    h.snapshot();
    h.say({ type: 'stopping', epoch: 'e1', seq: 5, at: t0, exitCode: 0 });
    h.last().events.closed('the server closed the feed (1001)');
    expect(h.connection.link).toMatchObject({ state: 'stopped', exitCode: 0, error: null });
    h.clock.advance(5000);
    h.last().events.closed('connection refused');
    expect(h.connection.link).toMatchObject({ state: 'stopped', exitCode: 0 });
    h.clock.advance(5000);
    h.hello('e2', 0);
    h.snapshot('e2', 0);
    expect(h.connection.link).toMatchObject({ state: 'connected', exitCode: null });
  });

  it.each([
    ['another protocol', { protocol: 2, application }, 'feed protocol 2'],
    ['another application', { protocol: 1, application: 'Other' }, 'Other answers there'],
  ])('does not go on with %s', (_, change, error) => {
    const h = harness();
    h.say({ type: 'hello', site: 'site2', epoch: 'e1', seq: 0, at: t0, ...change });
    expect(h.connection.link.error).toContain(error);
    expect(h.opened[0]?.open).toBe(false);
  });

  it.each(['', 'null', '{"type":"patch"}', 'no json'])('survives %j in place of a frame', (text) => {
    const h = harness();
    h.hello();
    h.snapshot();
    h.last().events.frame(text);
    expect(h.connection.link.state).toBe('lost');
    h.clock.advance(5000);
    h.hello();
    h.snapshot();
    expect(h.connection.link.state).toBe('connected');
  });

  it('hands over journal events once, in order', () => {
    const h = harness();
    h.hello();
    h.snapshot();
    h.patch(6, eventOps(drain('S1').slice(0, 2)));
    h.patch(7, eventOps(drain('S1').slice(2)));
    expect(h.events.map((event) => event.seq)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('is quiet after stop', () => {
    const h = harness();
    h.hello();
    h.snapshot();
    h.connection.stop();
    h.clock.advance(60_000);
    expect(h.opened).toHaveLength(1);
    expect(h.opened[0]?.open).toBe(false);
  });
});
