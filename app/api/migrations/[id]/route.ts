import { readRoute } from '@/lib/console/http/api';
import { getMigration } from '@/lib/console/migrations/get-migration';

export const GET = readRoute<{ id: string }>('migration.read', (ctx, { params }) =>
  getMigration(params.id, ctx),
);
