import { optionSpec } from '@/lib/console/actions/specs';
import { commandRoute, readRoute } from '@/lib/console/http/api';
import { readOptions } from '@/lib/console/servers/read-options';

export const GET = readRoute<{ id: string }>('live.read', (ctx, { params }) => readOptions(ctx, params.id));
export const POST = commandRoute(optionSpec, ({ id }: { id: string }) => ({ serverId: id }));
