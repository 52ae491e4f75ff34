import type { AgentRow } from '@/lib/feed/state';
import type { At } from '@/lib/live/views';

/** Where an agent is logged in now, other than at the server that is drained. */
export interface PeerLogin {
  readonly serverId: string;
  readonly site: string;
  readonly at: number;
}

/** The agents seen at other servers, by AgentID; of several logins the latest. */
export function peerLogins(
  every: ReadonlyArray<At<AgentRow>>,
  serverId: string,
  siteOf: (serverId: string) => string,
): ReadonlyMap<string, PeerLogin> {
  const logins = new Map<string, PeerLogin>();
  for (const { serverId: at, row } of every) {
    if (at === serverId || (logins.get(row.agentID)?.at ?? -Infinity) >= row.loggedInAt) continue;
    logins.set(row.agentID, { serverId: at, site: siteOf(at), at: row.loggedInAt });
  }
  return logins;
}
