import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { SimulatedClock } from '../../clock/simulated-clock';
import type { ClientToConsole, ConsoleToClient, LivePatch, ServerLink } from '../../feed/console';
import { silentLog } from '../../log/log';
import type { DatabaseState } from '../db/database';
import { revokeSession, sessionCookie } from '../session/sessions';
import { signIn } from '../session/sign-in';
import { FakeSipServer } from '../testing/fake-sip-server';
import { drain, eventOps, serverRow } from '../testing/rows';
import { startTestConsole } from '../testing/test-console';
import type { TestConsole } from '../testing/test-console';
import { startTestDatabase } from '../testing/test-database';
import type { TestDatabase } from '../testing/test-database';
import { createConsoleServer } from './console-server';
import { LiveHub } from './live-hub';

/** Milliseconds: far more than a busy machine needs. */
const patience = 20_000;

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
    });
  });
}

describe('console server', () => {
  let state: DatabaseState = { state: 'ready' };
  let heard: IncomingHttpHeaders = {};
  let url = '';
  const database = {
    get state() {
      return state;
    },
  };
  const server = createConsoleServer({
    runtime: { database, log: silentLog },
    trustProxy: false,
    dev: false,
    next: async (req, res) => {
      heard = req.headers;
      if (req.url === '/broken') throw new Error('secret detail');
      res.end('page');
    },
  });
  beforeAll(async () => {
    url = await listen(server);
  });
  afterEach(() => {
    state = { state: 'ready' };
  });
  afterAll(() => server.close());

  it('gives every page a policy of its own, and Next the nonce in it', async () => {
    const [first, second] = [await fetch(url), await fetch(url)];
    const policy = second.headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`script-src 'self' 'nonce-${heard['x-nonce']}' 'strict-dynamic'`);
    expect(policy).not.toContain('unsafe-eval');
    expect(policy).not.toBe(first.headers.get('content-security-policy'));
    expect(heard['content-security-policy']).toBe(policy);
    expect(second.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('tells Next the facts of the request, whatever the client claims', async () => {
    const forged = {
      'x-tidegate-address': '203.0.113.1',
      'x-tidegate-secure': '1',
      'x-forwarded-for': '203.0.113.2',
      'x-forwarded-host': 'evil.example',
      'x-nonce': 'known',
    };
    await fetch(`${url}/api/servers?x=1`, { headers: forged });
    expect(heard).toMatchObject({
      'x-tidegate-address': '127.0.0.1',
      'x-tidegate-secure': '0',
      'x-tidegate-url': '/api/servers?x=1',
    });
    for (const name of ['x-forwarded-for', 'x-forwarded-host', 'x-nonce'])
      expect(heard[name]).toBeUndefined();
  });

  it('says that the database is unreachable instead of failing, and is alive all the same', async () => {
    state = { state: 'unreachable', since: Date.UTC(2026, 10, 22, 14), error: '<b>ECONNREFUSED</b>' };
    const page = await fetch(`${url}/servers`);
    const text = await page.text();
    expect(page.status).toBe(503);
    expect(text).toContain('database unreachable since 2026-11-22T14:00:00.000Z … retrying');
    expect(text).toContain('http-equiv="refresh"');
    expect(text).not.toContain('<b>');
    const api = await fetch(`${url}/api/servers`);
    expect(api.status).toBe(503);
    expect(await api.json()).toMatchObject({ error: { code: 'unavailable' } });
    const health = await fetch(`${url}/healthz`);
    expect(await health.json()).toEqual({ status: 'ok', database: 'unreachable' });
  });

  it('keeps the detail of a failure to the log', async () => {
    const answer = await fetch(`${url}/broken`);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret');
  });
});

describe('live hub', () => {
  let database: TestDatabase;
  let sip: FakeSipServer;
  let console1: TestConsole;
  let http: Server;
  let hub: LiveHub;
  let url = '';
  const sockets: Array<Socket<ConsoleToClient, ClientToConsole>> = [];

  beforeAll(async () => {
    database = await startTestDatabase();
    sip = new FakeSipServer('SIPServer_Live');
    await sip.start();
    console1 = await startTestConsole(database.url, [sip]);
    http = createConsoleServer({
      runtime: console1.ctx,
      trustProxy: false,
      dev: false,
      next: async (_, res) => void res.end(),
    });
    url = await listen(http);
    hub = new LiveHub(http, console1.ctx, { trustProxy: false });
  }, 60_000);
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.disconnect();
  });
  afterAll(async () => {
    await hub.stop();
    http.closeAllConnections();
    await console1.stop();
    await sip.stop();
    await database.stop();
  });

  function connect(token: string | undefined, origin = url, target = url) {
    const socket: Socket<ConsoleToClient, ClientToConsole> = io(target, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      extraHeaders: { origin, ...(token === undefined ? {} : { cookie: `${sessionCookie}=${token}` }) },
    });
    sockets.push(socket);
    return socket;
  }

  const outcome = (socket: Socket<ConsoleToClient, ClientToConsole>) =>
    new Promise<string>((resolve) => {
      socket.once('connect', () => resolve('connected'));
      socket.once('connect_error', (error) => resolve(error.message));
    });

  async function newToken(): Promise<string> {
    const input = { name: 'supervisor', password: 'correct horse' };
    return (await signIn(console1.ctx, '127.0.0.1', input)).token;
  }

  it('lets nobody in without a session, or from another origin', async () => {
    expect(await outcome(connect(undefined))).toBe('unauthorized');
    expect(await outcome(connect('x'.repeat(43)))).toBe('unauthorized');
    expect(await outcome(connect(await newToken(), 'http://evil.example'))).not.toBe('connected');
    expect(await outcome(connect(await newToken()))).toBe('connected');
  });

  it('tells nobody to sign in while the database is away, as when a console has just started', async () => {
    const own = createServer();
    const away = {
      get client(): never {
        throw new Error('away');
      },
    };
    const database = new Proxy(console1.ctx.database, {
      get: (target, key) => Reflect.get(key in away ? away : target, key),
    });
    const ownHub = new LiveHub(own, { ...console1.ctx, database }, { trustProxy: false });
    const ownUrl = await listen(own);
    try {
      expect(await outcome(connect(await newToken(), ownUrl, ownUrl))).toBe('unavailable');
    } finally {
      await ownHub.stop();
    }
  });

  it('passes on the patches of a server that it comes to know after it was asked for them', async () => {
    const socket = connect(await newToken());
    await outcome(socket);
    const patches: LivePatch[] = [];
    const links: ServerLink[] = [];
    socket.on('patch', (patch) => patches.push(patch));
    socket.on('link', (link) => links.push(link));
    socket.emit('watch', ['SIPServer_Later', 'SIPServer_Live']);
    await vi.waitFor(() => expect(links.length).toBeGreaterThan(0), patience);
    const later: LivePatch = { serverId: 'SIPServer_Later', epoch: 'e', seq: 1, at: 1, ops: [] };
    console1.ctx.changes.patch(later);
    await vi.waitFor(() => expect(patches).toEqual([later]), patience);
  });

  it('passes on patches of watched servers only, and migrations to all', async () => {
    const socket = connect(await newToken());
    await outcome(socket);
    const links: ServerLink[] = [];
    const patches: LivePatch[] = [];
    const migrations: string[] = [];
    socket.on('link', (link) => links.push(link));
    socket.on('patch', (patch) => patches.push(patch));
    socket.on('migration', (migration) => migrations.push(migration.state));
    socket.emit('watch', ['SIPServer_Live', 'nobody']);
    await vi.waitFor(
      () => expect(links[0]).toMatchObject({ serverId: 'SIPServer_Live', state: 'connected' }),
      patience,
    );
    sip.patch({ op: 'server', row: serverRow('SIPServer_Live', { callsTotal: 7 }) });
    await vi.waitFor(() => expect(patches).toHaveLength(1), patience);
    expect(patches[0]).toMatchObject({ serverId: 'SIPServer_Live', seq: sip.seq });
    socket.emit('watch', []);
    // Nothing tells when it has been heard.
    await new Promise<void>((resolve) => setTimeout(resolve, 500));
    sip.patch(...eventOps(drain('L1')));
    await vi.waitFor(() => expect(migrations).toContain('stopped'), patience);
    expect(patches).toHaveLength(1);
  });

  it('sends a browser out once its session was revoked', async () => {
    const clock = new SimulatedClock(Date.now());
    const own = createServer();
    const ownHub = new LiveHub(own, { ...console1.ctx, clock }, { trustProxy: false });
    const ownUrl = await listen(own);
    try {
      const tokens = [await newToken(), await newToken()] as const;
      const [kept, revoked] = [connect(tokens[0], ownUrl, ownUrl), connect(tokens[1], ownUrl, ownUrl)];
      await Promise.all([outcome(kept), outcome(revoked)]);
      const told = new Promise<void>((resolve) => revoked.once('unauthorized', resolve));
      const [newest] = await console1.ctx.database.client.session.findMany({
        orderBy: { createdAt: 'desc' },
        take: 1,
      });
      await revokeSession(console1.ctx.database.client, newest?.id ?? '', Date.now());
      clock.advance(30_000);
      await told;
      await vi.waitFor(() => expect(revoked.connected).toBe(false), patience);
      expect(kept.connected).toBe(true);
    } finally {
      await ownHub.stop();
    }
  });
});
