import { link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
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
  const release = async (): Promise<void> => {
    if ((await holder(file)).pid === process.pid) await rm(file, { force: true });
  };
  try {
    for (let attempt = 0; attempt < 40; attempt++) {
      if (await linked(own, file)) return { release };
      const held = await holder(file);
      if (held.alive) throw inUse(dataDir, held.pid);
      if (held.pid !== undefined && (await takeOver(own, file))) return { release };
      await pause(25);
    }
    throw new JournalError('locked', `dataDir ${dataDir} is being taken by other processes; start it once`);
  } finally {
    await rm(own, { force: true });
  }
}

/**
 * Replaces the file of a dead process in one step, under a guard that lets one starter at a time do so. A guard that a
 * crash left is replaced too; that it is still this process that has the folder is then checked a moment later.
 */
async function takeOver(own: string, file: string): Promise<boolean> {
  const guard = `${file}.takeover`;
  if (!(await linked(own, guard))) {
    if (!(await holder(guard)).alive) await rm(guard, { force: true });
    return false;
  }
  try {
    const held = await holder(file);
    if (held.pid === undefined || held.alive) return false;
    await rename(own, file);
    await pause(25);
    const now = await holder(file);
    if (now.pid !== process.pid) throw inUse(dirname(file), now.pid);
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

function inUse(dataDir: string, pid: number | undefined): JournalError {
  return new JournalError(
    'locked',
    `dataDir ${dataDir} is in use by process ${pid}; stop that one, or give this server a dataDir of its own`,
  );
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

/** Whose file it is; `pid` undefined: there is none, 0: it names no process. */
async function holder(file: string): Promise<{ pid: number | undefined; alive: boolean }> {
  let text: string;
  let writtenMs: number;
  try {
    text = await readFile(file, 'utf8');
    writtenMs = (await stat(file)).mtimeMs;
  } catch {
    return { pid: undefined, alive: false };
  }
  const pid = Number.parseInt(text, 10);
  if (!(pid > 0)) return { pid: 0, alive: false };
  if (pid === process.pid) return { pid, alive: false };
  return { pid, alive: isAlive(pid) && !(await startedAfter(pid, writtenMs)) };
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
