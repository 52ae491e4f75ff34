import type { LogoutPath, ShutdownEvent } from '@/lib/feed/shutdown-events';
import type { AgentRow } from '@/lib/feed/state';
import { agentPresence } from '@/lib/live/totals';
import { peerSightings } from '../migrations/peer-sightings';

/** Where an agent stands on the way from one site to the other, in that order. */
export const drainStages = ['to-go', 'on-call', 'acw', 'leaving', 'out', 'at-peer'] as const;
export type DrainStage = (typeof drainStages)[number];

/** An agent in one column of the drain view. */
export type DrainAgent =
  /** Still logged in at the server that drains. `since`: when he came into the column. */
  | { readonly kind: 'here'; readonly agentID: string; readonly since: number; readonly stuck: boolean }
  /** Logged out there. `peer`: the server that has him now; `missing`: not seen there in 90 s (S-77). */
  | {
      readonly kind: 'gone';
      readonly agentID: string;
      readonly dn: string;
      readonly at: number;
      readonly path: LogoutPath;
      readonly peer: string | null;
      readonly missing: boolean;
    };

export type DrainColumns = Readonly<Record<DrainStage, readonly DrainAgent[]>>;

/** An agent with nothing left to wait for is logged out at once; longer than this, ms, is a fault worth a look. */
const stuckAfterMs = 10_000;

interface DrainInput {
  readonly serverId: string;
  /** The server's agents of now. */
  readonly agents: readonly AgentRow[];
  readonly events: readonly ShutdownEvent[];
  /** Which servers have an agent logged in, by AgentID. */
  readonly peers: ReadonlyMap<string, readonly string[]>;
  /** The server's clock, ms. */
  readonly now: number;
}

/**
 * Every agent of a drain in one column: those logged in by what they wait for, the others by how they left. Longest in the
 * column first, so that who comes in joins at the end and nobody jumps.
 */
export function drainColumns({ serverId, agents, events, peers, now }: DrainInput): DrainColumns {
  const columns: Record<DrainStage, DrainAgent[]> = {
    'to-go': [],
    'on-call': [],
    acw: [],
    leaving: [],
    out: [],
    'at-peer': [],
  };
  const begun = beginning(events);
  const here = new Set(agents.map((agent) => agent.agentID));
  for (const agent of agents) {
    const stage = stageOf(agent, begun);
    const since = sinceOf(agent, stage, begun?.at ?? 0);
    const stuck = (stage === 'to-go' || stage === 'leaving') && now - since > stuckAfterMs;
    columns[stage].push({ kind: 'here', agentID: agent.agentID, since, stuck });
  }
  for (const gone of goneAgents(events, serverId, peers, now))
    if (!here.has(gone.agentID)) columns[gone.peer === null ? 'out' : 'at-peer'].push(gone);
  for (const stage of drainStages)
    columns[stage].sort((a, b) => momentOf(a) - momentOf(b) || (a.agentID < b.agentID ? -1 : 1));
  return columns;
}

interface Beginning {
  readonly at: number;
  /** Agents who had no call and no timed after-call work when the gates closed. */
  readonly idle: ReadonlySet<string>;
}

function beginning(events: readonly ShutdownEvent[]): Beginning | null {
  for (const event of events) {
    if (event.type !== 'gates-closed') continue;
    const idle = event.agents.filter((agent) => ['S-50', 'S-51', 'S-53'].includes(agent.class));
    return { at: event.at, idle: new Set(idle.map((agent) => agent.agentID)) };
  }
  return null;
}

/** Whoever is idle now was it from the start (to go now), or has done his last call here (leaving). */
function stageOf(agent: AgentRow, begun: Beginning | null): DrainStage {
  const presence = agentPresence(agent);
  if (presence === 'on-call' || presence === 'ringing') return 'on-call';
  if (presence === 'acw' && agent.acwEndsAt !== null) return 'acw';
  return begun === null || begun.idle.has(agent.agentID) ? 'to-go' : 'leaving';
}

function sinceOf(agent: AgentRow, stage: DrainStage, begunAt: number): number {
  if (stage === 'on-call') return agent.deviceSince;
  if (stage === 'to-go') return begunAt === 0 ? agent.since : begunAt;
  return Math.max(agent.since, agent.deviceSince);
}

type Gone = Extract<DrainAgent, { kind: 'gone' }>;

function goneAgents(
  events: readonly ShutdownEvent[],
  serverId: string,
  peers: ReadonlyMap<string, readonly string[]>,
  now: number,
): readonly Gone[] {
  const missing = new Set(
    peerSightings(events, serverId, peers, now)
      .filter(({ state }) => state === 'not-seen')
      .map(({ agentID }) => agentID),
  );
  const last = new Map<string, Gone>();
  for (const event of events) {
    if (event.type !== 'agent-logout') continue;
    const { agentID, dn, at, path } = event;
    const peer = peers.get(agentID)?.find((id) => id !== serverId) ?? null;
    last.set(agentID, { kind: 'gone', agentID, dn, at, path, peer, missing: missing.has(agentID) });
  }
  return [...last.values()];
}

function momentOf(agent: DrainAgent): number {
  return agent.kind === 'here' ? agent.since : agent.at;
}
