import { unstable_rethrow } from 'next/navigation';
import type { ActionErrorCode, ActionResult } from '../../feed/console';
import type { z } from 'zod';
import { failed, forbiddenText, refuse, runAction } from '../actions/run-action';
import type { ActionSpec } from '../actions/run-action';
import { ConsoleError } from '../errors';
import type { Permission } from '../permissions/permission';
import { runtime } from '../runtime';
import type { ConsoleRuntime } from '../runtime';
import type { CurrentUser } from '../session/actor';
import { currentUser } from '../session/current';
import { isSameOrigin } from '../session/end-user-address';

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

const bodyBytesMax = 64 * 1024;

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
      return answer(await failed(ctx, error));
    }
  };
}

/**
 * Makes a POST route of an action: a page of ours has to be its origin, then permission, input and verb as for the
 * action itself. `complete` puts what the path names into the body.
 */
export function commandRoute<P extends object, S extends z.ZodType, T>(
  spec: ActionSpec<S, T>,
  complete: (params: P) => object,
): (request: Request, context: { params: Promise<P> }) => Promise<Response> {
  return async (request, context) => {
    const ctx = runtime();
    try {
      // X-Forwarded-Host is there only where a proxy is trusted; the HTTP server takes it away otherwise.
      const headers = Object.fromEntries(request.headers);
      if (!isSameOrigin({ headers }, { trustProxy: true }))
        throw new ConsoleError('forbidden', 'Commands are taken from pages of this console only (Origin).');
      const user = await currentUser();
      const input = user === null ? {} : { ...(await bodyOf(request)), ...complete(await context.params) };
      return answer(await runAction(ctx, user, spec, input));
    } catch (error) {
      unstable_rethrow(error);
      return answer(await failed(ctx, error));
    }
  };
}

async function bodyOf(request: Request): Promise<object> {
  const length = Number(request.headers.get('content-length') ?? Number.NaN);
  const body: unknown = length <= bodyBytesMax ? await request.json().catch(() => null) : null;
  if (typeof body === 'object' && body !== null) return body;
  throw new ConsoleError('invalid', `The body has to be a JSON object of at most ${bodyBytesMax} bytes.`);
}

function answer(result: ActionResult<unknown>): Response {
  const headers = { 'cache-control': 'no-store' };
  if (result.ok) return Response.json(result.data, { headers });
  return Response.json({ error: result.error }, { status: statusOf[result.error.code], headers });
}
