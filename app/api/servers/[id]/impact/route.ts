import { readRoute } from '@/lib/console/http/api';
import { readImpact } from '@/lib/console/servers/read-impact';

export const GET = readRoute<{ id: string }>('live.read', (ctx, { params }) => readImpact(ctx, params.id));
