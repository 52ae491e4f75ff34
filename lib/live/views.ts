import type { ServerLink, ServerRef } from '../feed/console';
import type { ServerRow } from '../feed/state';
import type { ShutdownEvent } from '../feed/shutdown-events';

/** The browser's own line to the console. `signed-out`: the session ended. */
export type ConsoleLine = 'connecting' | 'connected' | 'lost' | 'signed-out';

/** One server without its rows. `row` null: never heard. */
export interface ServerView {
  readonly ref: ServerRef;
  readonly link: ServerLink;
  readonly row: ServerRow | null;
  readonly epoch: string | null;
}

/** What a fresh snapshot changed after a break, for one line: "caught up: 12 calls ended, 3 started". */
export interface CaughtUp {
  readonly at: number;
  readonly callsEnded: number;
  readonly callsStarted: number;
  readonly restarted: boolean;
}

/** A migration's events so far; `loaded` false: the stored ones have not been read, so none is not "none". */
export interface TimelineView {
  readonly events: readonly ShutdownEvent[];
  readonly loaded: boolean;
  /** Why the last reading failed, for people. */
  readonly failure: string | null;
}

/** A row and the server it is of. */
export interface At<Row> {
  readonly serverId: string;
  readonly row: Row;
}
