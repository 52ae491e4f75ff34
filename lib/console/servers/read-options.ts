import type { OptionsAnswer } from '../control/schemas';
import { toConsoleError } from '../control/to-console-error';
import type { ConsoleRuntime } from '../runtime';
import { managedServer } from './managed-server';

/** A server's options with value, source, default, what is allowed and what each means. Throws ConsoleError. */
export async function readOptions(
  ctx: Pick<ConsoleRuntime, 'servers'>,
  serverId: string,
): Promise<OptionsAnswer> {
  const { control, ref } = managedServer(ctx, serverId);
  try {
    return await control.options();
  } catch (error) {
    throw toConsoleError(error, ref.application);
  }
}
