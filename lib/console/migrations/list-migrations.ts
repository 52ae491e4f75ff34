import type { MigrationView } from '../../feed/console';
import { runtime } from '../runtime';
import { viewOf, withServer } from './view';

const rowsMax = 100;

/** Migrations, newest first. */
export async function listMigrations(
  filter: { serverId?: string; limit?: number } = {},
  ctx = runtime(),
): Promise<MigrationView[]> {
  const db = ctx.database.client;
  const rows = await db.siteMigration.findMany({
    where: filter.serverId === undefined ? {} : { serverId: filter.serverId },
    orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
    take: Math.min(filter.limit ?? rowsMax, rowsMax),
    include: withServer,
  });
  const views: MigrationView[] = [];
  for (const row of rows) views.push(await viewOf(db, ctx.reports, row));
  return views;
}
