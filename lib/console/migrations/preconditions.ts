import { z } from 'zod';
import type { ManagedServer } from '../connections/server-directory';
import { ConsoleError } from '../errors';

const count = z.number().int().nonnegative();

/** Minted by the dialog; the same one again is the same command. */
export const requestId = z.uuid();
export const reason = z
  .string()
  .trim()
  .min(1, 'Give a reason; it is kept in the audit and the report.')
  .max(500, 'Keep the reason under 500 characters.');
/** The numbers that the person saw when pressing the button. */
export const acknowledged = z.object({ calls: count, agents: count });

/** Throws ConsoleError `invalid` unless the typed name is the application's. */
export function checkTypedName(server: ManagedServer, typedName: string): void {
  if (typedName.trim() !== server.ref.application)
    throw new ConsoleError('invalid', `Type the server's name, ${server.ref.application}.`, 'typedName');
}

/** The server's live state. Throws ConsoleError `precondition_failed` while it isn't connected. */
export function connectedState(server: ManagedServer) {
  const { live, link } = server.connection;
  if (live === null || link.state !== 'connected')
    throw new ConsoleError(
      'precondition_failed',
      `${server.ref.application} is not connected to the console, so nothing was sent. Wait until it is live again.`,
    );
  return live;
}

/** Asks again where the numbers moved by more than 10 % and by more than one (spec S-142's bound). */
export function checkAcknowledged(server: ManagedServer, seen: z.infer<typeof acknowledged>): void {
  const live = connectedState(server);
  const now = { calls: live.calls.size, agents: live.agents.size };
  if (!moved(seen.calls, now.calls) && !moved(seen.agents, now.agents)) return;
  throw new ConsoleError(
    'precondition_failed',
    `The numbers have changed since you looked: ${now.calls} calls (you saw ${seen.calls}), ${now.agents} agents (you saw ${seen.agents}). Nothing was sent; look again and confirm.`,
    'acknowledged',
  );
}

function moved(seen: number, now: number): boolean {
  return Math.abs(now - seen) > Math.max(1, seen * 0.1);
}
