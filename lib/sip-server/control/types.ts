import { HttpError } from '../../http/http-error';
import type { AgentClass, ServerStatus, ShutdownPhase } from '../../feed/state';
import type { ShutdownEvent } from '../../feed/shutdown-events';
import type { ShutdownReport } from '../../feed/report';

export interface ControlRequest {
  readonly requestId: string;
  readonly initiator: string;
  readonly reason: string;
}

export interface StartRequest extends ControlRequest {
  readonly whenSuspended?: 'wait' | 'exit';
  /** Options for this start, set as by PATCH /control/options before the gates close. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** `409` and friends: an expected refusal with the HTTP status and code that the control interface answers. */
export class ControlError extends HttpError {
  constructor(status: 400 | 403 | 404 | 409 | 500 | 503, code: string, message: string, field?: string) {
    super(status, code, message, field);
    this.name = 'ControlError';
  }
}

interface CallCounts {
  readonly live: number;
  readonly queued: number;
  readonly ringing: number;
  readonly held: number;
}

export interface StatusAnswer {
  readonly application: string;
  readonly site: string;
  readonly version: string;
  readonly epoch: string;
  readonly status: ServerStatus;
  readonly phase?: ShutdownPhase;
  /** ISO 8601. */
  readonly since: string;
  readonly calls: CallCounts;
  readonly agents: {
    loggedIn: number;
    ready: number;
    notReady: number;
    afterCallWork: number;
    onCall: number;
  };
  readonly registrations: number;
  readonly trunks: ReadonlyArray<{ number: string; contact: string; inService: boolean }>;
  /** Where dr-peer-trunk is set: `known`, the peer tells of its agents. */
  readonly peer?: {
    readonly trunk: string;
    readonly known: boolean;
    readonly draining: boolean;
    readonly agents: number;
  };
  readonly shutdown?: {
    id: string;
    initiator: string;
    reason: string;
    startedAt: string;
    flushStartedAt?: string;
    whenSuspended: 'wait' | 'exit';
    crashed: boolean;
    invitesRejected: number;
    requestsRefused: number;
    byesUnconfirmed: number;
  };
}

export interface ImpactAnswer {
  readonly agents: Readonly<Record<AgentClass, number>>;
  readonly calls: CallCounts & { readonly longestMs: number };
  readonly nailedUp: { readonly parked: number; readonly busy: number };
  readonly warnings: ReadonlyArray<{ readonly code: string; readonly message: string }>;
}

export interface SelfTestAnswer {
  readonly invite: { readonly code?: number; readonly contact?: string };
  readonly makeCall: { readonly errorCode?: number };
}

/** What the HTTP control interface asks of the engine. Refusals are thrown as ControlError. */
export interface EngineControl {
  status(): StatusAnswer;
  impact(): ImpactAnswer;
  /** Journals the start, then closes the gates. `created` false: one was running already (S-120). */
  gracefulShutdown(
    request: StartRequest,
    via: 'control' | 'signal',
  ): Promise<{ created: boolean; shutdownId: string; status: ServerStatus }>;
  abort(request: ControlRequest): Promise<{
    status: ServerStatus;
    notUndone: {
      agentsLoggedOut: number;
      nailedUpReleased: number;
      callsRelocated: number;
      registrationsShortened: number;
    };
  }>;
  /** Stop now; resolves when the stop has begun. */
  stop(request: ControlRequest): Promise<{ status: ServerStatus }>;
  /** Ends a call that is a suspected ghost (S-93). */
  releaseCall(connID: string, request: ControlRequest): Promise<{ readonly connID: string }>;
  selfTest(): Promise<SelfTestAnswer>;
  shutdowns(): readonly ShutdownReport[];
  shutdown(id: string): ShutdownReport | undefined;
  /** Events of one shutdown with seq > after, at most `limit`. */
  shutdownEvents(id: string, after: number, limit: number): readonly ShutdownEvent[] | undefined;
}
