import type { Impact } from '../control/schemas';
import { toConsoleError } from '../control/to-console-error';
import type { ConsoleRuntime } from '../runtime';
import { managedServer } from './managed-server';

/** What a graceful shutdown would do now, asked of the server (spec S-141). Throws ConsoleError. */
export async function readImpact(ctx: Pick<ConsoleRuntime, 'servers'>, serverId: string): Promise<Impact> {
  const { control, ref } = managedServer(ctx, serverId);
  try {
    return await control.impact();
  } catch (error) {
    throw toConsoleError(error, ref.application);
  }
}
