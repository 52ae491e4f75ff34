import { z } from 'zod';
import { optionText, optionValue } from '../../feed/options';
import { ConsoleError } from '../errors';
import { audited } from '../migrations/audited-command';
import { reason } from '../migrations/preconditions';
import type { ConsoleRuntime } from '../runtime';
import type { CurrentUser } from '../session/actor';
import { managedServer } from './managed-server';
import { readOptions } from './read-options';

export const changeOptionInput = z.object({
  serverId: z.string().max(64),
  option: z.string().max(64),
  /** The value that the person saw; the change is refused when it is another by now. */
  from: optionValue,
  to: optionValue,
  reason,
});
type ChangeOptionInput = z.infer<typeof changeOptionInput>;

/**
 * Changes one option of a running server; it takes effect at its next use and is gone with the process (the
 * configuration file is not written). Audited with both values. Throws ConsoleError: `invalid` with the server's words on
 * what is allowed, `conflict` when somebody changed it meanwhile, `no_answer`.
 */
export async function changeOption(
  ctx: ConsoleRuntime,
  user: CurrentUser,
  input: ChangeOptionInput,
): Promise<{ value: z.infer<typeof optionValue> }> {
  const { option, from, to } = input;
  const before = (await readOptions(ctx, input.serverId))[option];
  if (before === undefined) throw new ConsoleError('not_found', `${option} is no option of this server.`);
  if (optionText(before.value) !== optionText(from))
    throw new ConsoleError(
      'conflict',
      `${option} is ${optionText(before.value)} by now, not ${optionText(from)}. Nothing was changed; look again.`,
    );
  const server = managedServer(ctx, input.serverId);
  await audited(
    ctx,
    user,
    {
      action: 'option.change',
      server,
      parameters: { option, from: optionText(from), to: optionText(to), reason: input.reason },
      unanswered: 'the option may or may not have changed',
    },
    () => server.control.changeOptions({ [option]: to }),
  );
  const after = (await readOptions(ctx, input.serverId))[option];
  return { value: after?.value ?? null };
}
