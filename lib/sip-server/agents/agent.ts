import type { WorkMode } from '../../tlib/types';
import type { WrapUpTime } from '../options/types';

/**
 * What an agent is doing, apart from calls. Genesys's "Busy x" is mode x while the DN has a call.
 *
 * | from            | event                          | to            |
 * |-----------------|--------------------------------|---------------|
 * | any             | ready                          | Ready         |
 * | any             | not-ready (not AfterCallWork)  | NotReady      |
 * | Ready, NotReady | not-ready ACW while idle       | AfterCallWork |
 * | any             | business call released, ACW due| AfterCallWork |
 * | AfterCallWork   | its timer                      | Ready (or, by option, the mode before a manual ACW) |
 * | LegalGuard      | its timer                      | Ready         |
 */
export type AgentMode =
  | { readonly kind: 'Ready'; readonly workMode: WorkMode }
  | { readonly kind: 'NotReady'; readonly workMode: WorkMode; readonly guardEndsAt?: number }
  | {
      readonly kind: 'AfterCallWork';
      readonly endsAt: number | undefined;
      readonly before: WorkMode | undefined;
    };

/** The part of an agent that the pure machine decides about. Times in ms since the epoch. */
export interface AgentCore {
  readonly mode: AgentMode;
  /** ACW that the agent asked for during the present call; undefined: what the options say. */
  readonly acwRequested: WrapUpTime | undefined;
  /** Ready was pressed during the present call: no ACW follows (S-68). */
  readonly acwCancelled: boolean;
  /** A business call without ACW just ended: legal-guard-time follows once the DN is idle. */
  readonly guardDue: boolean;
}

export const freshCore = (mode: AgentMode): AgentCore => ({
  mode,
  acwRequested: undefined,
  acwCancelled: false,
  guardDue: false,
});

export type AgentEvent =
  | { readonly type: 'ready'; readonly workMode: WorkMode }
  | { readonly type: 'not-ready'; readonly workMode: WorkMode; readonly wrapUp: WrapUpTime | undefined }
  /** A business call is being released from the established state and the agent is in no other one. */
  | { readonly type: 'business-released'; readonly wrapUp: WrapUpTime | undefined }
  /** The DN left its last call. */
  | { readonly type: 'off-call' }
  | { readonly type: 'timer' }
  /** t0, or any later moment at which the rules of S-50…S-56 are to be applied. */
  | { readonly type: 'drain' };

export interface AgentFacts {
  readonly now: number;
  readonly onCall: boolean;
  /** The phone is out of service (S-72). */
  readonly outOfService: boolean;
  /** Effective wrap-up time of Agent Login, DN, application. */
  readonly wrapUp: WrapUpTime;
  readonly timedAcwInIdle: boolean;
  readonly forceReady: boolean;
  readonly legalGuardMs: number;
  /** Set while a graceful shutdown runs: its t0 and the cap on ACW ends, both ms since the epoch. */
  readonly drain: { readonly acwEndsAtMost: number | undefined } | undefined;
}

/** Why the shutdown logs the agent out. */
export type DrainPath = 'idle' | 'after-call' | 'acw-ended' | 'acw-left' | 'acw-untimed';

/** What is to be done, in this order. */
export type AgentEffect =
  | { readonly type: 'ready'; readonly workMode: WorkMode }
  | { readonly type: 'not-ready'; readonly workMode: WorkMode; readonly wrapUp: WrapUpTime | undefined }
  | { readonly type: 'set-timer'; readonly at: number }
  | { readonly type: 'clear-timer' }
  | { readonly type: 'logout'; readonly path: DrainPath };

export interface AgentStep {
  readonly core: AgentCore;
  readonly effects: readonly AgentEffect[];
}
