import type { Rule } from '../decision/types';

export interface ServerConfig {
  readonly site: string;
  /** T-Library, e.g. `ws://127.0.0.1:8060/tlib`. */
  readonly url: string;
  readonly token: string;
  readonly routingPoints: readonly string[];
}

export interface SiteConfig {
  readonly name: string;
  readonly weight: number;
  /** Trunk DN, or number, by which the servers of other sites reach it. */
  readonly label?: string | undefined;
}

/** What a running strategy goes by; all of it can be changed by a reload. */
export interface RoutingPlan {
  /** At most one a site. */
  readonly servers: readonly ServerConfig[];
  readonly sites: readonly SiteConfig[];
  /** The first that applies decides. */
  readonly rules: readonly Rule[];
  /** How often the counts of queues are asked for. */
  readonly queueRefreshSeconds: number;
}

/** A checked configuration file of a strategy. */
export interface StrategyConfig extends RoutingPlan {
  readonly name: string;
  /** Where stopped sites are kept; undefined: nowhere. */
  readonly stateFile: string | undefined;
  readonly http: {
    readonly address: string;
    readonly port: number;
    readonly tokens: ReadonlyArray<{ readonly name: string; readonly token: string }>;
  };
}
