import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { PortUse } from './plan';

/** Tries to bind every port for a moment; returns one message for each that can't be had. */
export async function busyPorts(host: string, uses: readonly PortUse[]): Promise<string[]> {
  const faults = await Promise.all(
    uses.map(async (use) => {
      const code = use.protocol === 'udp' ? await tryUdp(host, use.port) : await tryTcp(host, use.port);
      if (code === undefined) return undefined;
      const why = code === 'EADDRINUSE' ? 'is in use' : `can't be opened (${code})`;
      return `${use.protocol.toUpperCase()} port ${use.port} (${use.what}) ${why}; choose other ports with ${use.option} N`;
    }),
  );
  return faults.filter((fault) => fault !== undefined);
}

const codeOf = (error: NodeJS.ErrnoException): string => error.code ?? error.message;

function tryUdp(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', (error) => {
      socket.close();
      resolve(codeOf(error));
    });
    socket.bind({ port, address: host, exclusive: true }, () => socket.close(() => resolve(undefined)));
  });
}

function tryTcp(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(codeOf(error)));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
