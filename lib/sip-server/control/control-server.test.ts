import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { SimulatedClock } from '../../clock/simulated-clock';
import { httpShutdownEvent } from '../../feed/http-form';
import { buildReport } from '../../feed/report';
import { silentLog } from '../../log/log';
import { sampleShutdown } from '../journal/test-events';
import { createOptionStore } from '../options/option-store';
import { createControlServer } from './control-server';
import type { ControlServer, ControlServerOptions } from './control-server';
import type { EngineMetrics } from './metrics';
import { ControlError } from './types';
import type { EngineControl, StatusAnswer } from './types';

const servers: ControlServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const status: StatusAnswer = {
  application: 'SIPServer_Site2',
  site: 'site2',
  version: '0.1.0',
  epoch: 'e1',
  status: 'Started',
  since: '2026-01-01T00:00:00.000Z',
  calls: { live: 2, queued: 1, ringing: 0, held: 0 },
  agents: { loggedIn: 3, ready: 1, notReady: 1, afterCallWork: 1, onCall: 1 },
  registrations: 3,
  trunks: [],
};
const metrics: EngineMetrics = {
  application: 'SIPServer_Site2',
  site: 'site2',
  version: '0.1.0',
  status: 'Suspending',
  calls: 2,
  callsTotal: 40,
  agents: { Ready: 1, NotReady: 2 },
  registrations: 3,
  rejected: [{ code: 603, trunk: 'Trunk_GW', count: 7 }],
  peerKnown: true,
  peerAgents: 3,
  invitesForwarded: 2,
  invitesShed: 4,
  internalErrors: 1,
  held: { legs: 2 },
  eventLoopLagSeconds: 0.25,
  requestsRefused: 1,
  byesUnconfirmed: 0,
  dialogsEnding: 0,
  tlibClients: 4,
  feedClients: 1,
};
const counts = { agentsLoggedOut: 1, nailedUpReleased: 0, callsRelocated: 0, registrationsShortened: 0 };
const body = { requestId: 'r1', initiator: 'admin', reason: 'maintenance' };

function engine(changes: Partial<EngineControl> = {}): EngineControl {
  const events = sampleShutdown('s1', 2);
  return {
    status: () => status,
    impact: () => {
      throw new Error('a bug with secret detail');
    },
    gracefulShutdown: vi.fn(async () => ({ created: true, shutdownId: 's1', status: 'Suspending' as const })),
    abort: vi.fn(async () => ({ status: 'Started' as const, notUndone: counts })),
    stop: vi.fn(async () => ({ status: 'Stopped' as const })),
    releaseCall: vi.fn(async (connID: string) => ({ connID })),
    selfTest: async () => ({ invite: { code: 603 }, makeCall: { errorCode: 118 } }),
    shutdowns: () => [
      buildReport(events),
      buildReport(sampleShutdown('s2').map((event) => ({ ...event, at: event.at + 9_000 }))),
    ],
    shutdown: (id) => (id === 's1' ? buildReport(events) : undefined),
    shutdownEvents: (id, after, limit) =>
      id === 's1' ? events.filter(({ seq }) => seq > after).slice(0, limit) : undefined,
    ...changes,
  };
}

async function start(options: Partial<ControlServerOptions> = {}) {
  const clock = new SimulatedClock();
  const server = createControlServer({
    address: '127.0.0.1',
    port: 0,
    tokens: [
      { name: 'console', token: 'control-secret', allow: new Set(['control'] as const) },
      { name: 'desktop', token: 'desktop-secret', allow: new Set(['tlib'] as const) },
    ],
    control: engine(),
    options: createOptionStore({ tserver: {}, dns: [] }),
    metrics: () => metrics,
    upgrades: {},
    clock,
    log: silentLog,
    ...options,
  });
  servers.push(server);
  const { port } = await server.open();
  const base = `http://127.0.0.1:${port}`;
  const call = async (method: string, path: string, content?: unknown, token = 'control-secret') => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(content === undefined
        ? {}
        : { body: typeof content === 'string' ? content : JSON.stringify(content) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text,
    };
  };
  return { base, port, call, clock };
}

describe('who may call', () => {
  it.each([
    ['nobody', '', 401, 'unauthorized'],
    ['an unknown token', 'wrong-secret', 401, 'unauthorized'],
    ['a token without control', 'desktop-secret', 403, 'forbidden'],
  ])('refuses %s', async (_, token, expected, code) => {
    const { call } = await start();
    const answer = await call('GET', '/control/status', undefined, token);
    expect(answer).toMatchObject({ status: expected, body: { error: { code } } });
  });

  it('asks for no token at /healthz, /readyz and /metrics', async () => {
    const { base } = await start();
    for (const path of ['/healthz', '/readyz', '/metrics'])
      expect((await fetch(base + path)).status).toBe(200);
  });
});

