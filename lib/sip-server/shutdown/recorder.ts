import type { Clock } from '../../clock/clock';
import type { Remaining, ShutdownEvent } from '../../feed/shutdown-events';
import type { FeedPublisher } from '../feed/types';
import type { Journal } from '../journal/types';

type Body<E> = E extends ShutdownEvent ? Omit<E, 'shutdownId' | 'seq' | 'at' | 'remaining'> : never;
/** An event without what the recorder puts in. */
export type ShutdownRecord = Body<ShutdownEvent>;

/** Numbers the events of one shutdown, writes them to the journal and hands them to the feed (S-124, S-143). */
export class ShutdownRecorder {
  #seq: number;

  constructor(
    readonly shutdownId: string,
    lastSeq: number,
    private readonly deps: {
      readonly clock: Clock;
      readonly journal: Journal;
      readonly feed: () => FeedPublisher;
      readonly remaining: () => Remaining;
    },
  ) {
    this.#seq = lastSeq;
  }

  record(record: ShutdownRecord): void {
    const event: ShutdownEvent = {
      ...record,
      shutdownId: this.shutdownId,
      seq: ++this.#seq,
      at: this.deps.clock.now(),
      remaining: this.deps.remaining(),
    };
    this.deps.journal.append(event);
    this.deps.feed().event(event);
  }
}
