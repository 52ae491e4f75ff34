import { z } from 'zod';
import type { StopOutcome } from '../control/schemas';
import type { ConsoleRuntime } from '../runtime';
import { managedServer } from '../servers/managed-server';
import type { CurrentUser } from '../session/actor';
import { audited } from './audited-command';
import { acknowledged, checkAcknowledged, checkTypedName, reason, requestId } from './preconditions';

export const stopInput = z.object({
  serverId: z.string().max(64),
  requestId,
  reason,
  typedName: z.string().max(64),
  acknowledged,
});
export type StopInput = z.infer<typeof stopInput>;

/** Stops a server at once and drops its calls. Throws ConsoleError: `invalid`, `precondition_failed`, `conflict`, `no_answer`. */
export async function stopNow(
  ctx: ConsoleRuntime,
  user: CurrentUser,
  input: StopInput,
): Promise<StopOutcome> {
  const server = managedServer(ctx, input.serverId);
  checkTypedName(server, input.typedName);
  checkAcknowledged(server, input.acknowledged);
  const body = { requestId: input.requestId, initiator: user.name, reason: input.reason };
  const { calls, agents } = input.acknowledged;
  const parameters = { requestId: input.requestId, reason: input.reason, calls, agents };
  return audited(
    ctx,
    user,
    { action: 'stop-now', server, parameters, unanswered: 'stop NOT confirmed' },
    () => server.control.stop(body),
  );
}
