import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** The one address the engine tests use. */
export const loopback = '127.0.0.1';

/**
 * A port of loopback that is free for UDP and TCP alike at this moment. They come from below the ephemeral range, so
 * that no outgoing connection takes one between the check and its use.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = 20_000 + Math.floor(Math.random() * 1000) * 10 + (process.pid % 10);
    if ((await udpFree(port)) && (await tcpFree(port))) return port;
  }
  throw new Error('no free port between 20000 and 29999 on 127.0.0.1');
}

/** `count` different free ports. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}

function udpFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(false));
    socket.bind(port, loopback, () => socket.close(() => resolve(true)));
  });
}

function tcpFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, loopback, () => server.close(() => resolve(true)));
  });
}
