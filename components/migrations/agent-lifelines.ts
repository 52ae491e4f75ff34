import type { LogoutPath, ShutdownEvent } from '@/lib/feed/shutdown-events';
import type { AgentClass } from '@/lib/feed/state';
import type { AgentPresence } from '@/lib/live/totals';
import { SegmentLine, type Segment } from '../timeline/segments';
import type { CallState } from './call-lanes';

/** `held`: on a call that is on hold. */
export type LifeState = AgentPresence | 'held';
export const lifeStates: readonly LifeState[] = ['on-call', 'held', 'ringing', 'acw', 'ready', 'not-ready'];

/** What an agent did when the gates closed, which decides how he leaves. */
export type LifeGroup = 'on-call' | 'acw' | 'cut' | 'free';
const groupOrder: readonly LifeGroup[] = ['on-call', 'acw', 'cut', 'free'];

export interface Lifeline {
  readonly agentID: string;
  readonly dn: string;
  readonly group: LifeGroup;
  readonly segments: readonly Segment<LifeState>[];
  /** How and when he left; null: still logged in, as far as the records go. */
  readonly end: { readonly at: number; readonly path: LogoutPath } | null;
  /** In timed after-call work: when it ends at the latest; null: not known yet. */
  readonly exitBy: number | null;
  readonly class: AgentClass;
}

const groups: Readonly<Record<AgentClass, LifeGroup>> = {
  'S-50': 'free',
  'S-51': 'free',
  'S-52': 'acw',
  'S-53': 'cut',
  'S-54': 'on-call',
  'S-55': 'on-call',
  'S-56': 'on-call',
};

interface Draft {
  readonly dn: string;
  readonly group: LifeGroup;
  readonly line: SegmentLine<LifeState>;
  readonly calls: Set<string>;
  class: AgentClass;
  exitBy: number | null;
  end: Lifeline['end'];
}

/** The life of every agent of a drain from the closing of the gates to his logout, from the records alone (S-143). */
export function agentLifelines(events: readonly ShutdownEvent[]): readonly Lifeline[] {
  const agents = new Map<string, Draft>();
  const calls = new Map<string, CallState>();
  /** The agents of each call. */
  const inCall = new Map<string, readonly string[]>();
  let heardAt = 0;
  for (const event of events) {
    switch (event.type) {
      case 'gates-closed':
        for (const connID of event.calls) calls.set(connID, event.callStates?.[connID] ?? 'connected');
        for (const { agentID, dn, class: of, connIDs, acwEndsAt } of event.agents) {
          const draft = begin(dn, of, connIDs);
          draft.exitBy = acwEndsAt ?? null;
          draft.line.enter(lifeState(draft, calls), event.at);
          agents.set(agentID, draft);
          for (const connID of connIDs ?? []) inCall.set(connID, [...(inCall.get(connID) ?? []), agentID]);
        }
        break;
      case 'call-state': {
        calls.set(event.connID, event.state);
        const before = inCall.get(event.connID) ?? [];
        inCall.set(event.connID, event.agentIDs);
        for (const agentID of new Set([...before, ...event.agentIDs])) {
          const draft = agents.get(agentID);
          if (draft === undefined) continue;
          if (event.agentIDs.includes(agentID)) draft.calls.add(event.connID);
          else draft.calls.delete(event.connID);
          if (draft.end === null && draft.calls.size > 0) draft.line.enter(lifeState(draft, calls), event.at);
        }
        break;
      }
      case 'call-ended':
      case 'call-relocated':
        calls.delete(event.connID);
        for (const agentID of inCall.get(event.connID) ?? []) {
          const draft = agents.get(agentID);
          draft?.calls.delete(event.connID);
          if (draft?.end === null && draft.calls.size > 0)
            draft.line.enter(lifeState(draft, calls), event.at);
        }
        inCall.delete(event.connID);
        break;
      case 'agent-class': {
        const draft = agents.get(event.agentID);
        if (draft === undefined || draft.end !== null) break;
        draft.class = event.to;
        draft.exitBy = event.acwEndsAt ?? null;
        draft.line.enter(lifeState(draft, calls), event.at);
        break;
      }
      case 'agent-logout': {
        const draft = agents.get(event.agentID) ?? begin(event.dn, event.class, []);
        agents.set(event.agentID, draft);
        draft.line.end(event.at);
        draft.class = event.class;
        draft.end = { at: event.at, path: event.path };
        break;
      }
      case 'crashed':
        for (const draft of agents.values()) {
          draft.line.end(heardAt);
          draft.end ??= { at: heardAt, path: 'lost' };
        }
        break;
      case 'aborted':
      case 'stopped':
        for (const draft of agents.values()) draft.line.end(event.at);
        break;
      default:
    }
    heardAt = event.at;
  }
  return [...agents]
    .map(([agentID, { dn, group, line, exitBy, end, class: of }]) => ({
      agentID,
      dn,
      group,
      segments: line.segments,
      exitBy,
      end,
      class: of,
    }))
    .sort(byExit);
}

export interface LifeGroupLanes {
  readonly group: LifeGroup;
  readonly lanes: readonly Lifeline[];
}

/** The lifelines by what the agents did at the start; groups without anybody are left out. */
export function groupLifelines(lifelines: readonly Lifeline[]): readonly LifeGroupLanes[] {
  return groupOrder
    .map((group) => ({ group, lanes: lifelines.filter((one) => one.group === group) }))
    .filter(({ lanes }) => lanes.length > 0);
}

/** Who leaves last stands first, since he decides the end: on a call, then the latest known end of after-call work, then who has left. */
function byExit(a: Lifeline, b: Lifeline): number {
  return expectedExit(b) - expectedExit(a) || (a.agentID < b.agentID ? -1 : a.agentID > b.agentID ? 1 : 0);
}

/** Sorts only: one who is logged in comes before all who left. */
function expectedExit({ end, exitBy }: Lifeline): number {
  return end?.at ?? exitBy ?? Number.MAX_SAFE_INTEGER;
}

function begin(dn: string, of: AgentClass, connIDs: readonly string[] = []): Draft {
  return {
    dn,
    group: groups[of],
    line: new SegmentLine(),
    calls: new Set(connIDs),
    class: of,
    exitBy: null,
    end: null,
  };
}

function lifeState(draft: Draft, calls: ReadonlyMap<string, CallState>): LifeState {
  switch (draft.class) {
    case 'S-50':
      return 'ready';
    case 'S-51':
      return 'not-ready';
    case 'S-52':
    case 'S-53':
      return 'acw';
    case 'S-54':
    case 'S-55':
    case 'S-56': {
      const states = [...draft.calls].flatMap((connID) => calls.get(connID) ?? []);
      if (states.length === 0 || states.includes('connected')) return 'on-call';
      return states.includes('held') ? 'held' : 'ringing';
    }
    default:
      return draft.class satisfies never;
  }
}
