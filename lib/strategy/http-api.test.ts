import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedClock } from '../clock/simulated-clock';
import type { JsonServer } from '../http/json-server';
import { silentLog } from '../log/log';
import { createHttpApi } from './http-api';
import type { Reload } from './reload';
import { Strategy } from './runtime/strategy';

const token = 'token-of-the-console';

describe('the HTTP interface of a strategy', () => {
  const clock = new SimulatedClock(Date.UTC(2026, 10, 23, 12));
  let strategy: Strategy;
  let server: JsonServer;
  let base: string;
  let reload: Reload;

  beforeEach(async () => {
    strategy = new Strategy({
      plan: {
        servers: [],
        sites: [
          { name: 'site1', weight: 2 },
          { name: 'site2', weight: 1 },
        ],
        rules: [],
        queueRefreshSeconds: 1,
      },
      clock,
      random: () => 0,
      log: silentLog,
      connect: () => expect.unreachable('there is no server'),
    });
    reload = { ok: true, rules: 3, warnings: [] };
    server = createHttpApi({
      tokens: [{ name: 'console', token }],
      strategy,
      reload: () => reload,
      now: () => clock.now(),
      onFault: (error) => expect.unreachable(String(error)),
    });
    const { port } = await server.open({ address: '127.0.0.1', port: 0 });
    base = `http://127.0.0.1:${port}`;
  });
  afterEach(() => server.close());

  const call = async (method: string, path: string, body?: unknown, bearer = token) => {
    const response = await fetch(base + path, {
      method,
      headers: { authorization: `Bearer ${bearer}` },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as unknown };
  };

  it('shows the sites in the documented shape', async () => {
    const { status, body } = await call('GET', '/sites');
    expect(status).toBe(200);
    expect(body).toEqual(
      ['site1', 'site2'].map((name) => ({
        name,
        weight: name === 'site1' ? 2 : 1,
        targeting: true,
        connected: null,
        draining: false,
        callsWaiting: 0,
        routedLastMinute: 0,
        lastRouteAt: null,
      })),
    );
  });

  it('stops targeting a site and tells so; the same again is the same', async () => {
    const stop = { targeting: false, reason: 'migration 7' };
    const stopped = {
      status: 200,
      body: {
        name: 'site2',
        targeting: false,
        reason: 'migration 7',
        changedBy: 'console',
        changedAt: '2026-11-23T12:00:00.000Z',
      },
    };
    expect(await call('PUT', '/sites/site2', stop)).toMatchObject(stopped);
    clock.advance(1000);
    expect(await call('PUT', '/sites/site2', stop)).toMatchObject(stopped);
    expect(await call('GET', '/sites/site2')).toMatchObject(stopped);
    expect(strategy.site('site1')?.targeting).toBe(true);
    expect(await call('PUT', '/sites/site2', { targeting: true })).toMatchObject({
      body: { targeting: true },
    });
  });

  it.each([
    ['GET', '/sites'],
    ['PUT', '/sites/site1'],
    ['GET', '/routed'],
    ['POST', '/reload'],
    ['GET', '/anything'],
  ])('%s %s needs a known token', async (method, path) => {
    for (const bearer of ['', 'nonsense', `${token}x`, token.slice(1)])
      expect(await call(method, path, undefined, bearer)).toMatchObject({
        status: 401,
        body: { error: { code: 'unauthorized' } },
      });
  });

  it('tells without a token that it is alive', async () => {
    expect(await call('GET', '/healthz', undefined, '')).toEqual({ status: 200, body: { status: 'ok' } });
  });

  it.each([
    ['a body that is no JSON', '{', 'bad_json'],
    ['another type', { targeting: 'no' }, 'bad_request'],
    ['nothing to set', {}, 'bad_request'],
    ['an unknown field', { targeting: false, for: 5 }, 'bad_request'],
    ['an empty reason', { targeting: false, reason: ' ' }, 'bad_request'],
  ])('refuses %s with 400 and changes nothing', async (_what, body, code) => {
    expect(await call('PUT', '/sites/site1', body)).toMatchObject({ status: 400, body: { error: { code } } });
    expect(strategy.site('site1')?.targeting).toBe(true);
  });

  it.each([
    ['GET', '/sites/site9', 404],
    ['GET', '/else', 404],
    ['DELETE', '/sites/site1', 400],
    ['POST', '/sites', 400],
    ['GET', '/reload', 400],
    ['GET', '/routed?seconds=0', 400],
    ['GET', '/routed?seconds=601', 400],
    ['GET', '/routed?seconds=1e2', 400],
  ])('%s %s is %d', async (method, path, status) => {
    expect((await call(method, path)).status).toBe(status);
  });

  it('tells what was routed, of the last minute unless asked otherwise', async () => {
    const at = new Date(clock.now()).toISOString();
    expect(await call('GET', '/routed')).toEqual({ status: 200, body: { at, seconds: 60, routed: [] } });
    expect(await call('GET', '/routed?seconds=600')).toMatchObject({ body: { seconds: 600 } });
  });

  it('reloads, and names the faults of a file that it does not take', async () => {
    expect(await call('POST', '/reload')).toEqual({
      status: 200,
      body: { reloaded: true, rules: 3, warnings: [] },
    });
    const fault = { file: 'strategy.yaml', line: 5, key: 'rules[0]', message: 'allowed: more' };
    reload = { ok: false, faults: [fault] };
    expect(await call('POST', '/reload')).toMatchObject({
      status: 409,
      body: { error: { code: 'configuration', faults: [fault] } },
    });
  });
});
