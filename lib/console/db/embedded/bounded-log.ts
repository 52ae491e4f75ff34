import { closeSync, openSync, readSync, renameSync, statSync, truncateSync } from 'node:fs';

const bytesMax = 2 * 1024 * 1024;

/** Opens the log for appending; what is there already is kept as `.1` once it has grown large. */
export function openLog(path: string): number {
  if (sizeOf(path) > bytesMax / 2) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}

/** Empties the log of a running server that has outgrown its bound; it is opened for appending, so writing goes on. */
export function boundLog(path: string): void {
  if (sizeOf(path) > bytesMax) truncateSync(path);
}

/** The last 2,000 bytes, for an error message. */
export function logTail(path: string): string {
  const size = sizeOf(path);
  if (size === 0) return '';
  const fd = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(Math.min(size, 2000));
    readSync(fd, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8').trim();
  } finally {
    closeSync(fd);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
