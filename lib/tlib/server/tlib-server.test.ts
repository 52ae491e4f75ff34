import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { SimulatedClock } from '../../clock/simulated-clock';
import { SystemClock } from '../../clock/system-clock';
import { createTLibClient } from '../client/tlib-client';
import type { TLibRequest } from '../requests';
import type { TLibClient, TLibEvent } from '../types';
import { createTLibServer } from './tlib-server';
import type { TLibServer, TLibServerOptions } from './tlib-server';

/** Milliseconds: far more than a busy machine needs. */
const patience = 20_000;

const tokens = [
  { name: 'desktop', token: 'desktop-secret', allow: new Set(['tlib']) },
  { name: 'feed-only', token: 'feed-secret', allow: new Set(['feed']) },
];
const cleanups: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A server whose handler registers DNs, acknowledges the rest, and crashes on RequestMakeCall. */
async function start(options: Partial<TLibServerOptions> = {}) {
  const closed: TLibClient[] = [];
  const requests: TLibRequest[] = [];
  const clients: TLibClient[] = [];
  const server: TLibServer = createTLibServer({
    clock: new SystemClock(),
    tokens,
    origins: ['https://desk.example'],
    log: { info: () => undefined, error: () => undefined },
    handler: {
      linkConnected: () => ({ message: 'EventLinkConnected', protocol: 1, application: 'SIPServer_Site2' }),
      request: (client, request) => {
        requests.push(request);
        clients.push(client);
        const { referenceID = 0 } = request;
        if (request.message === 'RequestMakeCall') throw new Error('a bug');
        if (request.message === 'RequestUnregisterAddress') client.unregister(request.thisDN);
        if (request.message === 'RequestRegisterAddress') {
          client.register(request.thisDN);
          client.send({ message: 'EventRegistered', thisDN: request.thisDN, referenceID });
        } else client.send({ message: 'EventACK', referenceID });
      },
      closed: (client) => closed.push(client),
    },
    ...options,
  });
  const http = createServer();
  http.on('upgrade', (request, socket, head) => server.handleUpgrade(request, socket, head));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  cleanups.push(async () => {
    server.close();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  return { server, url: `ws://127.0.0.1:${port}/tlib`, closed, requests, clients };
}

async function connect(url: string, token = 'desktop-secret') {
  const client = createTLibClient({ url, token, clock: new SystemClock() });
  const events: TLibEvent[] = [];
  client.onEvent((event) => events.push(event));
  const linkConnected = await client.connect();
  cleanups.push(() => client.close());
  return { client, events, linkConnected };
}

/** A bare WebSocket with the frames it got. */
async function raw(url: string, protocols: string[] = [], headers: Record<string, string> = {}) {
  const socket = new WebSocket(url, protocols, { headers });
  const frames: TLibEvent[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(String(data))));
  const outcome = await new Promise<number>((resolve) => {
    socket.on('open', () => resolve(101));
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => undefined);
  });
  cleanups.push(() => socket.terminate());
  return { socket, frames, outcome };
}

describe('connecting', () => {
  it('lets a bearer token in and sends EventLinkConnected with the time', async () => {
    const { url } = await start();
    const { linkConnected } = await connect(url);
    expect(linkConnected).toMatchObject({
      message: 'EventLinkConnected',
      protocol: 1,
      time: expect.stringMatching(/Z$/),
    });
  });

  it.each([
    ['no token', [], {}, 401],
    ['an unknown token', [], { authorization: 'Bearer wrong-secret' }, 401],
    ['a token without tlib', [], { authorization: 'Bearer feed-secret' }, 403],
    ['a browser token', ['tlib.v1', 'bearer.desktop-secret'], { origin: 'https://desk.example' }, 101],
    [
      'a browser of another origin',
      ['tlib.v1', 'bearer.desktop-secret'],
      { origin: 'https://evil.example' },
      403,
    ],
    ['an unknown browser token', ['tlib.v1', 'bearer.wrong-secret'], { origin: 'https://desk.example' }, 401],
  ])('answers %s', async (_, protocols, headers, status) => {
    const { url } = await start();
    const { outcome, socket } = await raw(url, protocols, headers);
    expect(outcome).toBe(status);
    if (status === 101) expect(socket.protocol).toBe('tlib.v1');
  });

  it('takes no more clients than it may', async () => {
    const { url, server } = await start({ clientsMax: 1 });
    await connect(url);
    await expect(connect(url)).rejects.toMatchObject({
      code: 'connect',
      message: expect.stringContaining('503'),
    });
    expect(server.clientCount).toBe(1);
  });
});

