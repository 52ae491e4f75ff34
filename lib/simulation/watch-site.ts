import type { ShutdownEvent } from '../feed/shutdown-events';
import { EventOrder } from '../sip-server/testing/event-order';
import type { TLibEvent } from '../tlib/types';
import type { Chatter } from './chatter';
import type { Site } from './site';

const forbiddenEnds: ReadonlySet<string> = new Set(['forced', 'stop-now', 'lost', 'drain_forced']);

/** What must hold at one site at every single moment. */
export class SiteInvariants {
  #order = new EventOrder();
  /** When the gates of the shutdown that runs closed (S-120). */
  #clock: { readonly id: string; readonly startedAt: number } | undefined;

  constructor(
    private readonly site: Site,
    private readonly queuedReleased: boolean,
    private readonly fault: (text: string) => void,
  ) {}

  /** The server came up anew. */
  restarted(): void {
    this.#order = new EventOrder();
  }

  event(event: TLibEvent, asked: boolean): void {
    const disorder = this.#order.next(asked ? { ...event, referenceID: event.referenceID ?? 0 } : event);
    if (disorder !== undefined) this.#wrong(`events out of order: ${disorder} (${event.connID ?? ''})`);
  }

  record(event: ShutdownEvent): void {
    const engine = this.site.engine;
    if (engine === undefined) return;
    const { table } = engine.ctx;
    switch (event.type) {
      case 'agent-logout':
        if (table.onCall(event.dn)) this.#wrong(`agent ${event.agentID} was logged out while on a call`);
        return;
      case 'suspended':
        if (engine.agents.count > 0) this.#wrong(`Suspended with ${engine.agents.count} agents logged in`);
        if (table.live > 0) this.#wrong(`Suspended with ${table.live} live calls`);
        return;
      case 'call-started': {
        const call = table.byConnID(event.connID)?.call;
        if (call?.consultOf === undefined) this.#wrong(`call ${event.connID} was made while draining (S-7)`);
        return;
      }
      case 'call-ended':
        if (forbiddenEnds.has(event.cause) || (event.cause === 'released-from-queue' && !this.queuedReleased))
          this.#wrong(`the shutdown ended call ${event.connID} (${event.cause})`);
        return;
      default:
    }
  }

  /** What can be looked at any time between two steps. */
  look(): void {
    const engine = this.site.engine;
    if (engine === undefined) return;
    const running = engine.shutdown.running;
    if (
      running !== undefined &&
      running.id === this.#clock?.id &&
      running.startedAt !== this.#clock.startedAt
    )
      this.#wrong(`shutdown ${running.id} began anew (S-120)`);
    this.#clock = running && { id: running.id, startedAt: running.startedAt };
    let queued = 0;
    for (const { call } of engine.ctx.table.all()) if (call.place !== undefined) queued += 1;
    if (queued !== engine.ctx.table.queued)
      this.#wrong(`${engine.ctx.table.queued} calls are counted in queues, there are ${queued}`);
  }

  /** Nobody calls any more, and the last timers have run out: whatever is left is a leak. */
  leaks(chatter: Chatter): void {
    const engine = this.site.engine;
    if (engine === undefined) return;
    const { table } = engine.ctx;
    const { clientTransactions, serverTransactions, legs } = engine.ua.counts();
    const open = chatter.open(this.site.address, engine.ctx.clock.now());
    const left: Record<string, number> = {
      legs,
      'client transactions': Math.max(0, clientTransactions - open.sent),
      'server transactions': Math.max(0, serverTransactions - open.received),
      calls: table.live,
      queued: table.queued,
      'unconfirmed BYEs': engine.byes.unconfirmed,
      'nailed-up connections': engine.nailedUp.counts().parked + engine.nailedUp.counts().busy,
    };
    for (const trunk of engine.trunks.numbers())
      left[`calls of ${trunk}`] = engine.trunks.row(trunk)?.calls ?? 0;
    for (const queue of engine.acd.numbers()) left[`calls in ${queue}`] = engine.acd.row(queue)?.waiting ?? 0;
    for (const [what, count] of Object.entries(left)) if (count !== 0) this.#wrong(`leak: ${count} ${what}`);
  }

  #wrong(text: string): void {
    this.fault(`${this.site.name}: ${text}`);
  }
}
