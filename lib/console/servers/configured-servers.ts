import type { ConfiguredServer } from '../connections/server-directory';
import type { Db } from '../db/database';

/** The servers of the database, with the tokens that never leave the console. */
export async function configuredServers(db: Db): Promise<ConfiguredServer[]> {
  const rows = await db.server.findMany({ include: { site: true } });
  return rows.map((row) => ({
    ref: {
      id: row.id,
      application: row.application,
      site: row.siteName,
      siteTitle: row.site.title,
      url: row.url,
    },
    token: row.token,
  }));
}
