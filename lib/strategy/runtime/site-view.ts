export interface TargetingChange {
  readonly at: number;
  /** Name of the token. */
  readonly by: string;
  readonly reason: string | undefined;
}

/** The sites that are not targeted, with who stopped that. */
export type StoppedSites = ReadonlyMap<string, TargetingChange>;

/** A site as the strategy treats it. */
export interface SiteView {
  readonly name: string;
  readonly weight: number;
  readonly targeting: boolean;
  /** The last change of `targeting`; undefined: as at the start. */
  readonly change: TargetingChange | undefined;
  /** Its server is heard; undefined: none is configured. */
  readonly connected: boolean | undefined;
  /** Its server shuts down gracefully, and gets no calls for that reason (S-45). */
  readonly draining: boolean;
  /** At its Routing Points. */
  readonly callsWaiting: number;
  readonly routedLastMinute: number;
  /** When the last RequestRouteCall that sent a call there went out; milliseconds since the epoch. */
  readonly lastRouteAt: number | undefined;
}
