import { readFileSync } from 'node:fs';

/** Bytes, the kernel's bookkeeping included, that wait in the receive queue of one UDP socket. */
export type ReceiveQueue = () => number | undefined;

/**
 * Reads Linux's table of UDP sockets; undefined where there is none, or none with that port. `inode` would name the
 * socket exactly, but Node doesn't tell it: of several sockets on one port the fullest counts.
 */
export function linuxReceiveQueue(port: number, family: 4 | 6): ReceiveQueue {
  const file = family === 6 ? '/proc/net/udp6' : '/proc/net/udp';
  return () => {
    try {
      return waitingBytes(readFileSync(file, 'latin1'), port);
    } catch {
      return undefined;
    }
  };
}

/** The receive queue of a local port in a table as the kernel writes it: `sl local:PORT remote:PORT st tx:RX …`, in hex. */
export function waitingBytes(table: string, port: number): number | undefined {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  let most: number | undefined;
  for (const line of table.split('\n')) {
    const [, local, , , queues] = line.trim().split(/\s+/, 5);
    if (local?.endsWith(wanted) !== true || queues === undefined) continue;
    const waiting = Number.parseInt(queues.slice(queues.indexOf(':') + 1), 16);
    if (Number.isFinite(waiting)) most = Math.max(most ?? 0, waiting);
  }
  return most;
}
