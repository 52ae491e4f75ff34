import type { ManagedServer } from '../connections/server-directory';
import { ConsoleError } from '../errors';
import type { ConsoleRuntime } from '../runtime';

/** The configured server of that id. Throws ConsoleError `not_found`. */
export function managedServer(ctx: Pick<ConsoleRuntime, 'servers'>, id: string): ManagedServer {
  const server = ctx.servers.get(id);
  if (server === undefined)
    throw new ConsoleError(
      'not_found',
      `There is no server ${id}. It may have been taken out of the inventory.`,
    );
  return server;
}
