import type { ShutdownEvent } from '@/lib/feed/shutdown-events';

/** INVITEs of one gateway that were rejected, from the first to the last of them. */
interface RejectBurst {
  readonly from: number;
  readonly to: number;
  readonly code: number;
  readonly count: number;
}

export interface GatewayLane {
  readonly trunk: string;
  readonly bursts: readonly RejectBurst[];
  readonly total: number;
}

/** Who went on sending calls and was rejected, most first. A gateway that stopped has no lane. */
export function gatewayLanes(events: readonly ShutdownEvent[]): readonly GatewayLane[] {
  const lanes = new Map<string, RejectBurst[]>();
  for (const event of events) {
    if (event.type !== 'invites-rejected') continue;
    for (const { trunk, code, count } of event.rejected)
      lanes.set(trunk, [...(lanes.get(trunk) ?? []), { from: event.from, to: event.to, code, count }]);
  }
  return [...lanes]
    .map(([trunk, bursts]) => ({ trunk, bursts, total: bursts.reduce((sum, one) => sum + one.count, 0) }))
    .sort((a, b) => b.total - a.total || (a.trunk < b.trunk ? -1 : 1));
}

/** How many had been rejected by then. */
export function rejectedBy(lane: GatewayLane, at: number): number {
  return lane.bursts.reduce((sum, one) => (one.from <= at ? sum + one.count : sum), 0);
}
