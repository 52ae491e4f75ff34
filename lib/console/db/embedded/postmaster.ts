import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A postmaster that postmaster.pid names and that is alive. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** Reads the data folder's postmaster.pid; null where there is none, or where its process is gone or another program. */
export function findPostmaster(data: string): Postmaster | null {
  let lines: string[];
  try {
    lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid < 2 || !isAlive(pid) || !isPostgres(pid)) return null;
  return { pid, port: Number.isInteger(port) ? port : 0 };
}

/** Whether a process exists; one of another user's counts. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres');
  } catch {
    // No /proc (macOS): the pid file alone has to do.
    return process.platform !== 'linux';
  }
}

/** Fast shutdown; immediate if that takes more than 10 s. Resolves when the process is gone. */
export async function stopPostmaster(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    for (let waited = 0; waited < 10_000; waited += 25) {
      if (!isAlive(pid)) return;
      await sleep(25);
    }
  }
}
