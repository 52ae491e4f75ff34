import type { TLibEvent } from '../../tlib/types';
import type { CallFacts, Target } from '../decision/types';
import type { Sent } from './routed-log';

/** RequestRouteCalls for one stay of a call at a Routing Point; after these it is left to router-timeout. */
export const attemptsMax = 8;

/** How long a call waits after every way was refused. */
export const refusedPauseMs = 1_000;

/** A call that waits at a Routing Point of ours. */
export interface WaitingCall {
  readonly connID: string;
  readonly facts: CallFacts;
  /** The RequestRouteCall that has no answer yet. */
  asked: Sent | undefined;
  attempts: number;
  /** Every way was refused: the next attempt is not made before that instant. */
  notBefore: number;
  rule: string | undefined;
  /** What the last decision has left to try. */
  left: readonly Target[];
  /** Ways from which the call came back: an agent who let it ring. */
  readonly cameBack: ReadonlySet<string>;
}

/** What a call that went away carries along, in case it comes back. */
export interface Gone {
  readonly attempts: number;
  readonly tried: ReadonlySet<string>;
}

export const wayOf = ({ routeType, otherDN }: Target): string => `${routeType} ${otherDN ?? ''}`;

/** Reads EventRouteRequest; undefined: it lacks what a decision needs. */
export function waitingCall(site: string, event: TLibEvent, gone: Gone | undefined): WaitingCall | undefined {
  const { connID, thisDN, dnis, ani = '', userData = {}, extensions } = event;
  if (connID === undefined || thisDN === undefined) return undefined;
  const trunk = extensions?.trunk;
  return {
    connID,
    facts: {
      site,
      routingPoint: thisDN,
      called: dnis ?? thisDN,
      ani,
      userData,
      trunk: typeof trunk === 'string' ? trunk : undefined,
    },
    asked: undefined,
    attempts: gone?.attempts ?? 0,
    notBefore: 0,
    rule: undefined,
    left: [],
    cameBack: gone?.tried ?? new Set(),
  };
}
