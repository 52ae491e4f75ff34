import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './embedded/postmaster';

/** The data folder belongs to another living console. */
export class DataLockError extends Error {
  constructor(folder: string, pid: number) {
    super(
      `another console (process ${pid}) uses the data in ${folder}. Stop it, or give this one a folder of its own with TIDEGATE_DATA, or share a PostgreSQL with DATABASE_URL.`,
    );
    this.name = 'DataLockError';
  }
}

/**
 * Keeps two consoles from sharing one embedded PostgreSQL, which the first to end would stop under the other. Returns
 * the function that unlocks. Throws DataLockError. A lock whose process is gone is taken over.
 */
export function lockData(folder: string): () => void {
  const file = join(folder, 'console.pid');
  mkdirSync(folder, { recursive: true });
  const me = { pid: process.pid, started: startedAt(process.pid) };
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify(me), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const holder = readHolder(file);
    if (
      holder !== null &&
      holder.pid !== me.pid &&
      isAlive(holder.pid) &&
      startedAt(holder.pid) === holder.started
    )
      throw new DataLockError(folder, holder.pid);
    rmSync(file, { force: true });
  }
}

function readHolder(file: string): { pid: number; started: string } | null {
  try {
    const { pid, started }: { pid: unknown; started: unknown } = JSON.parse(readFileSync(file, 'utf8'));
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : null;
  } catch {
    return null;
  }
}

/** When the process started, in the kernel's ticks, so that a reused process id isn't taken for its earlier owner. */
export function startedAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
