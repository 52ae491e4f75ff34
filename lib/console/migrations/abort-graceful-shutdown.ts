import { z } from 'zod';
import type { AbortOutcome } from '../control/schemas';
import { ConsoleError } from '../errors';
import type { ConsoleRuntime } from '../runtime';
import { managedServer } from '../servers/managed-server';
import type { CurrentUser } from '../session/actor';
import { audited } from './audited-command';
import { findMigration } from './get-migration';
import { reason, requestId } from './preconditions';

export const abortInput = z.object({ migrationId: z.string().max(64), requestId, reason });
export type AbortInput = z.infer<typeof abortInput>;

/**
 * Ends a graceful shutdown before its end (spec S-121) and returns what it could not undo. The migration's new state
 * comes by the feed. Throws ConsoleError: `not_found`, `conflict` (too late, S-122), `no_answer`.
 */
export async function abortGracefulShutdown(
  ctx: ConsoleRuntime,
  user: CurrentUser,
  input: AbortInput,
): Promise<AbortOutcome> {
  const row = await findMigration(input.migrationId, ctx);
  if (row === null) throw new ConsoleError('not_found', 'There is no such migration.');
  const server = managedServer(ctx, row.serverId);
  if (row.endedAt !== null)
    throw new ConsoleError('conflict', `The migration has ended already: it is ${row.state}.`);
  const body = { requestId: input.requestId, initiator: user.name, reason: input.reason };
  const parameters = { migration: row.id, requestId: input.requestId, reason: input.reason };
  const { notUndone } = await audited(
    ctx,
    user,
    { action: 'graceful-shutdown.abort', server, parameters, unanswered: 'abort NOT confirmed' },
    () => server.control.abort(body),
  );
  return { notUndone };
}
