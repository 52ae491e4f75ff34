import { dirname, join } from 'node:path';
import type { ShutdownEvent } from '../../feed/shutdown-events';
import { lockDataDir } from './data-dir';
import type { DataDirLock } from './data-dir';
import { nodeJournalIo } from './io';
import type { JournalFile, JournalIo } from './io';
import { JournalError, errorText } from './journal-error';
import { decodeRecords, encodeRecord, keepNewest } from './records';
import type { Journal } from './types';

/**
 * Opens `dataDir/shutdown-journal.jsonl` and takes the folder (`dataDir/pid`). A torn last record is cut off, and the
 * oldest ended shutdowns beyond 200 are dropped. Rejects with JournalError when another process has the folder, when a
 * record can't be read, or when the disk fails: a server without a journal doesn't start (S-6, S-124).
 */
export async function openJournal(dataDir: string, io: JournalIo = nodeJournalIo): Promise<Journal> {
  const lock = await lockDataDir(dataDir);
  const path = join(dataDir, 'shutdown-journal.jsonl');
  try {
    const bytes = await io.read(path);
    const { events, length } = decodeRecords(path, bytes ?? Buffer.alloc(0));
    const kept = keepNewest(events);
    const size = kept === events ? length : await compact(path, kept, io);
    const file = await io.open(path);
    if (kept === events && bytes !== undefined && bytes.length > size) {
      await file.truncate(size);
      await file.sync();
    }
    if (bytes === undefined) await io.syncFolder(dataDir);
    return new FileJournal(path, file, kept, size, lock);
  } catch (error) {
    await lock.release();
    if (error instanceof JournalError) throw error;
    throw new JournalError('disk', `${path} can't be used: ${errorText(error)}`, { cause: error });
  }
}

/** Replaces the file by one that holds `events` only; returns its length. */
async function compact(path: string, events: readonly ShutdownEvent[], io: JournalIo): Promise<number> {
  const bytes = Buffer.from(events.map(encodeRecord).join(''));
  const temporary = `${path}.new`;
  await io.remove(temporary);
  const file = await io.open(temporary);
  try {
    await file.write(bytes, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await io.rename(temporary, path);
  await io.syncFolder(dirname(path));
  return bytes.length;
}

interface Waiter {
  readonly upTo: number;
  resolve(): void;
  reject(error: JournalError): void;
}

class FileJournal implements Journal {
  readonly #path: string;
  readonly #file: JournalFile;
  readonly #lock: DataDirLock;
  #events: ShutdownEvent[];
  /** Where the last synced record ends. */
  #size: number;
  #queued: string[] = [];
  #appended = 0;
  #durable = 0;
  #committing = false;
  #closed = false;
  #waiters: Waiter[] = [];

  constructor(path: string, file: JournalFile, events: ShutdownEvent[], size: number, lock: DataDirLock) {
    this.#path = path;
    this.#file = file;
    this.#events = events;
    this.#size = size;
    this.#lock = lock;
  }

  get events(): readonly ShutdownEvent[] {
    return this.#events;
  }

  get pending(): boolean {
    return this.#durable < this.#appended;
  }

  append(event: ShutdownEvent): void {
    if (this.#closed) throw new JournalError('disk', `${this.#path} is closed`);
    this.#events.push(event);
    if (event.type === 'stopped' || event.type === 'aborted') this.#events = keepNewest(this.#events);
    this.#queued.push(encodeRecord(event));
    this.#appended += 1;
    this.#schedule();
  }

  synced(): Promise<void> {
    if (!this.pending) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ upTo: this.#appended, resolve, reject });
      this.#schedule();
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    try {
      await this.synced();
    } finally {
      this.#closed = true;
      await this.#file.close();
      await this.#lock.release();
    }
  }

  #schedule(): void {
    if (this.#committing) return;
    this.#committing = true;
    setImmediate(() => void this.#commit());
  }

  /** Writes what is queued, one sync a round. After a failure the records stay queued for the next caller's try. */
  async #commit(): Promise<void> {
    while (this.#queued.length > 0) {
      const batch = this.#queued;
      this.#queued = [];
      const bytes = Buffer.from(batch.join(''));
      try {
        await this.#file.write(bytes, this.#size);
        await this.#file.sync();
      } catch (error) {
        this.#queued = batch.concat(this.#queued);
        this.#committing = false;
        this.#fail(error);
        return;
      }
      this.#size += bytes.length;
      this.#durable += batch.length;
      const done = this.#waiters.filter((waiter) => waiter.upTo <= this.#durable);
      this.#waiters = this.#waiters.filter((waiter) => waiter.upTo > this.#durable);
      for (const waiter of done) waiter.resolve();
    }
    this.#committing = false;
  }

  #fail(cause: unknown): void {
    const error = new JournalError('disk', `${this.#path} can't be written: ${errorText(cause)}`, { cause });
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter.reject(error);
  }
}
