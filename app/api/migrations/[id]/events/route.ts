import { readRoute } from '@/lib/console/http/api';
import { migrationEvents } from '@/lib/console/migrations/migration-events';

export const GET = readRoute<{ id: string }>('migration.read', (ctx, { params, url }) => {
  const after = Number(url.searchParams.get('after') ?? 0);
  return migrationEvents(params.id, Number.isSafeInteger(after) && after > 0 ? after : 0, undefined, ctx);
});
