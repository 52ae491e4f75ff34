import type { AgentRow, AlarmRow, CallRow, QueueRow, ServerRow, TrunkRow } from '../../feed/state';
import type { FeedSource, FeedTable } from './types';

type Tables = {
  call: Map<string, CallRow>;
  agent: Map<string, AgentRow>;
  queue: Map<string, QueueRow>;
  trunk: Map<string, TrunkRow>;
  alarm: Map<string, AlarmRow>;
};

/** A feed source for tests: rows that are set by hand. */
export class TestSource implements FeedSource {
  readonly tables: Tables = {
    call: new Map(),
    agent: new Map(),
    queue: new Map(),
    trunk: new Map(),
    alarm: new Map(),
  };
  row: ServerRow = {
    application: 'SIPServer_Site2',
    site: 'site2',
    version: '0.1.0',
    status: 'Started',
    since: 1,
    startedAt: 1,
    registrations: 0,
    callsTotal: 0,
    invitesRejectedTotal: 0,
    dialogsEnding: 0,
  };

  server(): ServerRow {
    return this.row;
  }
  call(id: string): CallRow | undefined {
    return this.tables.call.get(id);
  }
  agent(id: string): AgentRow | undefined {
    return this.tables.agent.get(id);
  }
  queue(id: string): QueueRow | undefined {
    return this.tables.queue.get(id);
  }
  trunk(id: string): TrunkRow | undefined {
    return this.tables.trunk.get(id);
  }
  alarm(id: string): AlarmRow | undefined {
    return this.tables.alarm.get(id);
  }
  ids(table: FeedTable): Iterable<string> {
    return this.tables[table].keys();
  }

  setCall(id: string, since: number): void {
    this.tables.call.set(id, {
      connID: id,
      callUUID: `u-${id}`,
      callType: 'Inbound',
      state: 'connected',
      ani: '+4930123',
      dnis: '8000',
      startedAt: 1,
      since,
      parties: [{ dn: '7001', kind: 'extension', state: 'connected' }],
    });
  }

  setAgent(id: string, since: number): void {
    this.tables.agent.set(id, {
      agentID: id,
      dn: '7001',
      queues: ['8000'],
      state: since % 2 === 0 ? 'Ready' : 'NotReady',
      workMode: 'ManualIn',
      since,
      connIDs: [],
      device: 'idle',
      deviceSince: since,
      reachable: true,
      loggedInAt: 1,
      class: since % 2 === 0 ? 'S-50' : 'S-51',
    });
  }

  setQueue(id: string, waiting: number): void {
    this.tables.queue.set(id, { number: id, waiting, loggedIn: 1, ready: 1 });
  }

  setAlarm(id: string, count: number): void {
    this.tables.alarm.set(id, {
      id,
      severity: 'Major',
      code: 'no_agents',
      message: 'queue',
      since: 1,
      count,
    });
  }
}
