import type { TLibClientRequest } from '../../tlib/client/tlib-client';
import type { TLibEvent, WorkMode } from '../../tlib/types';
import type { CounterName } from '../counters';
import type { Work, WorkHabits } from './work-state';

/** Who sits at the desktop, where, and what they are like. Times in milliseconds. */
export interface DesktopProfile {
  readonly dn: string;
  readonly agentID: string;
  readonly queue: string;
  /** The site the agent belongs to and goes back to. */
  readonly home: string;
  /** All sites, `home` among them, in the order in which they are tried. */
  readonly sites: readonly string[];
  readonly workMode: Extract<WorkMode, 'AutoIn' | 'ManualIn'>;
  /** Share of wrap-ups that the agent ends before the timer does. */
  readonly earlyReadyShare: number;
  /** Share of calls after which the agent takes a break. */
  readonly breakShare: number;
  /** Another queue than the agent's own, where there is one. */
  readonly otherQueue?: string | undefined;
  /** Not given: the agent only talks. */
  readonly work?: WorkHabits;
}

/** What a desktop asks for; the link puts the referenceID in. */
export type DesktopRequest = Extract<
  TLibClientRequest,
  {
    message:
      | 'RequestRegisterAddress'
      | 'RequestAgentLogin'
      | 'RequestAgentLogout'
      | 'RequestAgentReady'
      | 'RequestAgentNotReady'
      | 'RequestMakeCall'
      | 'RequestReleaseCall'
      | 'RequestHoldCall'
      | 'RequestRetrieveCall'
      | 'RequestInitiateTransfer'
      | 'RequestInitiateConference'
      | 'RequestCompleteTransfer'
      | 'RequestCompleteConference'
      | 'RequestAlternateCall'
      | 'RequestReconnectCall'
      | 'RequestSingleStepTransfer'
      | 'RequestAttachUserData';
  }
>;

/**
 * Where a desktop stands. `failures` counts attempts since the last login and sets the pause before the next.
 * `offline` and everything up to `loggedIn` moves from site to site until one takes the agent.
 */
export type DesktopState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'offline'; readonly next: string; readonly failures: number }
  | {
      readonly kind: 'connecting' | 'registering' | 'loggingIn';
      readonly site: string;
      readonly failures: number;
    }
  | {
      readonly kind: 'loggedIn';
      readonly site: string;
      readonly agent: 'Ready' | 'NotReady' | 'AfterCallWork';
      /** The agent asked for the break that he is in. */
      readonly onBreak: boolean;
      /** Calls on the agent's DN. */
      readonly connIDs: readonly string[];
      readonly work: Work;
    }
  /** On the way home: logging out at the other site first. */
  | { readonly kind: 'loggingOut'; readonly site: string }
  | { readonly kind: 'stopped' };

/**
 * `connect`: next attempt; `reply`: an answer is overdue; `habit`: the person presses a button; `home`: look after the
 * home site; `work`: the person goes on with a call.
 */
export type DesktopTimer = 'connect' | 'reply' | 'habit' | 'home' | 'work';

export type DesktopInput =
  | { readonly kind: 'start' }
  | { readonly kind: 'stop' }
  /** EventLinkConnected came. */
  | { readonly kind: 'connected' }
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'event'; readonly event: TLibEvent }
  /** `colleague`: somebody who is free now, at the same site. */
  | { readonly kind: 'timer'; readonly timer: DesktopTimer; readonly colleague?: string | undefined }
  /** What a look at the home site showed. */
  | { readonly kind: 'probed'; readonly started: boolean };

export type DesktopEffect =
  | { readonly kind: 'connect'; readonly site: string }
  | { readonly kind: 'disconnect' }
  | { readonly kind: 'send'; readonly request: DesktopRequest }
  /** Starts the timer afresh. */
  | { readonly kind: 'timer'; readonly timer: DesktopTimer; readonly afterMs: number }
  | { readonly kind: 'cancel'; readonly timer: DesktopTimer }
  | { readonly kind: 'probe'; readonly site: string }
  /** Logged in at `site`; where the login before was elsewhere it is a move. */
  | { readonly kind: 'loggedIn'; readonly site: string }
  /** The agent's hand at his telephone. `stay`: he does not hang up first any more. */
  | { readonly kind: 'phone'; readonly act: 'stay' }
  | { readonly kind: 'phone'; readonly act: 'dial' | 'refer'; readonly number: string }
  | { readonly kind: 'count'; readonly counter: CounterName };

export interface DesktopStep {
  readonly state: DesktopState;
  readonly effects: readonly DesktopEffect[];
}
