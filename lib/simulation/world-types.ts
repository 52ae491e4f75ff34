import type { Line } from './line';
import type { Site } from './site';

/** What those who watch a run look at. */
export interface World {
  readonly sites: ReadonlyMap<string, Site>;
  /** Lines of callers from outside that are not over, by their number. */
  readonly callers: ReadonlyMap<string, Line>;
  lineNamed(name: string | undefined): Line | undefined;
  /** The agent with that DN is in a consult call. */
  consults(dn: string): boolean;
}
