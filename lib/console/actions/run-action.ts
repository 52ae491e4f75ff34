import type { z } from 'zod';
import type { ActionResult } from '../../feed/console';
import { record } from '../audit/record';
import { isConsoleError } from '../errors';
import type { Permission } from '../permissions/permission';
import type { ConsoleRuntime } from '../runtime';
import type { CurrentUser } from '../session/actor';

/** A verb as an action: what it needs, what it takes, what it does. */
export interface ActionSpec<S extends z.ZodType, T> {
  readonly permission: Permission;
  /** Its name in the audit when it is refused. */
  readonly action: string;
  readonly input: S;
  /** What it is done to, for the audit of a refusal. */
  readonly target: (input: z.infer<S>) => string;
  readonly run: (ctx: ConsoleRuntime, user: CurrentUser, input: z.infer<S>) => Promise<T>;
}

/** Keeps the types of a spec together; the permission can't be left out. */
export function actionSpec<S extends z.ZodType, T>(spec: ActionSpec<S, T>): ActionSpec<S, T> {
  return spec;
}

/**
 * Permission, then parse, then the verb; refusals are audited (spec S-140). Every failure becomes a typed result, an
 * unexpected one `internal` with a correlation id that the log has too.
 */
export async function runAction<S extends z.ZodType, T>(
  ctx: ConsoleRuntime,
  user: CurrentUser | null,
  spec: ActionSpec<S, T>,
  raw: unknown,
): Promise<ActionResult<T>> {
  try {
    if (user === null)
      return failure('unauthorized', 'The session has ended. Sign in again; nothing was done.');
    const parsed = spec.input.safeParse(raw);
    if (!user.permissions.includes(spec.permission)) {
      const target = parsed.success ? spec.target(parsed.data) : 'unknown';
      await refuse(ctx, user, spec.action, spec.permission, target);
      return failure('forbidden', `${forbiddenText(user, spec.permission)} Nothing was done.`);
    }
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return failure('invalid', issue?.message ?? 'The input is not valid.', issue?.path.join('.'));
    }
    return { ok: true, data: await spec.run(ctx, user, parsed.data) };
  } catch (error) {
    return failed(ctx, error);
  }
}

/** Writes the audit record of a refused action. */
export async function refuse(
  ctx: ConsoleRuntime,
  user: CurrentUser,
  action: string,
  permission: Permission,
  target: string,
): Promise<void> {
  await record(ctx.database.client, ctx.clock.now(), user, {
    action,
    target,
    result: 'refused',
    detail: `the role ${user.role} lacks the permission ${permission}`,
  });
}

export function forbiddenText(user: CurrentUser, permission: Permission): string {
  return `The role ${user.role} may not do this (it lacks ${permission}); the refusal is in the audit.`;
}

/** The result of an action that threw. */
export async function failed(ctx: ConsoleRuntime, error: unknown): Promise<ActionResult<never>> {
  if (isConsoleError(error)) return failure(error.code, error.message, error.field);
  await ctx.database.check();
  if (ctx.database.state.state !== 'ready')
    return failure(
      'unavailable',
      'The database is unreachable. The console keeps trying; try again in a moment.',
    );
  const id = ctx.newId();
  ctx.log.error('unexpected error', { correlationId: id, error });
  return failure('internal', `Something failed that should not. The log has the details under ${id}.`);
}

function failure(
  code: Extract<ActionResult<never>, { ok: false }>['error']['code'],
  message: string,
  field?: string,
): ActionResult<never> {
  return { ok: false, error: { code, message, ...(field === undefined || field === '' ? {} : { field }) } };
}
