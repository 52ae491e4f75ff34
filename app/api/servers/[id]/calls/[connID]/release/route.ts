import { releaseGhostSpec } from '@/lib/console/actions/specs';
import { commandRoute } from '@/lib/console/http/api';

export const POST = commandRoute(releaseGhostSpec, ({ id, connID }: { id: string; connID: string }) => ({
  serverId: id,
  connID,
}));
