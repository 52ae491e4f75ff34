import type { KVList, RouteType } from '../../tlib/types';
import type { NumberPattern } from './number-pattern';
import type { TimeWindow } from './time-window';

/** Everything that is given has to hold; of a list one item. */
export interface When {
  readonly called?: readonly NumberPattern[] | undefined;
  readonly ani?: readonly NumberPattern[] | undefined;
  readonly time?: readonly TimeWindow[] | undefined;
  /** Pairs that the call's user data has to hold, compared as texts. */
  readonly userData?: Readonly<Record<string, string>> | undefined;
}

/** One choice of a rule. */
export type Choice =
  | {
      readonly kind: 'queue';
      readonly queue: string;
      /** `own`: where the call waits; `all`: every site by its weight; or these sites by these weights. */
      readonly sites: 'own' | 'all' | Readonly<Record<string, number>>;
      readonly minAgentsAvailable?: number | undefined;
      readonly maxCallsWaiting?: number | undefined;
    }
  | { readonly kind: 'agent'; readonly agentID: string }
  /** `site`: the site that the number leads to; undefined: none of ours. */
  | { readonly kind: 'label'; readonly label: string; readonly site: string | undefined }
  | { readonly kind: 'default' }
  | { readonly kind: 'reject' };

export interface Rule {
  readonly name: string;
  readonly when: When;
  readonly route: readonly Choice[];
}

/** A call that waits at a Routing Point. */
export interface CallFacts {
  /** Site of the server at which it waits. */
  readonly site: string;
  readonly routingPoint: string;
  readonly called: string;
  readonly ani: string;
  readonly userData: KVList;
  /** Trunk through which it came; undefined: from an Extension. */
  readonly trunk: string | undefined;
}

export interface QueueFacts {
  readonly agentsReady: number;
  readonly callsWaiting: number;
}

/** A site as it is at this moment. */
export interface SiteFacts {
  readonly name: string;
  readonly weight: number;
  /** Trunk DN, or number, by which the servers of other sites reach it. */
  readonly label: string | undefined;
  /** False: an operator stopped targeting it. */
  readonly targeting: boolean;
  /** Its server shuts down gracefully (S-45). */
  readonly draining: boolean;
  /** False: its server can't be heard. */
  readonly connected: boolean;
  readonly queues: ReadonlyMap<string, QueueFacts>;
}

/** One RequestRouteCall to try. */
export interface Target {
  /** For people and reports, e.g. `queue 8000`. */
  readonly name: string;
  readonly routeType: RouteType;
  readonly otherDN: string | undefined;
  /** Where the call goes; undefined: away from all sites. */
  readonly site: string | undefined;
  /** The queue for which it goes there. */
  readonly queue: string | undefined;
}

/** What to try, in order; no target: the call waits. */
export interface Decision {
  /** undefined: no rule applies. */
  readonly rule: string | undefined;
  readonly targets: readonly Target[];
}

/** Uniform in [0, 1). */
export type Random = () => number;
