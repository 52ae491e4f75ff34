import { startSpec } from '@/lib/console/actions/specs';
import { commandRoute } from '@/lib/console/http/api';

export const POST = commandRoute(startSpec, ({ id }: { id: string }) => ({ serverId: id }));
