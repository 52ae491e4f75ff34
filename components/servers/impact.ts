import { z } from 'zod';
import { agentClass } from '@/lib/feed/state';

const count = z.number().int().nonnegative();

/** What a graceful shutdown would do now (S-141), as `GET /api/servers/ID/impact` answers. */
export const impact = z.object({
  agents: z.partialRecord(agentClass, count),
  calls: z.object({
    live: count,
    queued: count,
    ringing: count,
    held: count,
    longestMs: z.number().nonnegative(),
  }),
  nailedUp: z.object({ parked: count, busy: count }),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
});
export type Impact = z.infer<typeof impact>;

/** The figures a person agreed to when the button was pressed. */
export interface Acknowledged {
  readonly calls: number;
  readonly agents: number;
}

export function acknowledgedOf(current: Impact): Acknowledged {
  return { calls: current.calls.live, agents: agentsOf(current) };
}

export function agentsOf(current: Impact): number {
  return Object.values(current.agents).reduce((sum, one) => sum + one, 0);
}

/** True when a figure has moved by more than 10 % and by more than one since it was agreed to. */
export function hasMoved(agreed: Acknowledged, current: Acknowledged): boolean {
  const moved = (a: number, b: number): boolean => Math.abs(a - b) > Math.max(1, 0.1 * a);
  return moved(agreed.calls, current.calls) || moved(agreed.agents, current.agents);
}
