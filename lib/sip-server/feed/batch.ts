import type { FeedOp } from '../../feed/frames';
import type { ServerSnapshot } from '../../feed/state';
import type { ShutdownEvent } from '../../feed/shutdown-events';
import type { FeedSource, FeedTable } from './types';

const feedTables: readonly FeedTable[] = ['call', 'agent', 'queue', 'trunk', 'alarm'];

/** What has changed since the last patch. Marking twice costs nothing more than once. */
export class Batch {
  readonly #dirty: Readonly<Record<FeedTable, Set<string>>> = {
    call: new Set(),
    agent: new Set(),
    queue: new Set(),
    trunk: new Set(),
    alarm: new Set(),
  };
  #server = false;
  #events: ShutdownEvent[] = [];

  mark(table: FeedTable, id: string): void {
    this.#dirty[table].add(id);
  }

  markServer(): void {
    this.#server = true;
  }

  event(event: ShutdownEvent): void {
    this.#events.push(event);
  }

  clear(): void {
    for (const table of feedTables) this.#dirty[table].clear();
    this.#server = false;
    this.#events = [];
  }

  /** The ops of what has changed, rows first and events last, and an empty batch again. */
  take(source: FeedSource): FeedOp[] {
    const ops: FeedOp[] = [];
    if (this.#server) ops.push({ op: 'server', row: source.server() });
    for (const table of feedTables) for (const id of this.#dirty[table]) push(ops, table, id, source);
    for (const event of this.#events) ops.push({ op: 'event', event });
    this.clear();
    return ops;
  }
}

function push(ops: FeedOp[], table: FeedTable, id: string, source: FeedSource): void {
  switch (table) {
    case 'call': {
      const row = source.call(id);
      ops.push(row === undefined ? { op: 'call-gone', id } : { op: 'call', row });
      return;
    }
    case 'agent': {
      const row = source.agent(id);
      ops.push(row === undefined ? { op: 'agent-gone', id } : { op: 'agent', row });
      return;
    }
    case 'alarm': {
      const row = source.alarm(id);
      ops.push(row === undefined ? { op: 'alarm-gone', id } : { op: 'alarm', row });
      return;
    }
    case 'queue': {
      const row = source.queue(id);
      if (row !== undefined) ops.push({ op: 'queue', row });
      return;
    }
    case 'trunk': {
      const row = source.trunk(id);
      if (row !== undefined) ops.push({ op: 'trunk', row });
      return;
    }
    default:
      table satisfies never;
  }
}

/** Everything the source has, as a snapshot's state. */
export function snapshotOf(source: FeedSource): ServerSnapshot {
  const rows = <R>(table: FeedTable, read: (id: string) => R | undefined): R[] => {
    const found: R[] = [];
    for (const id of source.ids(table)) {
      const row = read(id);
      if (row !== undefined) found.push(row);
    }
    return found;
  };
  return {
    server: source.server(),
    calls: rows('call', (id) => source.call(id)),
    agents: rows('agent', (id) => source.agent(id)),
    queues: rows('queue', (id) => source.queue(id)),
    trunks: rows('trunk', (id) => source.trunk(id)),
    alarms: rows('alarm', (id) => source.alarm(id)),
  };
}
