import { z } from 'zod';
import { HttpError } from '../http/http-error';
import { type Answer, readBody } from '../http/json';
import { createJsonServer, type JsonRequest, type JsonServer, wrongMethod } from '../http/json-server';
import type { Reload } from './reload';
import { StateFileError } from './state-file';
import { routedSecondsMax } from './runtime/routed-log';
import type { SiteView } from './runtime/site-view';
import type { Strategy } from './runtime/strategy';

export interface StrategyHttp {
  readonly tokens: ReadonlyArray<{ readonly name: string; readonly token: string }>;
  readonly strategy: Pick<Strategy, 'sites' | 'site' | 'setTargeting' | 'routed'>;
  readonly reload: () => Reload;
  readonly now: () => number;
  readonly onFault: (error: unknown) => void;
}

const change = z.strictObject({
  targeting: z.boolean('true or false'),
  reason: z.string('a text').trim().min(1, 'a text').max(2_000, 'at most 2000 characters').optional(),
});

/** The HTTP side of a strategy, for whoever steers it (docs/strategy.md). */
export function createHttpApi({ tokens, strategy, reload, now, onFault }: StrategyHttp): JsonServer {
  return createJsonServer({
    tokens,
    onFault,
    answer: (request) => {
      const { pathname } = request.url;
      if (pathname === '/sites') return get(request, () => strategy.sites().map(siteBody));
      if (pathname === '/routed') return get(request, () => routed(strategy, request.url, now()));
      if (pathname === '/reload') return reloaded(request, reload);
      const name = /^\/sites\/([\w.-]{1,64})$/.exec(pathname)?.[1];
      if (name === undefined) throw new HttpError(404, 'not_found', `there is nothing at ${pathname}`);
      return oneSite(request, strategy, name);
    },
  });
}

function get({ method }: JsonRequest, body: () => unknown): Answer {
  if (method !== 'GET') throw wrongMethod('GET');
  return { status: 200, body: body() };
}

async function oneSite(
  { request, method, caller }: JsonRequest,
  strategy: StrategyHttp['strategy'],
  name: string,
): Promise<Answer> {
  if (method !== 'GET' && method !== 'PUT') throw wrongMethod('GET and PUT');
  if (method === 'PUT') {
    const { targeting, reason } = await readBody(request, change);
    try {
      strategy.setTargeting(name, targeting, { by: caller, reason });
    } catch (error) {
      if (!(error instanceof StateFileError)) throw error;
      const now = targeting ? 'it stays stopped' : 'it is stopped, but a new start would not know';
      throw new HttpError(500, 'not_kept', `${error.message}; ${now}`);
    }
  }
  const site = strategy.site(name);
  if (site === undefined) throw new HttpError(404, 'not_found', `no site is named ${name}`);
  return { status: 200, body: siteBody(site) };
}

function routed(strategy: StrategyHttp['strategy'], url: URL, now: number): unknown {
  const given = url.searchParams.get('seconds') ?? '60';
  const seconds = Number(given);
  if (!/^\d{1,4}$/.test(given) || seconds < 1 || seconds > routedSecondsMax)
    throw new HttpError(400, 'bad_request', `seconds: a whole number 1–${routedSecondsMax}`, 'seconds');
  return { at: iso(now), seconds, routed: strategy.routed(seconds) };
}

function reloaded({ method }: JsonRequest, reload: () => Reload): Answer {
  if (method !== 'POST') throw wrongMethod('POST');
  const result = reload();
  if (result.ok)
    return { status: 200, body: { reloaded: true, rules: result.rules, warnings: result.warnings } };
  const { faults } = result;
  const message = 'the file has faults; the rules from before go on';
  return { status: 409, body: { error: { code: 'configuration', message, faults } } };
}

function siteBody({ change, lastRouteAt, connected, ...site }: SiteView): unknown {
  return {
    ...site,
    connected: connected ?? null,
    lastRouteAt: lastRouteAt === undefined ? null : iso(lastRouteAt),
    ...(change === undefined
      ? {}
      : {
          changedAt: iso(change.at),
          changedBy: change.by,
          ...(change.reason === undefined ? {} : { reason: change.reason }),
        }),
  };
}

const iso = (at: number): string => new Date(at).toISOString();
