import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../clock/clock';
import { eventToHttp, reportToHttp } from '../../feed/http-form';
import type { OptionStore } from '../options/types';
import { type Answer, readBody } from '../../http/json';
import { controlRequest, optionChanges, startRequest } from './http';
import { createOnce } from './once';
import { ControlError } from './types';
import type { EngineControl } from './types';

/** Most events in one answer; whoever needs more asks again with `after`. */
const eventsPageMax = 1_000;

/** One request to /control/…, its token already checked. */
export interface ControlCall {
  readonly request: IncomingMessage;
  readonly url: URL;
  /** Name of the token. */
  readonly caller: string;
}

type Handler = (call: ControlCall, ...parts: string[]) => Promise<Answer> | Answer;

interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: RegExp;
  readonly handle: Handler;
}

/** Tells every change that the control interface was asked for. */
export type OnCommand = (command: string, fields: Readonly<Record<string, unknown>>) => void;

/** The control interface's answers; refusals are thrown as ControlError or OptionError. */
export function createControlRoutes(
  control: EngineControl,
  options: OptionStore,
  clock: Clock,
  onCommand: OnCommand = () => undefined,
): (call: ControlCall) => Promise<Answer> {
  const once = createOnce<Answer>(clock);
  const routes: readonly Route[] = [
    get(/^\/control\/status$/, () => ok(control.status())),
    get(/^\/control\/impact$/, () => ok(control.impact())),
    get(/^\/control\/options$/, ({ url }) =>
      ok(url.searchParams.get('detail') === '1' ? options.describe() : options.list()),
    ),
    get(/^\/control\/shutdowns$/, () =>
      ok(
        control
          .shutdowns()
          .toSorted((a, b) => b.requestedAt - a.requestedAt)
          .map(reportToHttp),
      ),
    ),
    get(/^\/control\/shutdowns\/([^/]+)$/, (_, id = '') => {
      const report = control.shutdown(id);
      if (report === undefined) throw noSuchShutdown(id);
      return ok(reportToHttp(report));
    }),
    get(/^\/control\/shutdowns\/([^/]+)\/events$/, ({ url }, id = '') => {
      const events = control.shutdownEvents(
        id,
        wholeNumber(url, 'after', 0),
        wholeNumber(url, 'limit', eventsPageMax),
      );
      if (events === undefined) throw noSuchShutdown(id);
      return ok(events.map(eventToHttp));
    }),
    {
      method: 'PATCH',
      path: /^\/control\/options$/,
      handle: async ({ request, caller }) => {
        const changes = await readBody(request, optionChanges);
        options.patch(changes);
        onCommand('options', { caller, changes });
        return ok(options.list());
      },
    },
    post(/^\/control\/graceful-shutdown$/, async ({ request, caller }) => {
      const body = await readBody(request, startRequest);
      return once.run(`start ${caller} ${body.requestId}`, async () => {
        const { created, shutdownId, status } = await control.gracefulShutdown(body, 'control');
        onCommand('graceful-shutdown', {
          caller,
          initiator: body.initiator,
          reason: body.reason,
          created,
          shutdownId,
        });
        return { status: created ? 202 : 200, body: { shutdownId, status } };
      });
    }),
    post(/^\/control\/graceful-shutdown\/abort$/, async ({ request, caller }) => {
      const body = await readBody(request, controlRequest);
      return once.run(`abort ${caller} ${body.requestId}`, async () => {
        const answer = await control.abort(body);
        onCommand('abort', { caller, initiator: body.initiator, reason: body.reason });
        return ok(answer);
      });
    }),
    post(/^\/control\/stop$/, async ({ request, caller }) => {
      const body = await readBody(request, controlRequest);
      return once.run(`stop ${caller} ${body.requestId}`, async () => {
        const answer = await control.stop(body);
        onCommand('stop', { caller, initiator: body.initiator, reason: body.reason });
        return { status: 202, body: answer };
      });
    }),
    post(/^\/control\/calls\/([^/]+)\/release$/, async ({ request, caller }, connID = '') => {
      const body = await readBody(request, controlRequest);
      return once.run(`release ${caller} ${body.requestId}`, async () => {
        const answer = await control.releaseCall(connID, body);
        onCommand('release-call', { caller, initiator: body.initiator, reason: body.reason, connID });
        return ok(answer);
      });
    }),
    post(/^\/control\/self-test$/, async () => ok(await control.selfTest())),
  ];
  return async (call) => {
    const methods: string[] = [];
    for (const { method, path, handle } of routes) {
      const match = path.exec(call.url.pathname);
      if (match === null) continue;
      if (method === call.request.method) return handle(call, ...match.slice(1).map(decode));
      methods.push(method);
    }
    const { pathname } = call.url;
    if (methods.length === 0) throw new ControlError(404, 'not_found', `there is nothing at ${pathname}`);
    throw new ControlError(404, 'wrong_method', `${pathname} answers ${methods.join(' and ')} only`);
  };
}

function get(path: RegExp, handle: Handler): Route {
  return { method: 'GET', path, handle };
}

function post(path: RegExp, handle: Handler): Route {
  return { method: 'POST', path, handle };
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function noSuchShutdown(id: string): ControlError {
  return new ControlError(404, 'no_such_shutdown', `the journal has no shutdown ${id.slice(0, 64)}`);
}

function wholeNumber(url: URL, name: string, fallback: number): number {
  const raw = url.searchParams.get(name);
  if (raw === null) return fallback;
  const value = /^\d{1,9}$/.test(raw) ? Number(raw) : Number.NaN;
  if (Number.isNaN(value))
    throw new ControlError(400, 'bad_request', `${name}: a whole number is needed`, name);
  return name === 'limit' ? Math.min(value, eventsPageMax) : value;
}
