import type { Db } from '../db/database';

/** Well beyond the time-out of the command, so that no console is still waiting for its answer. */
const unansweredMs = 30_000;

/**
 * Requests whose console ended before the answer came, and which the server's journal, just read, doesn't know:
 * they were not performed (spec S-3). Returns the ids of the migrations it closed.
 */
export async function closeUnanswered(db: Db, serverId: string, now: number): Promise<string[]> {
  const open = await db.siteMigration.findMany({
    where: {
      serverId,
      state: 'requested',
      shutdownId: null,
      requestedAt: { lt: new Date(now - unansweredMs) },
    },
    select: { id: true },
  });
  const closed: string[] = [];
  for (const { id } of open) {
    const { count } = await db.siteMigration.updateMany({
      where: { id, state: 'requested', shutdownId: null },
      data: { state: 'no_answer', message: 'no answer - stop NOT performed' },
    });
    if (count === 1) closed.push(id);
  }
  return closed;
}