describe('requests', () => {
  it('answers with the referenceID and rejects EventError with its code', async () => {
    const { url } = await start();
    const { client } = await connect(url);
    await expect(
      client.request({ message: 'RequestRegisterAddress', thisDN: '7001' }),
    ).resolves.toMatchObject({
      message: 'EventRegistered',
      thisDN: '7001',
    });
    await expect(
      client.request({ message: 'RequestMakeCall', thisDN: '7001', otherDN: '7002' }),
    ).rejects.toMatchObject({
      code: 'refused',
      errorCode: 52,
    });
  });

  it.each([
    ['text that is no JSON', 'hello', undefined],
    ['an unknown message', '{"message":"RequestFoo","referenceID":3}', 3],
    ['a missing attribute', '{"message":"RequestQueryAddress","referenceID":4}', 4],
    ['a binary frame', Buffer.from('{}'), undefined],
  ])('answers %s with EventError 53 and keeps the connection', async (_, frame, referenceID) => {
    const { url, requests } = await start();
    const { socket, frames } = await raw(url, [], { authorization: 'Bearer desktop-secret' });
    socket.send(frame);
    socket.send('{"message":"RequestQueryAddress","thisDN":"7001","referenceID":9}');
    await vi.waitFor(() => expect(frames).toHaveLength(3), patience);
    expect(frames[1]).toMatchObject({ message: 'EventError', errorCode: 53 });
    expect(frames[1]!.referenceID).toBe(referenceID);
    expect(frames[2]).toMatchObject({ message: 'EventACK', referenceID: 9 });
    expect(requests).toHaveLength(1);
  });

  it('cuts a client that sends a frame over 64 kB', async () => {
    const { url, server } = await start();
    const { socket } = await raw(url, [], { authorization: 'Bearer desktop-secret' });
    socket.send('x'.repeat(70_000));
    await vi.waitFor(() => expect(server.clientCount).toBe(0), patience);
  });

  it('bounds the DNs of one client with EventError 111', async () => {
    const { url } = await start({ registrationsMax: 2 });
    const { client } = await connect(url);
    await client.request({ message: 'RequestRegisterAddress', thisDN: '1' });
    await client.request({ message: 'RequestRegisterAddress', thisDN: '2' });
    await expect(client.request({ message: 'RequestRegisterAddress', thisDN: '3' })).rejects.toMatchObject({
      errorCode: 111,
    });
    await expect(client.request({ message: 'RequestRegisterAddress', thisDN: '2' })).resolves.toBeDefined();
  });
});

