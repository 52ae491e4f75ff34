import type { ShutdownEvent } from '../../feed/shutdown-events';
import type { Journal } from '../journal/types';

/** A journal in memory that syncs when told, or at once. */
export class MemoryJournal implements Journal {
  readonly events: ShutdownEvent[];
  pending = false;
  /** Set to make the disk fail. */
  fault: Error | undefined;
  /** Records that were on disk when each one was synced; for order checks. */
  synchronous = 0;

  constructor(events: readonly ShutdownEvent[] = []) {
    this.events = [...events];
    this.synchronous = events.length;
  }

  append(event: ShutdownEvent): void {
    this.events.push(event);
    this.pending = true;
    // One group commit a tick, as the real one does; who waits learns of a fault by `synced`.
    queueMicrotask(() => {
      if (this.fault === undefined) void this.synced();
    });
  }

  async synced(): Promise<void> {
    await Promise.resolve();
    if (this.fault !== undefined) throw this.fault;
    this.synchronous = this.events.length;
    this.pending = false;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
