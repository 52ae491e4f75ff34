import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../clock/simulated-clock';
import { auditPage } from '../audit/audit-page';
import type { ConsoleRuntime } from '../runtime';
import { startTestConsole } from '../testing/test-console';
import type { TestConsole } from '../testing/test-console';
import { startTestDatabase } from '../testing/test-database';
import type { TestDatabase } from '../testing/test-database';
import { SignInLimit } from './sign-in-limit';
import { findSession, liveSessions } from './sessions';
import { signIn } from './sign-in';
import { signOut } from './sign-out';

let database: TestDatabase;
let console1: TestConsole;
let clock: SimulatedClock;
let ctx: ConsoleRuntime;
const hour = 3_600_000;

beforeAll(async () => {
  database = await startTestDatabase();
  console1 = await startTestConsole(database.url, []);
}, 60_000);
afterAll(async () => {
  await console1.stop();
  await database.stop();
});
beforeEach(() => {
  clock = new SimulatedClock(Date.now());
  ctx = {
    ...console1.ctx,
    clock,
    signInLimit: new SignInLimit(clock),
  };
});

const good = { name: 'admin', password: 'correct horse' };
const address = '192.0.2.1';

describe('sign-in', () => {
  it('opens a session that finds its user, and stores no token', async () => {
    const { token } = await signIn(ctx, address, good);
    expect(await findSession(ctx, token, address)).toMatchObject({ name: 'admin', role: 'admin', address });
    const dump = await ctx.database.client.$queryRaw`SELECT row_to_json(s)::text AS row FROM "Session" s`;
    expect(JSON.stringify(dump)).not.toContain(token);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  });

  it.each([
    ['a wrong password', { ...good, password: 'not-it-8731' }],
    ['an unknown user', { name: 'nobody', password: 'not-it-8731' }],
  ])('refuses %s with the same words and audits it', async (_, input) => {
    await expect(signIn(ctx, address, input)).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('do not match'),
    });
    const { rows } = await auditPage({ target: input.name, limit: 1 }, ctx);
    expect(rows[0]).toMatchObject({ action: 'session.sign-in', result: 'refused', address });
    expect(JSON.stringify(rows)).not.toContain(input.password);
  });

  it('refuses a disabled user', async () => {
    const db = ctx.database.client;
    await db.user.update({ where: { name: 'auditor' }, data: { disabledAt: new Date() } });
    await expect(signIn(ctx, address, { ...good, name: 'auditor' })).rejects.toMatchObject({
      code: 'unauthorized',
    });
    await db.user.update({ where: { name: 'auditor' }, data: { disabledAt: null } });
  });

  it('blocks a name from an address after five failures, and nobody else', async () => {
    const wrong = { ...good, password: 'wrong' };
    for (let attempt = 0; attempt < 5; attempt += 1)
      await expect(signIn(ctx, address, wrong)).rejects.toMatchObject({ code: 'unauthorized' });
    await expect(signIn(ctx, address, good)).rejects.toMatchObject({ code: 'rate_limited' });
    await expect(signIn(ctx, '192.0.2.2', good)).resolves.toBeDefined();
    clock.advance(15 * 60_000);
    await expect(signIn(ctx, address, good)).resolves.toBeDefined();
  });

  it('blocks an address that tries one password on many names, and no other address', async () => {
    const limit = ctx.signInLimit;
    for (let n = 0; n < 30; n += 1) limit.attempt(address, `name${n}`);
    await expect(signIn(ctx, address, good)).rejects.toMatchObject({ code: 'rate_limited' });
    await expect(signIn(ctx, '192.0.2.2', good)).resolves.toBeDefined();
    clock.advance(15 * 60_000);
    await expect(signIn(ctx, address, good)).resolves.toBeDefined();
  });

  it('blocks a name that is tried from many addresses', async () => {
    for (let n = 0; n < 100; n += 1) ctx.signInLimit.attempt(`192.0.2.${n}`, 'Admin');
    await expect(signIn(ctx, '198.51.100.1', good)).rejects.toMatchObject({ code: 'rate_limited' });
    await expect(signIn(ctx, '198.51.100.1', { ...good, name: 'auditor' })).resolves.toBeDefined();
  });

  it('does not count successes against an address', async () => {
    for (let n = 0; n < 31; n += 1) await signIn(ctx, address, good);
    await expect(signIn(ctx, address, good)).resolves.toBeDefined();
  });

  it('lets no more than five of many attempts at the same time through', async () => {
    const wrong = { ...good, password: 'wrong' };
    const codes = await Promise.all(
      Array.from({ length: 12 }, () => signIn(ctx, address, wrong).catch((error) => error.code)),
    );
    expect(codes.filter((code) => code === 'unauthorized')).toHaveLength(5);
    expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(7);
  });
});

describe('session', () => {
  it('ends by sign-out, on the server', async () => {
    const { token } = await signIn(ctx, address, good);
    const user = await findSession(ctx, token, address);
    await signOut(ctx, user!);
    expect(await findSession(ctx, token, address)).toBeNull();
    expect(await liveSessions(ctx, [user!.session])).toEqual(new Set());
  });

  it('ends after 12 idle hours, but not while it is used', async () => {
    const { token } = await signIn(ctx, address, good);
    clock.advance(11 * hour);
    expect(await findSession(ctx, token, address)).not.toBeNull();
    clock.advance(11 * hour);
    expect(await findSession(ctx, token, address)).not.toBeNull();
    clock.advance(12 * hour);
    expect(await findSession(ctx, token, address)).toBeNull();
  });

  it('ends after seven days whatever happens', async () => {
    const { token } = await signIn(ctx, address, good);
    for (let hours = 0; hours < 7 * 24 - 6; hours += 6) {
      clock.advance(6 * hour);
      expect(await findSession(ctx, token, address)).not.toBeNull();
    }
    clock.advance(6 * hour);
    expect(await findSession(ctx, token, address)).toBeNull();
  });

  it('is not found by a made-up token', async () => {
    expect(await findSession(ctx, 'x'.repeat(43), address)).toBeNull();
  });
});
