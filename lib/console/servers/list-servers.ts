import type { ServerLink, ServerRef } from '../../feed/console';
import { runtime } from '../runtime';

export interface ServerOverview {
  readonly ref: ServerRef;
  readonly link: ServerLink;
}

/** All configured servers, by site and name. */
export function listServers(ctx = runtime()): ServerOverview[] {
  return ctx.servers.list().map(({ ref, connection }) => ({ ref, link: connection.link }));
}
