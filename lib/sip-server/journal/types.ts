import type { ShutdownEvent } from '../../feed/shutdown-events';

/**
 * The shutdown journal: JSON lines in `dataDir/shutdown-journal.jsonl`, appended and synced (S-124).
 * `append` is synchronous and only queues; one group commit per tick writes and fdatasyncs what was queued.
 */
export interface Journal {
  /** All records of earlier processes and this one, oldest first; a torn last line of a crash has been cut off. */
  readonly events: readonly ShutdownEvent[];
  append(event: ShutdownEvent): void;
  /** Resolves when everything appended so far is on disk; rejects with JournalError when it can't be. */
  synced(): Promise<void>;
  /** True while something appended is not on disk yet. */
  readonly pending: boolean;
  close(): Promise<void>;
}
