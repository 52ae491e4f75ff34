import { z } from 'zod';
import type { MigrationView } from '../../feed/console';
import { runtime } from '../runtime';
import { viewOf, withServer } from './view';
import type { MigrationRow } from './view';

/** One migration with its report; null = there is none of that id. */
export async function getMigration(id: string, ctx = runtime()): Promise<MigrationView | null> {
  const row = await findMigration(id, ctx);
  return row === null ? null : viewOf(ctx.database.client, ctx.reports, row);
}

/** The row; an id that is no UUID finds nothing instead of failing in the database. */
export async function findMigration(id: string, ctx = runtime()): Promise<MigrationRow | null> {
  if (!z.guid().safeParse(id).success) return null;
  return ctx.database.client.siteMigration.findUnique({ where: { id }, include: withServer });
}
