import { z } from 'zod';
import { audited } from '../migrations/audited-command';
import { reason, requestId } from '../migrations/preconditions';
import type { ConsoleRuntime } from '../runtime';
import { managedServer } from '../servers/managed-server';
import type { CurrentUser } from '../session/actor';

export const releaseGhostInput = z.object({
  serverId: z.string().max(64),
  connID: z.string().regex(/^[0-9a-f]{1,16}$/),
  requestId,
  reason,
});
type ReleaseGhostInput = z.infer<typeof releaseGhostInput>;

/**
 * Releases a call that is a suspected ghost (spec S-93); the server refuses it for any other. Audited. Throws
 * ConsoleError: `conflict` when the call has ended or shown a sign of life, `no_answer`.
 */
export async function releaseGhost(
  ctx: ConsoleRuntime,
  user: CurrentUser,
  input: ReleaseGhostInput,
): Promise<{ connID: string }> {
  const { connID } = input;
  const server = managedServer(ctx, input.serverId);
  const command = { requestId: input.requestId, initiator: user.name, reason: input.reason };
  await audited(
    ctx,
    user,
    {
      action: 'call.release',
      server,
      parameters: { connID, requestId: input.requestId, reason: input.reason },
      unanswered: 'the call may or may not have been released',
    },
    () => server.control.releaseCall(connID, command),
  );
  return { connID };
}
