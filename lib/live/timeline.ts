import type { ShutdownEvent } from '../feed/shutdown-events';
import { emptyEventLog, hasGap, lastSeq, mergeEvents, type EventLog } from './event-log';

export interface TimelineOptions {
  /** Events with seq > after, in order; an empty page is the end. */
  readonly fetchEvents: (after: number) => Promise<readonly ShutdownEvent[]>;
  readonly changed: () => void;
}

/** One migration's timeline as the page knows it: pages by HTTP, and what the live feed tells in between. */
export class Timeline {
  readonly #options: TimelineOptions;
  #log: EventLog = emptyEventLog;
  #fetching = false;
  #again = false;
  #loaded = false;
  #failure: string | null = null;

  constructor(options: TimelineOptions) {
    this.#options = options;
  }

  get events(): readonly ShutdownEvent[] {
    return this.#log.events;
  }

  /** True once the stored events have been read: before that, nothing is not "none". */
  get loaded(): boolean {
    return this.#loaded;
  }

  get failure(): string | null {
    return this.#failure;
  }

  push(event: ShutdownEvent): void {
    this.#merge([event]);
    if (hasGap(this.#log)) void this.catchUp();
  }

  /** Reads what is missing; a call during a reading makes it read once more. Failures are kept, never thrown. */
  async catchUp(): Promise<void> {
    this.#again = true;
    if (this.#fetching) return;
    this.#fetching = true;
    try {
      while (this.#again) {
        this.#again = false;
        for (;;) {
          const page = await this.#options.fetchEvents(lastSeq(this.#log));
          const before = lastSeq(this.#log);
          this.#merge(page);
          if (lastSeq(this.#log) === before) break;
        }
      }
      this.#failure = null;
      this.#loaded = true;
    } catch (error) {
      this.#failure = error instanceof Error ? error.message : String(error);
    } finally {
      this.#fetching = false;
      this.#options.changed();
    }
  }

  #merge(events: readonly ShutdownEvent[]): void {
    const merged = mergeEvents(this.#log, events);
    if (merged === this.#log) return;
    this.#log = merged;
    this.#options.changed();
  }
}
