import { unstable_rethrow } from 'next/navigation';
import type { ActionErrorCode } from '../../feed/console';
import { failed, forbiddenText, refuse } from '../actions/run-action';
import { ConsoleError } from '../errors';
import type { Permission } from '../permissions/permission';
import { runtime } from '../runtime';
import type { ConsoleRuntime } from '../runtime';
import type { CurrentUser } from '../session/actor';
import { currentUser } from '../session/current';

const statusOf: Readonly<Record<ActionErrorCode, number>> = {
  unauthorized: 401,
  forbidden: 403,
  invalid: 400,
  not_found: 404,
  conflict: 409,
  precondition_failed: 412,
  no_answer: 504,
  unavailable: 503,
  rate_limited: 429,
  internal: 500,
};

/**
 * Makes a GET route of a reading: session and permission first, refusals audited and answered with 401 or 403, every
 * error as `{ error: { code, message } }`. A handler that finds nothing returns null.
 */
export function readRoute<P extends object>(
  permission: Permission,
  read: (ctx: ConsoleRuntime, request: { url: URL; params: P; user: CurrentUser }) => unknown,
): (request: Request, context: { params: Promise<P> }) => Promise<Response> {
  return async (request, context) => {
    const ctx = runtime();
    try {
      const url = new URL(request.url);
      const user = await currentUser();
      if (user === null) throw new ConsoleError('unauthorized', 'Sign in first.');
      if (!user.permissions.includes(permission)) {
        await refuse(ctx, user, 'api.read', permission, url.pathname);
        throw new ConsoleError('forbidden', forbiddenText(user, permission));
      }
      const body = await read(ctx, { url, params: await context.params, user });
      if (body === null) throw new ConsoleError('not_found', `There is nothing at ${url.pathname}.`);
      return Response.json(body, { headers: { 'cache-control': 'no-store' } });
    } catch (error) {
      unstable_rethrow(error);
      const result = await failed(ctx, error);
      if (result.ok) throw error;
      return Response.json({ error: result.error }, { status: statusOf[result.error.code] });
    }
  };
}
