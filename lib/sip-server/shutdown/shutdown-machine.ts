/**
 * The server's state machine (S-10 to S-16, S-121), pure.
 *
 * | from       | when                                             | to         |
 * |------------|--------------------------------------------------|------------|
 * | Started    | start                                            | DRAIN      |
 * | DRAIN      | no live call, nobody has to decide               | FLUSH      |
 * | FLUSH      | a live call appears (S-15)                       | DRAIN      |
 * | FLUSH      | flush over and no agent logged in (S-12)         | Suspended  |
 * | DRAIN, FLUSH | abort (S-121)                                  | Started    |
 * | any but Stopped | stop                                        | Stopped    |
 */
export type ServerState =
  | { readonly status: 'Initializing' }
  | { readonly status: 'Started' }
  /** `awaitsAdmin`: the process before this one died in mid shutdown (S-125). */
  | { readonly status: 'Suspending'; readonly phase: 'DRAIN'; readonly awaitsAdmin: boolean }
  | {
      readonly status: 'Suspending';
      readonly phase: 'FLUSH';
      readonly endsAt: number;
      readonly over: boolean;
    }
  | { readonly status: 'Suspended' }
  | { readonly status: 'Stopped'; readonly exitCode: number };

export interface Facts {
  readonly now: number;
  readonly liveCalls: number;
  readonly agents: number;
  /** Dialogs whose BYE, or cancelled INVITE, has no final response. */
  readonly unconfirmed: number;
  readonly flushTimeoutMs: number;
  readonly earlyExit: boolean;
}

export type Milestone = 'zero-calls' | 'flush-start' | 'flush-cancelled' | 'flush-end' | 'suspended';

export interface Advance {
  readonly state: ServerState;
  /** What is passed by this step, in order. */
  readonly milestones: readonly Milestone[];
}

/** One step along the table above; the same state when there is nothing to do. Call it again after each step. */
export function advance(state: ServerState, facts: Facts): Advance {
  if (state.status !== 'Suspending') return { state, milestones: [] };
  if (state.phase === 'DRAIN') {
    if (state.awaitsAdmin || facts.liveCalls > 0) return { state, milestones: [] };
    return {
      state: { status: 'Suspending', phase: 'FLUSH', endsAt: facts.now + facts.flushTimeoutMs, over: false },
      milestones: ['zero-calls', 'flush-start'],
    };
  }
  if (facts.liveCalls > 0) {
    return {
      state: { status: 'Suspending', phase: 'DRAIN', awaitsAdmin: false },
      milestones: ['flush-cancelled'],
    };
  }
  if (!state.over) {
    const early = facts.earlyExit && facts.unconfirmed === 0;
    if (facts.now < state.endsAt && !early) return { state, milestones: [] };
    return { state: { ...state, over: true }, milestones: ['flush-end'] };
  }
  if (facts.agents > 0) return { state, milestones: [] };
  return { state: { status: 'Suspended' }, milestones: ['suspended'] };
}

const edges: Record<ServerState['status'], readonly ServerState['status'][]> = {
  Initializing: ['Started', 'Suspending', 'Stopped'],
  Started: ['Suspending', 'Stopped'],
  Suspending: ['Suspending', 'Started', 'Suspended', 'Stopped'],
  Suspended: ['Stopped'],
  Stopped: [],
};

/** Throws on an edge that the table above does not have: that is a bug, never an input. */
export function assertEdge(from: ServerState, to: ServerState): void {
  if (!edges[from.status].includes(to.status))
    throw new Error(`illegal server state change ${from.status} -> ${to.status}`);
}
