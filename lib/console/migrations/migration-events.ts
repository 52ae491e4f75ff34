import type { ShutdownEvent } from '../../feed/shutdown-events';
import { runtime } from '../runtime';
import { findMigration } from './get-migration';
import { readEvents } from './view';

const eventsMax = 5000;

/** A migration's stored events with seq > after, in order and without gaps; null = no such migration. */
export async function migrationEvents(
  id: string,
  after: number,
  limit = eventsMax,
  ctx = runtime(),
): Promise<ShutdownEvent[] | null> {
  const row = await findMigration(id, ctx);
  if (row === null) return null;
  if (row.shutdownId === null) return [];
  const db = ctx.database.client;
  return readEvents(db, row.serverId, row.shutdownId, after, row.lastSeq, Math.min(limit, eventsMax));
}
