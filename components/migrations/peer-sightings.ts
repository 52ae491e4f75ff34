import type { ShutdownEvent } from '@/lib/feed/shutdown-events';

/** An agent counts as not seen when the peer has not reported him this long after the logout (S-77). */
const notSeenAfterMs = 90_000;

export interface Sighting {
  readonly agentID: string;
  readonly loggedOutAt: number;
  /** `waiting`: still within the 90 s. */
  readonly state: 'seen' | 'waiting' | 'not-seen';
  /** The server that has the agent now. */
  readonly serverId: string | null;
}

/**
 * Where the agents went whom the shutdown logged out: found by AgentID among those logged in at another server.
 * `peers` maps an AgentID to the servers that report it. Agents who logged out in person are not looked for.
 */
export function peerSightings(
  events: readonly ShutdownEvent[],
  serverId: string,
  peers: ReadonlyMap<string, readonly string[]>,
  now: number,
): readonly Sighting[] {
  const out = new Map<string, number>();
  for (const event of events)
    if (event.type === 'agent-logout' && event.path !== 'own') out.set(event.agentID, event.at);
  return [...out].map(([agentID, loggedOutAt]) => {
    const peer = peers.get(agentID)?.find((id) => id !== serverId) ?? null;
    const late = now - loggedOutAt > notSeenAfterMs;
    return { agentID, loggedOutAt, serverId: peer, state: peer ? 'seen' : late ? 'not-seen' : 'waiting' };
  });
}
