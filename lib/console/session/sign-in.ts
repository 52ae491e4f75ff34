import { z } from 'zod';
import { record } from '../audit/record';
import { ConsoleError } from '../errors';
import type { ConsoleRuntime } from '../runtime';
import { openSession } from './sessions';

export const signInInput = z.object({
  name: z.string().trim().min(1, 'Enter the name of a user.').max(64),
  password: z.string().min(1, 'Enter the password.').max(256),
  /** Where to go afterwards; anything but a path of ours is ignored. */
  next: z.string().max(2048).optional(),
});
export type SignInInput = z.infer<typeof signInInput>;

/**
 * Checks name and password and opens a session; returns its token for the cookie. Unknown users, disabled ones and
 * wrong passwords are told alike and take the same time. Both outcomes are audited; attempts beyond the limit only once.
 */
export async function signIn(
  ctx: ConsoleRuntime,
  address: string,
  input: SignInInput,
): Promise<{ token: string }> {
  const now = ctx.clock.now();
  const waitMs = ctx.signInLimit.waitMs(address, input.name);
  if (waitMs > 0) {
    throw new ConsoleError(
      'rate_limited',
      `Sign-in as ${input.name} is blocked after too many failures. Try again in ${Math.ceil(waitMs / 60_000)} min.`,
    );
  }
  // Counted before the slow check, so that attempts side by side don't slip through.
  ctx.signInLimit.attempt(address, input.name);
  const db = ctx.database.client;
  const user = await db.user.findUnique({ where: { name: input.name } });
  const matched = await ctx.passwords.matches(input.password, user?.passwordHash ?? null);
  if (user === null || !matched || user.disabledAt !== null) {
    const blocked = ctx.signInLimit.waitMs(address, input.name) > 0;
    await record(
      db,
      now,
      { name: input.name, role: 'none', address, session: null },
      {
        action: 'session.sign-in',
        target: input.name,
        result: 'refused',
        detail: blocked
          ? 'wrong name or password; blocked after too many failures'
          : 'wrong name or password',
      },
    );
    throw new ConsoleError(
      'unauthorized',
      'Name and password do not match. Check both; capitals count.',
      'password',
    );
  }
  ctx.signInLimit.succeeded(address, input.name);
  const token = ctx.newToken();
  await db.$transaction(async (tx) => {
    const session = await openSession(tx, { userId: user.id, token, address, now });
    const actor = { name: user.name, role: user.role, address, session };
    await record(tx, now, actor, { action: 'session.sign-in', target: user.name, result: 'ok' });
  });
  return { token };
}
