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
  /** Dialogs whose BYE has no final response. */
  readonly unconfirmed: number;
  readonly flushTimeoutMs: number;
  readonly earlyExit: boolean;
}

export type Milestone = 'zero-calls' | 'flush-start' | 'flush-cancelled' | 'flush-end' | 'suspended';

export interface Advance {
  readonly state: ServerState;
  /** What was passed on the way, in order. */
  readonly milestones: readonly Milestone[];
}

/** Draws every consequence of the facts: from DRAIN to Suspended in one go where nothing is left to wait for. */
export function advance(state: ServerState, facts: Facts): Advance {
  const milestones: Milestone[] = [];
  let at = state;
  for (;;) {
    const next = once(at, facts, milestones);
    if (next === at) return { state: at, milestones };
    at = next;
  }
}

function once(state: ServerState, facts: Facts, milestones: Milestone[]): ServerState {
  if (state.status !== 'Suspending') return state;
  if (state.phase === 'DRAIN') {
    if (state.awaitsAdmin || facts.liveCalls > 0) return state;
    milestones.push('zero-calls', 'flush-start');
    return { status: 'Suspending', phase: 'FLUSH', endsAt: facts.now + facts.flushTimeoutMs, over: false };
  }
  if (facts.liveCalls > 0) {
    milestones.push('flush-cancelled');
    return { status: 'Suspending', phase: 'DRAIN', awaitsAdmin: false };
  }
  if (!state.over) {
    if (facts.now < state.endsAt && !(facts.earlyExit && facts.unconfirmed === 0)) return state;
    milestones.push('flush-end');
    return { ...state, over: true };
  }
  if (facts.agents > 0) return state;
  milestones.push('suspended');
  return { status: 'Suspended' };
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
