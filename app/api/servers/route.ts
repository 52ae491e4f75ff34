import { readRoute } from '@/lib/console/http/api';
import { listServers } from '@/lib/console/servers/list-servers';

export const GET = readRoute('live.read', (ctx) => listServers(ctx));
