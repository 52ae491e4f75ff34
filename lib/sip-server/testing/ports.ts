import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** The one address the engine tests use. */
export const loopback = '127.0.0.1';
/** Where a port is held for this process: nothing else listens there, and TCP leaves UDP on any address alone. */
const leases = '127.77.0.1';
const first = 20_000;
const count = 10_000;

/**
 * A port of loopback that is free for UDP and TCP alike, and that no other test is given as long as this process lives:
 * a listener on the same port of another loopback address stays open. They come from below the ephemeral range, so that no outgoing
 * connection takes one between the check and its use.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const port = first + Math.floor(Math.random() * count);
    if ((await lease(port)) && (await udpFree(port)) && (await tcpFree(port))) return port;
  }
  throw new Error(`no free port between ${first} and ${first + count - 1} on ${loopback}`);
}

/** `wanted` different free ports. */
export async function freePorts(wanted: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < wanted) ports.push(await freePort());
  return ports;
}

/** Whether anybody has the port open: it shows in the kernel's table. */
export function isListening(port: number, transport: 'udp' | 'tcp'): boolean {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')} `;
  const files = [`/proc/net/${transport}`, `/proc/net/${transport}6`];
  return files.some((file) => readFileSync(file, 'utf8').includes(wanted));
}

/** Whether the port is now this process's; the kernel gives it back when the process ends. */
function lease(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: leases, exclusive: true }, () => {
      server.unref();
      resolve(true);
    });
  });
}

function udpFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(false));
    socket.bind({ port, address: loopback, exclusive: true }, () => socket.close(() => resolve(true)));
  });
}

function tcpFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: loopback, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
