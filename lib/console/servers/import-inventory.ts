import type { Db } from '../db/database';
import { serverIdOf } from './inventory';
import type { Inventory } from './inventory';

/** Writes an inventory into the database; importing it again changes nothing. What it doesn't name stays as it is. */
export async function importInventory(db: Db, inventory: Inventory): Promise<void> {
  await db.$transaction(async (tx) => {
    for (const { name, title = name } of inventory.sites)
      await tx.site.upsert({ where: { name }, create: { name, title }, update: { title } });
    for (const server of inventory.servers) {
      const id = serverIdOf(server.application);
      const data = {
        application: server.application,
        siteName: server.site,
        url: server.url,
        token: server.token,
      };
      await tx.server.upsert({ where: { id }, create: { id, ...data }, update: data });
    }
    for (const { name, ...data } of inventory.gateways)
      await tx.gateway.upsert({ where: { name }, create: { name, ...data }, update: data });
  });
}
