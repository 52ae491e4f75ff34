import type { FeedOp } from '../../feed/frames';
import type { ShutdownEvent } from '../../feed/shutdown-events';
import type { AgentRow, CallRow, ServerRow, ServerSnapshot } from '../../feed/state';

export const t0 = Date.UTC(2026, 10, 22, 14, 2);
const nothingLeft = { calls: 0, agents: 0, acw: 0, queued: 0 };

export function serverRow(application: string, change: Partial<ServerRow> = {}): ServerRow {
  return {
    application,
    site: 'site2',
    version: '1.0.0',
    status: 'Started',
    since: t0,
    startedAt: t0,
    registrations: 0,
    callsTotal: 0,
    invitesRejectedTotal: 0,
    dialogsEnding: 0,
    ...change,
  };
}

function callRow(connID: string): CallRow {
  return {
    connID,
    callUUID: connID.toUpperCase(),
    callType: 'Inbound',
    state: 'connected',
    ani: '0041',
    dnis: '8000',
    startedAt: t0,
    since: t0,
    parties: [],
  };
}

function agentRow(agentID: string): AgentRow {
  return {
    agentID,
    dn: '7001',
    queues: ['8000'],
    state: 'Ready',
    workMode: 'ManualIn',
    since: t0,
    connIDs: [],
    device: 'idle',
    deviceSince: t0,
    reachable: true,
    loggedInAt: t0,
    class: 'S-50',
  };
}

export function snapshotOf(application: string, calls = 2, agents = 1): ServerSnapshot {
  return {
    server: serverRow(application),
    calls: Array.from({ length: calls }, (_, index) => callRow(`call${index}`)),
    agents: Array.from({ length: agents }, (_, index) => agentRow(`A${index}`)),
    queues: [],
    trunks: [],
    alarms: [],
  };
}

/** A whole graceful shutdown: one call that ends, one agent that leaves, Suspended, Stopped. */
export function drain(shutdownId: string, requestId?: string): ShutdownEvent[] {
  const base = (seq: number) => ({ shutdownId, seq, at: t0 + seq * 1000, remaining: nothingLeft });
  return [
    {
      ...base(1),
      type: 'requested',
      application: 'SIPServer_Site2',
      site: 'site2',
      initiator: 'admin',
      via: requestId === undefined ? 'tlib' : 'control',
      reason: 'maintenance',
      ...(requestId === undefined ? {} : { requestId }),
      whenSuspended: 'exit',
      options: {},
    },
    {
      ...base(2),
      type: 'gates-closed',
      calls: ['call0'],
      agents: [{ agentID: 'A0', dn: '7001', class: 'S-51' }],
    },
    {
      ...base(3),
      type: 'call-ended',
      connID: 'call0',
      callUUID: 'CALL0',
      cause: 'caller',
      durationMs: 5000,
    },
    {
      ...base(4),
      type: 'agent-logout',
      agentID: 'A0',
      dn: '7001',
      class: 'S-51',
      path: 'after-call',
      waitedMs: 3000,
    },
    { ...base(5), type: 'suspended', invitesRejected: [], requestsRefused: 0 },
    { ...base(6), type: 'stopped', exitCode: 0 },
  ];
}

export function eventOps(events: readonly ShutdownEvent[]): FeedOp[] {
  return events.map((event) => ({ op: 'event', event }));
}
