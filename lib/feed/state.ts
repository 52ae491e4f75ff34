import { z } from 'zod';

/** Milliseconds since the Unix epoch, server time. */
const instant = z.number().nonnegative();
const count = z.number().int().nonnegative();

/** A server's status as Genesys Administrator names it; `Unknown` is the console's word and never sent by a server. */
export const serverStatus = z.enum(['Initializing', 'Started', 'Suspending', 'Suspended', 'Stopped']);
const shutdownPhase = z.enum(['DRAIN', 'FLUSH']);

/** The classes of spec S-50…S-56; what a graceful shutdown does with an agent at this moment. */
export const agentClass = z.enum(['S-50', 'S-51', 'S-52', 'S-53', 'S-54', 'S-55', 'S-56']);

/** A call in one word. */
export const callState = z.enum(['queued', 'ringing', 'connected', 'held']);

const partyRow = z.object({
  /** Number of the DN, or the caller's/called number where the party is outside. */
  dn: z.string(),
  kind: z.enum(['extension', 'trunk', 'queue', 'routing-point']),
  /** Trunk DN through which an outside party is reached. */
  trunk: z.string().optional(),
  agentID: z.string().optional(),
  state: z.enum(['dialing', 'alerting', 'connected', 'held', 'queued']),
});

export const callRow = z.object({
  connID: z.string(),
  callUUID: z.string(),
  callType: z.enum(['Unknown', 'Internal', 'Inbound', 'Outbound', 'Consult']),
  /** ConnID of the call that a consult call was made for. */
  consultOf: z.string().optional(),
  state: callState,
  ani: z.string(),
  dnis: z.string(),
  queue: z.string().optional(),
  /** SIP Call-ID of the caller's leg. */
  callID: z.string().optional(),
  startedAt: instant,
  answeredAt: instant.optional(),
  /** When `state` last changed. */
  since: instant,
  /** Silent for 30 minutes, so that it may be gone without the server's knowing (S-93). It counts all the same. */
  suspectedGhost: z.boolean().optional(),
  parties: z.array(partyRow).max(16),
  /** The first pairs of the call's user data, each as a short text; a list inside it as JSON. */
  userData: z.record(z.string().max(64), z.string().max(256)).optional(),
});

const agentState = z.enum(['Ready', 'NotReady', 'AfterCallWork']);
export const agentRow = z.object({
  agentID: z.string(),
  dn: z.string(),
  queues: z.array(z.string()),
  state: agentState,
  workMode: z.string(),
  /** When `state` or `workMode` last changed. */
  since: instant,
  /** AfterCallWork: when the timer ends it; null = untimed; absent in other states. */
  acwEndsAt: instant.nullable().optional(),
  /** Calls in which the agent's DN is a party; not empty = on a call. */
  connIDs: z.array(z.string()),
  /** The strongest party state among those calls. */
  device: z.enum(['idle', 'dialing', 'ringing', 'connected', 'held']),
  /** When `device` last changed. */
  deviceSince: instant,
  /** The phone has a binding or a fixed contact. */
  reachable: z.boolean(),
  loggedInAt: instant,
  /** What a graceful shutdown does, or would do, with the agent now. */
  class: agentClass,
});

export const queueRow = z.object({
  number: z.string(),
  waiting: count,
  loggedIn: count,
  ready: count,
  oldestSince: instant.optional(),
});
export const trunkRow = z.object({
  number: z.string(),
  contact: z.string(),
  inService: z.boolean(),
  calls: count,
  rejected: count,
});
export const alarmRow = z.object({
  id: z.string(),
  severity: z.enum(['Critical', 'Major', 'Minor', 'Info']),
  /** Machine-readable, e.g. `redirect_without_peer`. */
  code: z.string(),
  message: z.string(),
  since: instant,
  count,
});

const shutdownRow = z.object({
  id: z.string(),
  initiator: z.string(),
  via: z.enum(['control', 'tlib', 'signal']),
  reason: z.string(),
  startedAt: instant,
  whenSuspended: z.enum(['wait', 'exit']),
  flushStartedAt: instant.optional(),
  flushEndsAt: instant.optional(),
  /** The process died in mid shutdown and this one waits for an admin (S-125). */
  crashed: z.boolean(),
  callsAtStart: count,
  agentsAtStart: count,
  invitesRejected: count,
  requestsRefused: count,
  byesUnconfirmed: count,
});

/** Facts of the server as a whole. */
export const serverRow = z.object({
  application: z.string(),
  site: z.string(),
  version: z.string(),
  status: serverStatus,
  phase: shutdownPhase.optional(),
  /** When `status` or `phase` last changed. */
  since: instant,
  startedAt: instant,
  registrations: count,
  /** Calls since the process started. */
  callsTotal: count,
  invitesRejectedTotal: count,
  dialogsEnding: count,
  shutdown: shutdownRow.optional(),
});

/** Everything one SIP Server tells of itself, normalised: rows by their id. */
export const serverSnapshot = z.object({
  server: serverRow,
  calls: z.array(callRow),
  agents: z.array(agentRow),
  queues: z.array(queueRow),
  trunks: z.array(trunkRow),
  alarms: z.array(alarmRow),
});

export type ServerStatus = z.infer<typeof serverStatus>;
export type ShutdownPhase = z.infer<typeof shutdownPhase>;
export type AgentClass = z.infer<typeof agentClass>;
export type PartyRow = z.infer<typeof partyRow>;
export type CallRow = z.infer<typeof callRow>;
export type AgentRow = z.infer<typeof agentRow>;
export type QueueRow = z.infer<typeof queueRow>;
export type TrunkRow = z.infer<typeof trunkRow>;
export type AlarmRow = z.infer<typeof alarmRow>;
export type ShutdownRow = z.infer<typeof shutdownRow>;
export type ServerRow = z.infer<typeof serverRow>;
export type ServerSnapshot = z.infer<typeof serverSnapshot>;
