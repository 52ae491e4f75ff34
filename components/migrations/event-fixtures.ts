import type { MigrationView } from '@/lib/feed/console';
import type { Remaining, ShutdownEvent, ShutdownEventType } from '@/lib/feed/shutdown-events';

type Bare<T extends ShutdownEventType> = Omit<
  Extract<ShutdownEvent, { type: T }>,
  'shutdownId' | 'seq' | 'at' | 'remaining' | 'type'
>;

/** Records of one shutdown for tests: numbered by their order, times in seconds. */
export class EventScript {
  readonly events: ShutdownEvent[] = [];
  #remaining: Remaining = { calls: 3, agents: 5, acw: 0, queued: 0 };

  add<T extends ShutdownEventType>(
    type: T,
    second: number,
    fields: Bare<T>,
    remaining: Partial<Remaining> = {},
  ): this {
    this.#remaining = { ...this.#remaining, ...remaining };
    const event = {
      type,
      shutdownId: 'd1',
      seq: this.events.length + 1,
      at: second * 1_000,
      remaining: this.#remaining,
      ...fields,
    };
    this.events.push(event as Extract<ShutdownEvent, { type: T }>);
    return this;
  }

  /** Requested at 0 s, gates closed at 1 s with three calls and five agents. */
  begin(): this {
    return this.add('requested', 0, {
      application: 'SIPServer_Site2',
      site: 'site2',
      initiator: 'admin',
      via: 'control',
      reason: 'patching',
      whenSuspended: 'exit',
      options: {},
    }).add('gates-closed', 1, { calls: ['a', 'b', 'c'], agents: [] });
  }
}

export function migrationView(change: Partial<MigrationView> = {}): MigrationView {
  return {
    id: 'm1',
    serverId: 's2',
    application: 'SIPServer_Site2',
    site: 'site2',
    shutdownId: 'd1',
    state: 'running',
    initiator: 'admin',
    via: 'control',
    reason: 'patching',
    requestedAt: 0,
    acknowledgedAt: 500,
    endedAt: null,
    message: null,
    lastSeq: 0,
    report: null,
    remaining: null,
    ...change,
  };
}
