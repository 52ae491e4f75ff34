import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runAction } from '../actions/run-action';
import { optionSpec } from '../actions/specs';
import { auditPage } from '../audit/audit-page';
import type { OptionsAnswer } from '../control/schemas';
import { FakeSipServer } from '../testing/fake-sip-server';
import { startTestConsole } from '../testing/test-console';
import type { TestConsole } from '../testing/test-console';
import { startTestDatabase } from '../testing/test-database';
import type { TestDatabase } from '../testing/test-database';
import { changeOption } from './change-option';

/** Milliseconds: far more than a busy machine needs. */
const patience = 20_000;

const option = 'shutdown-sip-reject-code';
let database: TestDatabase;
let server: FakeSipServer;
let managed: TestConsole;
let options: OptionsAnswer;
let counter = 0;

beforeAll(async () => {
  database = await startTestDatabase();
}, 60_000);
afterAll(() => database.stop());

beforeEach(async () => {
  counter += 1;
  options = {
    [option]: { value: 603, source: 'default', default: 603, allowed: '300–603', meaning: 'final response' },
  };
  server = new FakeSipServer(`SIPServer_Options_${counter}`);
  server.script = ({ method, body }) => {
    if (method === 'GET') return { status: 200, body: options };
    const code = Number(body[option]);
    if (code < 300 || code > 603)
      return { status: 400, body: { error: { code: 'bad_value', message: `${option}: allowed: 300–603` } } };
    options = { [option]: { ...options[option]!, value: code, source: 'changed' } };
    return { status: 200, body: options };
  };
  await server.start();
  managed = await startTestConsole(database.url, [server]);
  await vi.waitFor(
    () => expect(managed.ctx.servers.get(server.application)?.connection.link.state).toBe('connected'),
    patience,
  );
});
afterEach(async () => {
  await managed.stop();
  await server.stop();
});

const change = (to: string, from: number | string = 603) => ({
  serverId: server.application,
  option,
  from,
  to,
  reason: 'CHG-1',
});
const audit = async () => (await auditPage({ target: server.application }, managed.ctx)).rows;
const patches = () => server.seen.filter(({ method }) => method === 'PATCH');

describe('changeOption', () => {
  it('changes the option on the server and records both values and the reason (S-23)', async () => {
    const result = await changeOption(managed.ctx, managed.user('admin'), change('302'));
    expect(result).toEqual({ value: 302 });
    expect(patches().map(({ body }) => body)).toEqual([{ [option]: '302' }]);
    expect(await audit()).toMatchObject([
      {
        action: 'option.change',
        result: 'ok',
        parameters: { option, from: '603', to: '302', reason: 'CHG-1' },
      },
      { action: 'option.change.request', result: 'ok' },
    ]);
  });

  it("passes on the server's words on a value that is not allowed, and nothing changes (S-23)", async () => {
    const refused = changeOption(managed.ctx, managed.user('admin'), change('299'));
    await expect(refused).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('allowed: 300–603'),
    });
    expect(options[option]?.value).toBe(603);
    expect((await audit())[0]).toMatchObject({ action: 'option.change', result: 'refused' });
  });

  it('refuses to overwrite what somebody else changed meanwhile', async () => {
    await changeOption(managed.ctx, managed.user('admin'), change('302'));
    const late = changeOption(managed.ctx, managed.user('admin'), change('503', 603));
    await expect(late).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('302') });
    expect(patches()).toHaveLength(1);
  });

  it.each(['supervisor', 'auditor'] as const)(
    'is refused to the %s as forbidden, and audited (S-140)',
    async (role) => {
      const result = await runAction(managed.ctx, managed.user(role), optionSpec, change('302'));
      expect(result).toMatchObject({ ok: false, error: { code: 'forbidden' } });
      expect(server.seen).toEqual([]);
      expect((await audit())[0]).toMatchObject({ action: 'option.change.request', result: 'refused' });
    },
  );
});