describe('publishing', () => {
  it('reaches the clients that registered the DN, and the asking one with its referenceID', async () => {
    const { url, server, clients } = await start();
    const [one, two, three] = [await connect(url), await connect(url), await connect(url)];
    await one.client.request({ message: 'RequestRegisterAddress', thisDN: '7001' });
    await two.client.request({ message: 'RequestRegisterAddress', thisDN: '7001' });
    await three.client.request({ message: 'RequestQueryAddress', thisDN: '7001' });
    server.publish(
      '7001',
      { message: 'EventAgentReady', thisDN: '7001' },
      { client: clients[2]!, referenceID: 77 },
    );
    server.publish('7002', { message: 'EventAgentReady', thisDN: '7002' });
    server.broadcast({ message: 'EventPrivateInfo', privateMsgID: 3019 });
    await vi.waitFor(() => {
      expect(one.events.map(({ message }) => message).slice(2)).toEqual([
        'EventAgentReady',
        'EventPrivateInfo',
      ]);
      expect(two.events.map(({ message }) => message).slice(2)).toEqual([
        'EventAgentReady',
        'EventPrivateInfo',
      ]);
      expect(three.events.at(-1)).toMatchObject({ message: 'EventAgentReady', referenceID: 77 });
    }, patience);
    expect(one.events.some(({ referenceID }) => referenceID === 77)).toBe(false);
  });

  it('does not wait for clients that read nothing when it closes', async () => {
    const clock = new SimulatedClock();
    const { url, server, closed } = await start({ clock });
    const socket = new WebSocket(url, ['tlib.v1', 'bearer.desktop-secret']);
    await new Promise((resolve) => socket.once('open', resolve));
    cleanups.push(() => socket.terminate());
    socket.pause();
    server.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(closed).toHaveLength(0);
    clock.advance(1000);
    await vi.waitFor(() => expect(closed).toHaveLength(1), patience);
  });

  it('stops after unregistering and after the client is gone', async () => {
    const { url, server, closed } = await start();
    const { client, events } = await connect(url);
    await client.request({ message: 'RequestRegisterAddress', thisDN: '7001' });
    await client.request({ message: 'RequestUnregisterAddress', thisDN: '7001' });
    server.publish('7001', { message: 'EventAgentReady', thisDN: '7001' });
    await client.request({ message: 'RequestRegisterAddress', thisDN: '7002' });
    expect(events.map(({ message }) => message)).not.toContain('EventAgentReady');
    await client.close();
    await vi.waitFor(() => expect(closed).toHaveLength(1), patience);
    expect([...closed[0]!.registered]).toEqual(['7002']);
    expect(server.clientCount).toBe(0);
    server.publish('7002', { message: 'EventAgentReady', thisDN: '7002' });
  });

  it('disconnects a client that does not read once it is 8 MiB behind', async () => {
    const { url, server, clients } = await start();
    const { socket } = await raw(url, [], { authorization: 'Bearer desktop-secret' });
    socket.send('{"message":"RequestRegisterAddress","thisDN":"7001"}');
    await vi.waitFor(() => expect(clients).toHaveLength(1), patience);
    socket.pause();
    const event: TLibEvent = {
      message: 'EventAttachedDataChanged',
      thisDN: '7001',
      userData: { k: 'x'.repeat(65_536) },
    };
    let sent = 0;
    while (server.clientCount > 0 && sent < 1000) {
      server.publish('7001', event);
      sent += 1;
      if (sent % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(server.clientCount).toBe(0);
    expect(sent * 65_536).toBeGreaterThan(8 * 1024 * 1024);
  });
});

describe('keep-alive', () => {
  it('cuts a client that does not answer a ping, and keeps one that does', async () => {
    const clock = new SimulatedClock();
    const { url, server } = await start({ clock, pingMs: 1000 });
    const { socket, frames } = await raw(url, [], { authorization: 'Bearer desktop-secret' });
    const pinged = new Promise((resolve) => socket.once('ping', resolve));
    clock.advance(1000);
    await pinged;
    // Its answer to a request comes behind the pong.
    socket.send('{"message":"RequestRegisterAddress","thisDN":"7001","referenceID":1}');
    await vi.waitFor(() => expect(frames.at(-1)?.referenceID).toBe(1), patience);
    socket.pause();
    clock.advance(1000);
    expect(server.clientCount).toBe(1);
    clock.advance(1000);
    await vi.waitFor(() => expect(server.clientCount).toBe(0), patience);
    expect(clock.pendingCount).toBe(0);
  });
});

describe('createTLibClient', () => {
  it('says why it could not connect', async () => {
    const { url } = await start();
    await expect(connect(url, 'wrong-secret')).rejects.toMatchObject({ code: 'unauthorized' });
    await expect(connect('ws://127.0.0.1:1/tlib')).rejects.toMatchObject({ code: 'connect' });
  });

  it('gives up on a request that is not answered', async () => {
    const clock = new SimulatedClock();
    const { url, requests } = await start({
      handler: {
        linkConnected: () => ({ message: 'EventLinkConnected' }),
        request: (_, request) => requests.push(request),
        closed: () => undefined,
      },
    });
    const client = createTLibClient({ url, token: 'desktop-secret', clock, requestTimeoutMs: 500 });
    await client.connect();
    const answer = client.request({ message: 'RequestQueryAddress', thisDN: '7001' });
    clock.advance(500);
    await expect(answer).rejects.toMatchObject({ code: 'timeout' });
    await client.close();
    await expect(client.request({ message: 'RequestQueryAddress', thisDN: '7001' })).rejects.toMatchObject({
      code: 'closed',
    });
    expect(clock.pendingCount).toBe(0);
  });

  it('gives up on a server that accepts and says nothing', async () => {
    const clock = new SimulatedClock();
    const http = createServer();
    http.on('upgrade', () => undefined);
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    cleanups.push(
      () => http.closeAllConnections(),
      async () => void http.close(),
    );
    const client = createTLibClient({
      url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/tlib`,
      token: 'x',
      clock,
    });
    const connecting = client.connect();
    clock.advance(5000);
    await expect(connecting).rejects.toMatchObject({ code: 'timeout' });
  });

  it('rejects what is waiting and tells its user when the server stops', async () => {
    const { url, server, requests } = await start({
      handler: {
        linkConnected: () => ({ message: 'EventLinkConnected' }),
        request: (_, request) => requests.push(request),
        closed: () => undefined,
      },
    });
    const { client } = await connect(url);
    const codes: number[] = [];
    client.onClose((code) => codes.push(code));
    const answer = client.request({ message: 'RequestQueryAddress', thisDN: '7001' });
    server.close();
    await expect(answer).rejects.toMatchObject({ code: 'closed' });
    expect(codes).toEqual([1001]);
    expect(client.connected).toBe(false);
  });
});
