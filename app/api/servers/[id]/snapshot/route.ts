import { readRoute } from '@/lib/console/http/api';
import { serverSnapshot } from '@/lib/console/servers/server-snapshot';

export const GET = readRoute<{ id: string }>('live.read', (ctx, { params }) =>
  serverSnapshot(params.id, ctx),
);
