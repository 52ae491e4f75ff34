import { readRoute } from '@/lib/console/http/api';
import { listMigrations } from '@/lib/console/migrations/list-migrations';

export const GET = readRoute('migration.read', (ctx, { url }) => {
  const serverId = url.searchParams.get('serverId');
  return listMigrations(serverId === null ? {} : { serverId }, ctx);
});
