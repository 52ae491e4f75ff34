import { link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { JournalError, errorText } from './journal-error';

/** Holds a dataDir for this process: its `pid` file. */
export interface DataDirLock {
  /** Removes the pid file. */
  release(): Promise<void>;
}

/**
 * Makes `dataDir` (mode 0700) and takes it by `dataDir/pid`, which names this process to whoever sends it signals.
 * Throws JournalError `locked` naming the other process when one that lives has the folder; a file left by a dead
 * process, or by one whose number was given to another since, is replaced.
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  const file = join(dataDir, 'pid');
  const own = join(dataDir, `pid.${process.pid}`);
  try {
    await mkdir(dirname(dataDir), { recursive: true });
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await writeFile(own, `${process.pid}\n`, { mode: 0o644 });
  } catch (error) {
    throw new JournalError('disk', `dataDir ${dataDir} can't be used: ${errorText(error)}`, { cause: error });
  }
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      if (await linked(own, file)) return { release: () => rm(file, { force: true }) };
      await removeStale(dataDir, file);
    }
    throw new JournalError('locked', `dataDir ${dataDir} is being taken by other processes; start it once`);
  } finally {
    await rm(own, { force: true });
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw new JournalError('disk', `${to} can't be written: ${errorText(error)}`, { cause: error });
  }
}

/** Moves the pid file of a dead process away. Renaming first makes sure that of two starters only one removes it. */
async function removeStale(dataDir: string, file: string): Promise<void> {
  const held = await holder(file);
  if (held.alive) {
    throw new JournalError(
      'locked',
      `dataDir ${dataDir} is in use by process ${held.pid}; stop that one, or give this server a dataDir of its own`,
    );
  }
  const aside = `${file}.stale.${process.pid}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  const moved = await holder(aside);
  if (moved.alive && moved.pid !== held.pid) await rename(aside, file);
  else await rm(aside, { force: true });
}

async function holder(file: string): Promise<{ pid: number; alive: boolean }> {
  try {
    const pid = Number.parseInt(await readFile(file, 'utf8'), 10);
    if (!(pid > 0) || pid === process.pid) return { pid, alive: false };
    return { pid, alive: isAlive(pid) && !(await startedAfter(pid, (await stat(file)).mtimeMs)) };
  } catch {
    return { pid: 0, alive: false };
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** True where /proc tells that the process began after the file was written: another one with the same number. */
async function startedAfter(pid: number, timeMs: number): Promise<boolean> {
  try {
    const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ').at(-1)!.split(' ');
    const boot = /^btime (\d+)$/m.exec(await readFile('/proc/stat', 'utf8'))?.[1];
    const startedMs = (Number(boot) + Number(fields[19]) / 100) * 1000;
    return startedMs > timeMs + 2000;
  } catch {
    return false;
  }
}
