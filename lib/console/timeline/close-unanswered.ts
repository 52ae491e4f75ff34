import type { Db } from '../db/database';

/** Well beyond the time-out of the command, so that no console is still waiting for its answer. */
const unansweredMs = 30_000;

export interface Unanswered {
  /** Migrations that were closed. */
  readonly closed: readonly string[];
  /** When the oldest request that is still young enough to wait for has to be looked at again; null = there is none. */
  readonly dueInMs: number | null;
}

/**
 * Requests whose console ended before the answer came, and which the server's journal, just read, doesn't know:
 * they were not performed (spec S-3).
 */
export async function closeUnanswered(db: Db, serverId: string, now: number): Promise<Unanswered> {
  const open = await db.siteMigration.findMany({
    where: { serverId, state: 'requested', shutdownId: null },
    orderBy: { requestedAt: 'asc' },
    select: { id: true, requestedAt: true },
  });
  const closed: string[] = [];
  for (const { id, requestedAt } of open) {
    const dueInMs = requestedAt.getTime() + unansweredMs - now;
    if (dueInMs > 0) return { closed, dueInMs };
    const { count } = await db.siteMigration.updateMany({
      where: { id, state: 'requested', shutdownId: null },
      data: { state: 'no_answer', message: 'no answer - stop NOT performed' },
    });
    if (count === 1) closed.push(id);
  }
  return { closed, dueInMs: null };
}
