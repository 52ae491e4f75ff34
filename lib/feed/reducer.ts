import type { FeedOp, FeedPatch, FeedSnapshot } from './frames';
import type { AgentRow, AlarmRow, CallRow, QueueRow, ServerRow, ServerSnapshot, TrunkRow } from './state';

/** A server's live state as console and browser keep it: one Map per table, mutated in place by `applyPatch`. */
export interface LiveServer {
  epoch: string;
  seq: number;
  /** Server time of the last snapshot or patch, ms since the epoch. */
  at: number;
  server: ServerRow;
  readonly calls: Map<string, CallRow>;
  readonly agents: Map<string, AgentRow>;
  readonly queues: Map<string, QueueRow>;
  readonly trunks: Map<string, TrunkRow>;
  readonly alarms: Map<string, AlarmRow>;
}

/** What a patch did to the state: `applied`, `old` (seen before, dropped) or `gap` (fetch a snapshot, never go on). */
export type PatchVerdict = 'applied' | 'old' | 'gap';

/** A live state from a snapshot. */
export function fromSnapshot(frame: Pick<FeedSnapshot, 'epoch' | 'seq' | 'at' | 'state'>): LiveServer {
  const { state } = frame;
  return {
    epoch: frame.epoch,
    seq: frame.seq,
    at: frame.at,
    server: state.server,
    calls: new Map(state.calls.map((row) => [row.connID, row])),
    agents: new Map(state.agents.map((row) => [row.agentID, row])),
    queues: new Map(state.queues.map((row) => [row.number, row])),
    trunks: new Map(state.trunks.map((row) => [row.number, row])),
    alarms: new Map(state.alarms.map((row) => [row.id, row])),
  };
}

/** The snapshot that `fromSnapshot` would turn into this state. */
export function toSnapshot(live: LiveServer): ServerSnapshot {
  return {
    server: live.server,
    calls: [...live.calls.values()],
    agents: [...live.agents.values()],
    queues: [...live.queues.values()],
    trunks: [...live.trunks.values()],
    alarms: [...live.alarms.values()],
  };
}

/** Applies one patch if it is the very next one; drops an old one; reports a gap or another epoch without touching the state. */
export function applyPatch(
  live: LiveServer,
  patch: Pick<FeedPatch, 'epoch' | 'seq' | 'at' | 'ops'>,
): PatchVerdict {
  if (patch.epoch !== live.epoch) return 'gap';
  if (patch.seq <= live.seq) return 'old';
  if (patch.seq !== live.seq + 1) return 'gap';
  for (const op of patch.ops) applyOp(live, op);
  live.seq = patch.seq;
  live.at = patch.at;
  return 'applied';
}

function applyOp(live: LiveServer, op: FeedOp): void {
  switch (op.op) {
    case 'server':
      live.server = op.row;
      return;
    case 'call':
      live.calls.set(op.row.connID, op.row);
      return;
    case 'call-gone':
      live.calls.delete(op.id);
      return;
    case 'agent':
      live.agents.set(op.row.agentID, op.row);
      return;
    case 'agent-gone':
      live.agents.delete(op.id);
      return;
    case 'queue':
      live.queues.set(op.row.number, op.row);
      return;
    case 'trunk':
      live.trunks.set(op.row.number, op.row);
      return;
    case 'alarm':
      live.alarms.set(op.row.id, op.row);
      return;
    case 'alarm-gone':
      live.alarms.delete(op.id);
      return;
    case 'event':
      return;
    default:
      op satisfies never;
  }
}
