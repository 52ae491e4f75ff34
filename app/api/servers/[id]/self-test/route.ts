import { selfTestSpec } from '@/lib/console/actions/specs';
import { commandRoute } from '@/lib/console/http/api';

export const POST = commandRoute(selfTestSpec, ({ id }: { id: string }) => ({ serverId: id }));
