import type { ShutdownEvent } from '../../feed/shutdown-events';
import type { AgentRow, AlarmRow, CallRow, QueueRow, ServerRow, TrunkRow } from '../../feed/state';

export type FeedTable = 'call' | 'agent' | 'queue' | 'trunk' | 'alarm';

/** Where the publisher reads rows from when a batch is due; undefined = the row is gone. */
export interface FeedSource {
  server(): ServerRow;
  call(id: string): CallRow | undefined;
  agent(id: string): AgentRow | undefined;
  queue(id: string): QueueRow | undefined;
  trunk(id: string): TrunkRow | undefined;
  alarm(id: string): AlarmRow | undefined;
  ids(table: FeedTable): Iterable<string>;
}

/**
 * The engine's side of the live feed. Marking is all that happens on the hot path; rows are built once a batch
 * (100 ms) and only while somebody listens. A batch waits for the journal (S-124).
 */
export interface FeedPublisher {
  mark(table: FeedTable, id: string): void;
  markServer(): void;
  /** In order; delivered with the batch that also carries its effects. */
  event(event: ShutdownEvent): void;
  /** Sends what is due, then `stopping`, and gives clients up to 2 s to read it (S-11). */
  stopping(exitCode: number): Promise<void>;
}
