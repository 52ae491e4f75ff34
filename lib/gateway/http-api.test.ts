import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedClock } from '../clock/simulated-clock';
import type { JsonServer } from '../http/json-server';
import { createHttpApi } from './http-api';
import { SiteBook } from './site-book';

const token = '0123456789abcdef';

describe('gateway HTTP interface', () => {
  let server: JsonServer;
  let port: number;
  let base: string;
  const changes: unknown[] = [];

  beforeEach(async () => {
    changes.length = 0;
    const sites = [{ name: 'site1', contact: 'sip:127.0.0.1:5050', weight: 1 }];
    server = createHttpApi({
      tokens: [{ name: 'console', token }],
      book: new SiteBook(sites, new SimulatedClock()),
      onChange: (...change) => changes.push(change),
      onFault: (error) => expect.unreachable(String(error)),
    });
    ({ port } = await server.open({ address: '127.0.0.1', port: 0 }));
    base = `http://127.0.0.1:${port}`;
  });
  afterEach(() => server.close());

  const call = async (path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> => {
    const headers = { Authorization: `Bearer ${token}`, Connection: 'close', ...init.headers };
    const response = await fetch(base + path, { ...init, headers });
    return { status: response.status, body: await response.json() };
  };

  it('lists the sites in the documented shape', async () => {
    expect(await call('/sites')).toEqual({
      status: 200,
      body: [
        {
          name: 'site1',
          contact: 'sip:127.0.0.1:5050',
          weight: 1,
          allowed: true,
          callsPerMinute: 0,
          activeCalls: 0,
          lastResult: null,
        },
      ],
    });
  });

  it('takes a site out and in again, telling who asked', async () => {
    const put = (allowed: unknown) =>
      call('/sites/site1', { method: 'PUT', body: JSON.stringify({ allowed }) });
    expect(await put(false)).toMatchObject({ status: 200, body: { allowed: false } });
    expect(await put(true)).toMatchObject({ status: 200, body: { allowed: true } });
    expect(changes).toEqual([
      ['site1', false, 'console'],
      ['site1', true, 'console'],
    ]);
  });

  it('refuses a missing or wrong token with 401', async () => {
    expect(await call('/sites', { headers: { Authorization: 'Bearer nonsense' } })).toMatchObject({
      status: 401,
      body: { error: { code: 'unauthorized' } },
    });
    expect((await call('/sites', { headers: { Authorization: '' } })).status).toBe(401);
  });

  it.each([
    ['a body that is no JSON', '{'],
    ['another type', '{"allowed":"no"}'],
    ['an unknown key', '{"allowed":true,"x":1}'],
    ['a body over the bound', JSON.stringify({ allowed: true, x: 'x'.repeat(70_000) })],
  ])('answers %s with 400 and changes nothing', async (_what, body) => {
    expect(await call('/sites/site1', { method: 'PUT', body })).toMatchObject({
      status: 400,
      body: { error: { code: expect.stringMatching(/^(?:bad_json|bad_request|body_too_large)$/) } },
    });
    expect(changes).toEqual([]);
  });

  it('answers 404 for an unknown site or path, and 400 for a method it does not serve', async () => {
    expect((await call('/sites/nowhere', { method: 'PUT', body: '{"allowed":true}' })).status).toBe(404);
    expect((await call('/elsewhere')).status).toBe(404);
    expect((await call('/sites', { method: 'DELETE' })).status).toBe(400);
  });

  it('names a port in use', async () => {
    const second = createHttpApi({
      tokens: [],
      book: new SiteBook([], new SimulatedClock()),
      onChange: () => {},
      onFault: () => {},
    });
    await expect(second.open({ address: '127.0.0.1', port })).rejects.toThrow(
      `http 127.0.0.1:${port} is in use`,
    );
  });
});
