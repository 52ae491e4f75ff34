import { abortSpec } from '@/lib/console/actions/specs';
import { commandRoute } from '@/lib/console/http/api';

export const POST = commandRoute(abortSpec, ({ id }: { id: string }) => ({ migrationId: id }));
