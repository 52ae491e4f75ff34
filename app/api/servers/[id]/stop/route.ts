import { stopSpec } from '@/lib/console/actions/specs';
import { commandRoute } from '@/lib/console/http/api';

export const POST = commandRoute(stopSpec, ({ id }: { id: string }) => ({ serverId: id }));
