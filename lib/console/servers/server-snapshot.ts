import type { LiveSnapshot } from '../../feed/console';
import { runtime } from '../runtime';

/** The whole of one server as the console has it; null = no such server. */
export function serverSnapshot(id: string, ctx = runtime()): LiveSnapshot | null {
  return ctx.servers.get(id)?.connection.snapshot() ?? null;
}
