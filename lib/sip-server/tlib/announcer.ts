import type { Clock } from '../../clock/clock';
import type { TLibEvent, TLibHub, TLibOrigin } from '../../tlib/types';
import type { Outbox } from '../outbox';

/** Sends T-Library events in the order of their causes, after the journal where a shutdown runs (S-124). */
export class Announcer {
  constructor(
    private readonly hub: TLibHub,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** To the clients that registered `dn`, and to `origin` with its referenceID. */
  publish(dn: string, event: TLibEvent, origin?: TLibOrigin): void {
    if (this.hub.clientCount === 0) return;
    const timed = this.#timed(event);
    this.outbox.send(() => this.hub.publish(dn, timed, origin));
  }

  /** To one client alone: answers and errors. */
  reply(origin: TLibOrigin, event: TLibEvent): void {
    const timed = this.#timed(
      origin.referenceID === undefined ? event : { ...event, referenceID: origin.referenceID },
    );
    this.outbox.send(() => origin.client.send(timed));
  }

  error(origin: TLibOrigin, errorCode: number, errorMessage: string, more: Partial<TLibEvent> = {}): void {
    this.reply(origin, { message: 'EventError', errorCode, errorMessage, ...more });
  }

  /** To every client that registered a DN (S-4). */
  broadcast(event: TLibEvent): void {
    if (this.hub.clientCount === 0) return;
    const timed = this.#timed(event);
    this.outbox.send(() => this.hub.broadcast(timed));
  }

  #timed(event: TLibEvent): TLibEvent {
    return { ...event, time: new Date(this.clock.now()).toISOString() };
  }
}