describe('reading', () => {
  it('answers the status', async () => {
    const { call } = await start();
    expect(await call('GET', '/control/status')).toEqual({ status: 200, body: status });
  });

  it('is ready only in Started', async () => {
    const { call } = await start({
      control: engine({ status: () => ({ ...status, status: 'Suspending' }) }),
    });
    expect(await call('GET', '/readyz')).toEqual({ status: 503, body: { status: 'Suspending' } });
    expect((await call('GET', '/healthz')).status).toBe(200);
  });

  it('gives reports newest first and events after a seq, with times in ISO 8601 (S-147)', async () => {
    const { call } = await start();
    const reports = await call('GET', '/control/shutdowns');
    expect(reports.body.map((report: { shutdownId: string }) => report.shutdownId)).toEqual(['s2', 's1']);
    const report = await call('GET', '/control/shutdowns/s1');
    expect(report.body).toMatchObject({
      shutdownId: 's1',
      requestedAt: '1970-01-01T00:00:01.000Z',
      exitCode: 0,
    });
    const events = await call('GET', '/control/shutdowns/s1/events?after=2');
    expect(events.body.map((event: { seq: number }) => event.seq)).toEqual([3, 4]);
    expect(events.body[0].at).toBe('1970-01-01T00:00:01.002Z');
    expect(httpShutdownEvent.parse(events.body[0])).toEqual(sampleShutdown('s1', 2)[2]);
    expect((await call('GET', '/control/shutdowns/s1/events?limit=1')).body).toHaveLength(1);
    expect((await call('GET', '/control/shutdowns/s9')).status).toBe(404);
    expect((await call('GET', '/control/shutdowns/s9/events')).status).toBe(404);
    expect((await call('GET', '/control/shutdowns/s1/events?after=x')).body.error).toMatchObject({
      field: 'after',
    });
  });

  it('answers 404 for what is not there and for another method', async () => {
    const { call } = await start();
    expect((await call('GET', '/control/nothing')).status).toBe(404);
    expect((await call('GET', '/nothing')).status).toBe(404);
    expect((await call('GET', '/control/stop')).body.error.message).toBe('/control/stop answers POST only');
  });

  it('hides what went wrong inside behind a correlation id', async () => {
    const { call } = await start();
    const answer = await call('GET', '/control/impact');
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.body)).not.toContain('secret detail');
    expect(answer.body.error).toMatchObject({
      code: 'internal',
      message: expect.stringMatching(/[0-9a-f-]{36}$/),
    });
  });
});

describe('commands', () => {
  it('starts once for one requestId, also when it is sent again while the first is running', async () => {
    const control = engine();
    const { call, clock } = await start({ control });
    const [first, second] = await Promise.all([
      call('POST', '/control/graceful-shutdown', body),
      call('POST', '/control/graceful-shutdown', body),
    ]);
    expect(first).toEqual({ status: 202, body: { shutdownId: 's1', status: 'Suspending' } });
    expect(second).toEqual(first);
    expect(await call('POST', '/control/graceful-shutdown', body)).toEqual(first);
    expect(control.gracefulShutdown).toHaveBeenCalledTimes(1);
    clock.advance(3_600_000);
    await call('POST', '/control/graceful-shutdown', body);
    expect(control.gracefulShutdown).toHaveBeenCalledTimes(2);
  });

  it('answers 200 with the same id to a second start (S-120)', async () => {
    const control = engine({
      gracefulShutdown: async () => ({ created: false, shutdownId: 's1', status: 'Suspending' }),
    });
    const { call } = await start({ control });
    expect(await call('POST', '/control/graceful-shutdown', { ...body, whenSuspended: 'exit' })).toEqual({
      status: 200,
      body: { shutdownId: 's1', status: 'Suspending' },
    });
  });

  it('aborts with what could not be undone, and stops', async () => {
    const { call } = await start();
    expect(await call('POST', '/control/graceful-shutdown/abort', body)).toEqual({
      status: 200,
      body: { status: 'Started', notUndone: counts },
    });
    expect(await call('POST', '/control/stop', body)).toEqual({ status: 202, body: { status: 'Stopped' } });
    expect(await call('POST', '/control/calls/00000001/release', body)).toEqual({
      status: 200,
      body: { connID: '00000001' },
    });
    expect((await call('POST', '/control/self-test', {})).body).toEqual({
      invite: { code: 603 },
      makeCall: { errorCode: 118 },
    });
  });

  it('passes a refusal on and lets the same requestId try again (S-122)', async () => {
    const abort = vi
      .fn<EngineControl['abort']>()
      .mockRejectedValueOnce(new ControlError(409, 'suspended', 'the server is Suspended'))
      .mockResolvedValueOnce({ status: 'Started', notUndone: counts });
    const { call } = await start({ control: engine({ abort }) });
    expect(await call('POST', '/control/graceful-shutdown/abort', body)).toMatchObject({
      status: 409,
      body: { error: { code: 'suspended' } },
    });
    expect((await call('POST', '/control/graceful-shutdown/abort', body)).status).toBe(200);
  });

  it.each([
    ['no JSON', 'hello', 'bad_json', undefined],
    ['no object', [], 'bad_request', undefined],
    ['no reason', { requestId: 'r', initiator: 'admin' }, 'bad_request', 'reason'],
    ['an empty initiator', { ...body, initiator: '  ' }, 'bad_request', 'initiator'],
    ['an unknown field', { ...body, force: true }, 'bad_request', 'force'],
    ['a wrong whenSuspended', { ...body, whenSuspended: 'later' }, 'bad_request', 'whenSuspended'],
    ['a body over 64 kB', { ...body, reason: 'x'.repeat(200_000) }, 'body_too_large', undefined],
  ])('refuses a start with %s', async (_, content, code, field) => {
    const control = engine();
    const { call } = await start({ control });
    const answer = await call('POST', '/control/graceful-shutdown', content);
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe(code);
    expect(answer.body.error.field).toBe(field);
    expect(control.gracefulShutdown).not.toHaveBeenCalled();
  });
});

