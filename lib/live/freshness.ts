import type { ServerLink } from '../feed/console';

/** Above this age the link counts as lagging; the SIP Server's heartbeat comes every 2 s. */
const laggingAfterMs = 3_000;
/** Above this age what is shown is stale: values lose their colour, timers stop, actions are off. */
const staleAfterMs = 10_000;

/**
 * How far a server's figures can be trusted. `at` is the console time of the last word, `ageMs` the time since then.
 * `unheard`: nothing was ever heard, so every figure is unknown.
 */
export type Freshness =
  | { readonly kind: 'live' | 'lagging' | 'stale' | 'lost'; readonly at: number; readonly ageMs: number }
  | {
      readonly kind: 'stopped';
      readonly at: number;
      readonly ageMs: number;
      readonly exitCode: number | null;
    }
  | { readonly kind: 'unheard'; readonly connecting: boolean };

/**
 * Judges a link at `now` (console time, ms). A browser that lost the console hears no heartbeats of any server, so its
 * own loss shows as age and needs no case of its own.
 */
export function freshness(link: ServerLink, now: number): Freshness {
  if (link.heardAt === null) return { kind: 'unheard', connecting: link.state === 'connecting' };
  const at = link.heardAt;
  const ageMs = Math.max(0, now - at);
  switch (link.state) {
    case 'stopped':
      return { kind: 'stopped', at, ageMs, exitCode: link.exitCode };
    case 'lost':
      return { kind: 'lost', at, ageMs };
    case 'connecting':
    case 'connected':
      if (ageMs > staleAfterMs) return { kind: 'stale', at, ageMs };
      return { kind: ageMs < laggingAfterMs ? 'live' : 'lagging', at, ageMs };
    default:
      return link.state satisfies never;
  }
}

/** Whether figures may be shown as the present and commands may be sent. */
export function isFresh(freshness: Freshness): boolean {
  return freshness.kind === 'live' || freshness.kind === 'lagging';
}
