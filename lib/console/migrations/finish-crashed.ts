import type { MigrationView } from '../../feed/console';
import type { ManagedServer } from '../connections/server-directory';
import { ConsoleError } from '../errors';
import type { ConsoleRuntime } from '../runtime';
import type { CurrentUser } from '../session/actor';
import { audited } from './audited-command';
import { getMigration } from './get-migration';

/**
 * Lets a server finish the graceful shutdown in which its process before had died (spec S-125); returns that
 * shutdown's migration. Throws ConsoleError: `precondition_failed`, `conflict`, `no_answer`.
 */
export async function finishCrashed(
  ctx: ConsoleRuntime,
  user: CurrentUser,
  server: ManagedServer,
  shutdownId: string,
  input: { readonly requestId: string; readonly reason: string },
): Promise<MigrationView> {
  const serverId = server.ref.id;
  await ctx.timeline.catchUp(serverId);
  const row = await ctx.database.client.siteMigration.findUnique({
    where: { serverId_shutdownId: { serverId, shutdownId } },
    select: { id: true },
  });
  const unread = `The journal of ${server.ref.application} has not been read yet, so nothing was sent. Try again in a moment.`;
  if (row === null) throw new ConsoleError('precondition_failed', unread);
  const body = { requestId: input.requestId, initiator: user.name, reason: input.reason };
  const parameters = { migration: row.id, requestId: input.requestId, reason: input.reason };
  await audited(
    ctx,
    user,
    { action: 'graceful-shutdown.finish', server, parameters, unanswered: 'finish NOT confirmed' },
    () => server.control.gracefulShutdown({ ...body, whenSuspended: 'exit' }),
  );
  const view = await getMigration(row.id, ctx);
  if (view === null) throw new ConsoleError('not_found', 'There is no such migration.');
  return view;
}
