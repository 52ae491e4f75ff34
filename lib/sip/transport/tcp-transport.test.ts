import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SimulatedClock } from '../../clock/simulated-clock';
import type { SipError } from '../errors';
import { openTcpPeer } from '../testing/raw-peer';
import { deferred } from '../testing/deferred';
import { rawRequest } from '../testing/raw-message';
import { TcpTransport, type TcpLimits } from './tcp-transport';
import type { Remote, StreamFault } from './transport';

const OPTIONS = rawRequest('OPTIONS');

interface Got {
  readonly text: string;
  readonly from: Remote;
  readonly fault: StreamFault | undefined;
}

/** A transport under a simulated clock, with what it got and what it lost; peers are raw sockets. */
async function listen(limits: Partial<TcpLimits> = {}, onGot: (got: Got) => void = () => {}) {
  const clock = new SimulatedClock();
  const transport = new TcpTransport({ clock, address: '127.0.0.1', port: 0, limits });
  const got: Got[] = [];
  const lost: Remote[] = [];
  const reasons: string[] = [];
  await transport.open(
    (bytes, from, fault) => {
      const one = { text: bytes.toString(), from, fault };
      got.push(one);
      onGot(one);
    },
    (remote, error) => {
      lost.push(remote);
      reasons.push(error.message);
    },
  );
  onTestFinished(async () => {
    const closed = transport.close();
    clock.advance(1_000);
    await closed;
  });
  const peer = async () => {
    const opened = await openTcpPeer(transport.local);
    onTestFinished(() => opened.close());
    return opened;
  };
  return { clock, transport, got, lost, reasons, peer };
}

/** A listening socket that is no SIP peer: it keeps the connections it gets. */
async function plainServer(onSocket: (socket: Socket) => void = () => {}) {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    onTestFinished(() => void socket.destroy());
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { server, port: (server.address() as AddressInfo).port };
}

const to = (port: number, listenPort?: number): Remote => ({
  protocol: 'tcp',
  address: '127.0.0.1',
  port,
  ...(listenPort === undefined ? {} : { listenPort }),
});

