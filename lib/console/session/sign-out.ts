import { record } from '../audit/record';
import type { ConsoleRuntime } from '../runtime';
import type { CurrentUser } from './actor';
import { revokeSession } from './sessions';

/** Ends the session, on the server; its token is worth nothing from then on. */
export async function signOut(ctx: ConsoleRuntime, user: CurrentUser): Promise<void> {
  const now = ctx.clock.now();
  await ctx.database.client.$transaction(async (tx) => {
    await revokeSession(tx, user.session, now);
    await record(tx, now, user, { action: 'session.sign-out', target: user.name, result: 'ok' });
  });
}