describe('options', () => {
  it('lists them with source and default, and changes them', async () => {
    const { call } = await start();
    const list = await call('GET', '/control/options');
    expect(list.body['shutdown-sip-reject-code']).toEqual({ value: 603, source: 'default', default: 603 });
    const described = await call('GET', '/control/options?detail=1');
    expect(described.body['shutdown-sip-reject-code']).toMatchObject({
      ...list.body['shutdown-sip-reject-code'],
      allowed: expect.stringContaining('300–603'),
      meaning: expect.stringContaining('INVITE'),
    });
    const changed = await call('PATCH', '/control/options', { 'shutdown-sip-reject-code': 503 });
    expect(changed.body['shutdown-sip-reject-code']).toEqual({ value: 503, source: 'changed', default: 603 });
  });

  it('refuses a bad value with 400 and keeps the old one (S-23)', async () => {
    const { call } = await start();
    const answer = await call('PATCH', '/control/options', { 'shutdown-sip-reject-code': 401 });
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code: 'bad_value', field: 'shutdown-sip-reject-code' } },
    });
    expect((await call('GET', '/control/options')).body['shutdown-sip-reject-code'].value).toBe(603);
  });
});

describe('/metrics', () => {
  it('shows the state of the engine and of the process (S-148)', async () => {
    const { call } = await start();
    const text = String((await call('GET', '/metrics')).body);
    for (const line of [
      'tidegate_status 2',
      'tidegate_calls 2',
      'tidegate_agents{state="Ready"} 1',
      'tidegate_invites_rejected_total{code="603",trunk="Trunk_GW"} 7',
      'tidegate_byes_unconfirmed 0',
      'tidegate_invites_shed_total 4',
      'tidegate_internal_errors_total 1',
      'tidegate_held{kind="legs"} 2',
      'tidegate_event_loop_lag_seconds 0.25',
      'tidegate_info{application="SIPServer_Site2",site="site2",version="0.1.0"} 1',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
    const again = String((await call('GET', '/metrics')).body);
    expect(again.split('\n')).toContain('tidegate_calls_total 40');
  });
});

describe('the port', () => {
  it('names address and port when another program has it', async () => {
    const { port } = await start();
    await expect(start({ port })).rejects.toMatchObject({
      code: 'address_in_use',
      message: expect.stringContaining(`127.0.0.1:${port} is in use`),
    });
  });

  it('hands upgrades to the owner of the path and refuses others', async () => {
    const tlib = vi.fn((_request, socket) => socket.end('HTTP/1.1 503 x\r\n\r\n'));
    const { base } = await start({ upgrades: { '/tlib': tlib } });
    const statusOf = (path: string) =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${base.replace('http', 'ws')}${path}`);
        socket.on('unexpected-response', (_, response) => resolve(response.statusCode));
        socket.on('error', () => undefined);
      });
    expect(await statusOf('/tlib?x=1')).toBe(503);
    expect(await statusOf('/other')).toBe(404);
    expect(await statusOf('/constructor')).toBe(404);
    expect(tlib).toHaveBeenCalledTimes(1);
  });

  it('survives what is no HTTP and a path that is none', async () => {
    const { port, call } = await start();
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('INVITE sip:x SIP/2.0\r\n\r\n'));
      let text = '';
      socket.on('data', (data) => (text += data));
      socket.on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    const status400 = await new Promise((resolve) => {
      httpRequest({ port, host: '127.0.0.1', path: '//' }, (response) =>
        resolve(response.resume().statusCode),
      ).end();
    });
    expect(status400).toBe(400);
    expect((await call('GET', '/healthz')).status).toBe(200);
  });
});