describe('TcpTransport', () => {
  it('names the next step when its port is in use', async () => {
    const { transport } = await listen();
    const second = new TcpTransport({ clock: new SimulatedClock(), ...transport.local });
    await expect(second.open(() => {})).rejects.toThrow(/TCP .*ss -ltnp .* choose another sip\.port/);
  });

  it('answers a double CRLF with one, and takes a single one for nothing (RFC 5626 §3.5.1)', async () => {
    const { peer, got } = await listen({}, () => {});
    const one = await peer();
    one.send(Buffer.from('\r\n\r\n'));
    expect(await one.next()).toBe('\r\n');
    one.send(Buffer.concat([Buffer.from('\r\n'), OPTIONS, Buffer.from('\r\n\r\n\r\n\r\n')]));
    expect([await one.next(), await one.next()]).toEqual(['\r\n', '\r\n']);
    expect(got.map(({ text }) => text)).toEqual([OPTIONS.toString()]);
  });

  it('sends over one connection to the same remote, whoever opened it', async () => {
    let connections = 0;
    const arrived = deferred<void>();
    let bytes = 0;
    const { port } = await plainServer((socket) => {
      connections++;
      socket.on('data', (chunk) => {
        bytes += chunk.length;
        if (bytes === 2 * OPTIONS.length) arrived.resolve();
      });
    });
    const { transport } = await listen();
    transport.send(OPTIONS, to(port));
    transport.send(OPTIONS, to(port));
    await arrived.promise;
    expect([connections, transport.connectionCount, transport.connected(to(port))]).toEqual([1, 1, true]);
  });

  it('answers on the connection of the request, and on a new one to the sent-by port when it is gone (RFC 3261 §18.2.2)', async () => {
    const fallback = deferred<string>();
    const { port } = await plainServer((socket) => {
      socket.on('data', (chunk) => fallback.resolve(chunk.toString()));
    });
    const arrived = deferred<Got>();
    const { transport, peer } = await listen({}, arrived.resolve);
    const one = await peer();
    one.send(OPTIONS);
    const { from } = await arrived.promise;
    transport.send(Buffer.from('SIP/2.0 100 Trying\r\n\r\n'), { ...from, listenPort: port });
    expect(await one.next()).toContain('100 Trying');
    await one.close();
    while (transport.connected(from)) await new Promise((resolve) => setTimeout(resolve, 1));
    transport.send(Buffer.from('SIP/2.0 200 OK\r\n\r\n'), { ...from, listenPort: port });
    expect(await fallback.promise).toContain('200 OK');
  });

  it('hands up what breaks the framing, lets its answer out, and closes', async () => {
    const { transport, peer } = await listen({}, ({ from, fault }) => {
      if (fault !== undefined) transport.send(Buffer.from(`SIP/2.0 ${fault.status} No\r\n\r\n`), from);
    });
    for (const [bytes, status] of [
      [OPTIONS.toString().replace('Content-Length: 0\r\n', ''), 400],
      [OPTIONS.toString().replace('Length: 0', 'Length: 70000'), 513],
      [`OPTIONS ${'x'.repeat(200_000)}`, 513],
    ] as const) {
      const one = await peer();
      one.send(Buffer.from(bytes));
      expect(await one.next()).toContain(`SIP/2.0 ${status}`);
      expect(await one.next()).toBe('closed');
    }
    expect(transport.connectionCount).toBe(0);
  });

  it('closes a connection that is idle, later than one that a message keeps in use', async () => {
    const arrived = deferred<void>();
    const { clock, transport, peer } = await listen({ idleMs: 60_000 }, () => arrived.resolve());
    const quiet = await peer();
    const busy = await peer();
    while (transport.connectionCount < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    clock.advance(40_000);
    busy.send(OPTIONS);
    await arrived.promise;
    clock.advance(30_000);
    expect(await quiet.next()).toBe('closed');
    expect(transport.connectionCount).toBe(1);
    clock.advance(60_000);
    expect(await busy.next()).toBe('closed');
  });

  it('closes a connection whose message does not end, however often a byte comes', async () => {
    const { clock, transport, reasons, peer } = await listen({ partialMs: 30_000 });
    const one = await peer();
    for (let i = 0; i < 5; i++) {
      one.send(OPTIONS.subarray(i, i + 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
      clock.advance(10_000);
    }
    expect(await one.next()).toBe('closed');
    expect(transport.connectionCount).toBe(0);
    expect(reasons[0]).toContain('left a message unfinished');
  });

  it('makes room for a new connection by the one that is idle longest, and says nothing to the others', async () => {
    const seen: string[] = [];
    let wake = (): void => {};
    const { transport, peer } = await listen({ connectionsMax: 2 }, ({ text }) => {
      seen.push(text);
      wake();
    });
    const used = async (one: { send(bytes: Buffer): void }) => {
      const arrived = new Promise<void>((resolve) => {
        wake = resolve;
      });
      one.send(OPTIONS);
      await arrived;
    };
    const first = await peer();
    await used(first);
    const second = await peer();
    await used(second);
    await used(first);
    const third = await peer();
    await used(third);
    expect(await second.next()).toBe('closed');
    await used(first);
    expect([seen.length, transport.connectionCount]).toEqual([5, 2]);
  });

  it('disconnects a peer that does not read, and reports it to who sent', async () => {
    const stalled = deferred<Socket>();
    const { port } = await plainServer((socket) => {
      socket.pause();
      stalled.resolve(socket);
    });
    const { transport, lost, reasons } = await listen({ backlogBytesMax: 256 * 1024 });
    const failures: Error[] = [];
    const chunk = Buffer.alloc(64 * 1024);
    transport.send(chunk, to(port));
    await stalled.promise;
    for (let i = 0; i < 400 && transport.connected(to(port)); i++) {
      transport.send(chunk, to(port), (error) => failures.push(error));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(transport.connected(to(port))).toBe(false);
    await expect.poll(() => failures.length, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(lost).toEqual([to(port)]);
    expect(reasons).toEqual([`TCP 127.0.0.1:${port} does not read what it is sent.`]);
  });

  it('disconnects the worst of many peers that do not read before they cost much together', async () => {
    const { port } = await plainServer((socket) => void socket.pause());
    const { transport } = await listen({
      backlogBytesMax: 64 * 1024 * 1024,
      backlogTotalBytesMax: 1024 * 1024,
    });
    const chunk = Buffer.alloc(64 * 1024);
    transport.send(chunk, to(port));
    const other = await plainServer((socket) => void socket.pause());
    transport.send(chunk, to(other.port));
    for (let i = 0; i < 400 && transport.connected(to(port)); i++) {
      transport.send(chunk, to(port));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect([transport.connected(to(port)), transport.connected(to(other.port))]).toEqual([false, true]);
  });

  it('reports a peer that takes no connections: refused, port 0, another family, no answer in time', async () => {
    const { server, port } = await plainServer();
    await new Promise((resolve) => server.close(resolve));
    const { clock, transport } = await listen({ connectMs: 10_000 });
    const failure = (remote: Remote) =>
      new Promise<Error>((resolve) => transport.send(OPTIONS, remote, resolve));
    expect(await failure(to(port))).toBeInstanceOf(Error);
    expect(await failure(to(0))).toBeInstanceOf(Error);
    expect(await failure({ ...to(9), address: '::1' })).toBeInstanceOf(Error);
    const slow = failure(to(transport.local.port));
    clock.advance(10_000);
    expect((await slow) as SipError).toBeInstanceOf(Error);
    expect(transport.connectionCount).toBe(0);
  });

  it('reports a connection that broke, and not one that ended in good order', async () => {
    const sockets: Socket[] = [];
    let wake = (): void => {};
    const { port } = await plainServer((socket) => {
      sockets.push(socket);
      socket.on('data', () => wake());
    });
    const { transport, lost } = await listen();
    for (const end of ['end', 'resetAndDestroy'] as const) {
      const arrived = new Promise<void>((resolve) => {
        wake = resolve;
      });
      transport.send(OPTIONS, to(port));
      await arrived;
      sockets.at(-1)?.[end]();
      while (transport.connected(to(port))) await new Promise((resolve) => setTimeout(resolve, 1));
      expect(lost).toEqual(end === 'end' ? [] : [to(port)]);
    }
  });

  it('closes in good order: what was written still arrives', async () => {
    const arrived = deferred<Got>();
    const { clock, transport, peer } = await listen({}, arrived.resolve);
    const one = await peer();
    one.send(OPTIONS);
    transport.send(Buffer.from('SIP/2.0 200 OK\r\n\r\n'), (await arrived.promise).from);
    const closed = transport.close();
    expect([await one.next(), await one.next()]).toEqual(['SIP/2.0 200 OK\r\n\r\n', 'closed']);
    await closed;
    expect(clock.pendingCount).toBe(0);
  });
});
