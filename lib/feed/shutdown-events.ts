import { z } from 'zod';
import { agentClass, callState } from './state';

const count = z.number().int().nonnegative();

/** What was left after the event; the burn-down plot is drawn from these and from nothing else. */
const remaining = z.object({ calls: count, agents: count, acw: count, queued: count });

const base = {
  shutdownId: z.string(),
  /** 1, 2, 3… within one shutdown, across a crash too. */
  seq: z.number().int().positive(),
  /** Milliseconds since the epoch, server time. */
  at: z.number().nonnegative(),
  remaining,
};

const rejectedCount = z.object({ code: z.number(), trunk: z.string(), count });

/** How a call came to its end. `ghost-released`: an admin released a suspected ghost (S-93). `drain_forced` (cut at the time limit, S-17), `stop-now`, `forced` and `lost` are the shutdown's doing, the others are not. */
const callEndCause = z.enum([
  'caller',
  'callee',
  'tlib',
  'abandoned',
  'failed',
  'released-from-queue',
  'transferred',
  'ghost-released',
  'conferenced',
  'stop-now',
  'forced',
  'drain_forced',
  'lost',
]);
/** How an agent came to be logged out. */
const logoutPath = z.enum([
  'idle',
  'after-call',
  'acw-ended',
  'acw-left',
  'acw-untimed',
  'no-answer',
  'own',
  'stop-now',
  'lost',
]);

/** The timeline of one graceful shutdown (S-143): the records of the journal, the feed and the console's database. */
export const shutdownEvent = z.discriminatedUnion('type', [
  z.object({
    ...base,
    type: z.literal('requested'),
    application: z.string(),
    site: z.string(),
    initiator: z.string(),
    via: z.enum(['control', 'tlib', 'signal']),
    reason: z.string(),
    requestId: z.string().optional(),
    whenSuspended: z.enum(['wait', 'exit']),
    /** Options that matter to the shutdown, as they stood. */
    options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  }),
  /** The shutdown instant t0. `calls` are the live ones, by connID; together with later `call-started` the ones to account for. */
  z.object({
    ...base,
    type: z.literal('gates-closed'),
    calls: z.array(z.string()),
    agents: z.array(
      z.object({
        agentID: z.string(),
        dn: z.string(),
        class: agentClass,
        /** In after-call work: when its timer ends it; null = untimed. */
        acwEndsAt: z.number().nullable().optional(),
        /** Calls the agent is in. */
        connIDs: z.array(z.string()).optional(),
      }),
    ),
    /** Those of `calls` that were not simply connected, by connID. */
    callStates: z.record(z.string(), callState).optional(),
  }),
  z.object({
    ...base,
    type: z.literal('probe-result'),
    invite: z.object({ code: z.number().optional(), contact: z.string().optional() }),
    makeCall: z.object({ errorCode: z.number().optional() }),
  }),
  /** A leg of an old call made a new call object (consultation) after t0. */
  z.object({ ...base, type: z.literal('call-started'), connID: z.string() }),
  /** An old call was put on hold, retrieved, offered or answered, or came to another agent. */
  z.object({
    ...base,
    type: z.literal('call-state'),
    connID: z.string(),
    state: callState,
    agentIDs: z.array(z.string()),
  }),
  /** INVITEs rejected from the first of them to the last; gathered, so one record stands for many. */
  z.object({
    ...base,
    type: z.literal('invites-rejected'),
    from: z.number(),
    to: z.number(),
    rejected: z.array(rejectedCount),
  }),
  z.object({
    ...base,
    type: z.literal('call-ended'),
    connID: z.string(),
    callUUID: z.string(),
    cause: callEndCause,
    durationMs: count,
    /** Who released it, where an admin did. */
    by: z.string().optional(),
  }),
  /** `bridge`: the call goes on here too, and ends with `call-ended`. */
  z.object({
    ...base,
    type: z.literal('call-relocated'),
    connID: z.string(),
    callUUID: z.string(),
    method: z.enum(['302', 'refer', 'bridge']),
    peer: z.string(),
    durationMs: count,
    /** SIP Call-ID of the call at the peer, where it is known. */
    newCallID: z.string().optional(),
  }),
  z.object({ ...base, type: z.literal('relocation-failed'), connID: z.string(), message: z.string() }),
  z.object({
    ...base,
    type: z.literal('agent-class'),
    agentID: z.string(),
    dn: z.string(),
    from: agentClass,
    to: agentClass,
    /** Now in after-call work: when its timer ends it; null = untimed. */
    acwEndsAt: z.number().nullable().optional(),
  }),
  z.object({
    ...base,
    type: z.literal('agent-logout'),
    agentID: z.string(),
    dn: z.string(),
    class: agentClass,
    path: logoutPath,
    waitedMs: count,
  }),
  z.object({ ...base, type: z.literal('zero-calls') }),
  z.object({ ...base, type: z.literal('flush-start'), endsAt: z.number(), unconfirmed: count }),
  /** The drain went back to DRAIN because a live call appeared (S-15). */
  z.object({ ...base, type: z.literal('flush-cancelled') }),
  z.object({ ...base, type: z.literal('flush-end'), unconfirmed: count, early: z.boolean() }),
  /** A dialog that we ended and whose BYE got no 200 (S-111, S-114); `status` absent: no answer at all. */
  z.object({
    ...base,
    type: z.literal('bye-unconfirmed'),
    callID: z.string(),
    status: z.number().optional(),
  }),
  z.object({ ...base, type: z.literal('last-agent') }),
  z.object({
    ...base,
    type: z.literal('suspended'),
    invitesRejected: z.array(rejectedCount),
    requestsRefused: count,
  }),
  z.object({ ...base, type: z.literal('stopped'), exitCode: z.number() }),
  z.object({
    ...base,
    type: z.literal('aborted'),
    initiator: z.string(),
    reason: z.string(),
    notUndone: z.object({
      agentsLoggedOut: count,
      nailedUpReleased: count,
      callsRelocated: count,
      registrationsShortened: count,
    }),
  }),
  /** Written by the next process (S-125). `lost` are the connIDs that were live. */
  z.object({ ...base, type: z.literal('crashed'), lost: z.array(z.string()) }),
  /** An admin told a crashed shutdown to finish. */
  z.object({ ...base, type: z.literal('resumed'), initiator: z.string(), reason: z.string() }),
  /** Stop now in mid shutdown, or stragglers released at the deadline (S-17, S-18). */
  z.object({ ...base, type: z.literal('forced'), initiator: z.string(), reason: z.string(), calls: count }),
  z.object({
    ...base,
    type: z.literal('alarm'),
    severity: z.enum(['Critical', 'Major', 'Minor', 'Info']),
    code: z.string(),
    message: z.string(),
  }),
]);

export type RejectedCount = z.infer<typeof rejectedCount>;
export type Remaining = z.infer<typeof remaining>;
export type CallEndCause = z.infer<typeof callEndCause>;
export type LogoutPath = z.infer<typeof logoutPath>;
export type ShutdownEvent = z.infer<typeof shutdownEvent>;
export type ShutdownEventType = ShutdownEvent['type'];
