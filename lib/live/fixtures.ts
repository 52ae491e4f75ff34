import { fromSnapshot, type LiveServer } from '../feed/reducer';
import type { AgentRow, CallRow, ServerRow, ServerSnapshot } from '../feed/state';

/** Rows for tests of what is drawn from them; each takes what differs. */
export function callRow(connID: string, change: Partial<CallRow> = {}): CallRow {
  return {
    connID,
    callUUID: `U${connID}`,
    callType: 'Inbound',
    state: 'connected',
    ani: '0041',
    dnis: '8000',
    startedAt: 1_000,
    since: 1_000,
    parties: [],
    ...change,
  };
}

export function agentRow(agentID: string, change: Partial<AgentRow> = {}): AgentRow {
  return {
    agentID,
    dn: `7${agentID}`,
    queues: ['8000'],
    state: 'Ready',
    workMode: 'AutoIn',
    since: 1_000,
    connIDs: [],
    device: 'idle',
    deviceSince: 1_000,
    reachable: true,
    loggedInAt: 1_000,
    class: 'S-50',
    ...change,
  };
}

export function serverRow(change: Partial<ServerRow> = {}): ServerRow {
  return {
    application: 'SIPServer_Site2',
    site: 'site2',
    version: '0.1.0',
    status: 'Started',
    since: 1_000,
    startedAt: 1_000,
    registrations: 0,
    callsTotal: 0,
    invitesRejectedTotal: 0,
    dialogsEnding: 0,
    ...change,
  };
}

export function liveServer(
  change: Partial<ServerSnapshot> = {},
  position: { epoch?: string; seq?: number; at?: number } = {},
): LiveServer {
  return fromSnapshot({
    epoch: position.epoch ?? 'e1',
    seq: position.seq ?? 1,
    at: position.at ?? 1_000,
    state: { server: serverRow(), calls: [], agents: [], queues: [], trunks: [], alarms: [], ...change },
  });
}
