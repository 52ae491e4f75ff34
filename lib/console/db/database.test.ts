import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SystemClock } from '../../clock/system-clock';
import { silentLog } from '../../log/log';
import { record } from '../audit/record';
import { projectRoot } from '../project-root';
import { startTestDatabase } from '../testing/test-database';
import type { TestDatabase } from '../testing/test-database';
import { Database } from './database';
import { DataLockError, lockData, startedAt } from './data-lock';
import { EmbeddedPostgres } from './embedded/embedded-postgres';
import { migrate } from './migrate';

/** Milliseconds: far more than a busy machine needs. */
const patience = 20_000;

const migrations = join(projectRoot(), 'prisma/migrations');
let test: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  test = await startTestDatabase();
  client = new pg.Client({ connectionString: test.url });
  await client.connect();
}, 60_000);
afterAll(async () => {
  await client.end();
  await test.stop();
});

/** An empty database of its own on the test's server. */
async function emptyDatabase(name: string): Promise<string> {
  await client.query(`CREATE DATABASE "${name}"`);
  const url = new URL(test.url);
  url.pathname = `/${name}`;
  return url.href;
}

describe('migrate', () => {
  it('applies each migration once, with several consoles starting at the same moment', async () => {
    const url = await emptyDatabase('race');
    const applied = await Promise.all([1, 2, 3].map(() => migrate(url, migrations)));
    expect(applied.flat()).toHaveLength(1);
    expect(await migrate(url, migrations)).toEqual([]);
  });

  it('applies a migration whole or not at all', async () => {
    const url = await emptyDatabase('half');
    const folder = mkdtempSync(join(tmpdir(), 'migrations-'));
    mkdirSync(join(folder, '1_half'));
    writeFileSync(join(folder, '1_half/migration.sql'), 'CREATE TABLE half (x int); SELECT 1/0;');
    await expect(migrate(url, folder)).rejects.toThrow('migration 1_half was not applied: division by zero');
    writeFileSync(join(folder, '1_half/migration.sql'), 'CREATE TABLE half (x int);');
    expect(await migrate(url, folder)).toEqual(['1_half']);
    rmSync(folder, { recursive: true });
  });

  it('refuses an edited migration and a database of a newer console', async () => {
    const url = await emptyDatabase('strange');
    const folder = mkdtempSync(join(tmpdir(), 'migrations-'));
    cpSync(migrations, folder, { recursive: true });
    mkdirSync(join(folder, '9_newer'));
    writeFileSync(join(folder, '9_newer/migration.sql'), 'SELECT 1;');
    await migrate(url, folder);
    await expect(migrate(url, migrations)).rejects.toThrow('belongs to a newer one');
    writeFileSync(join(folder, '9_newer/migration.sql'), 'SELECT 2;');
    await expect(migrate(url, folder)).rejects.toThrow('9_newer was edited');
    rmSync(folder, { recursive: true });
  });
});

describe('audit table', () => {
  it.each([
    ['UPDATE', `UPDATE "AuditRecord" SET actor = 'somebody else'`],
    ['DELETE', `DELETE FROM "AuditRecord"`],
    ['TRUNCATE', `TRUNCATE "AuditRecord"`],
  ])('refuses %s', async (operation, sql) => {
    const url = await emptyDatabase(`audit_${operation.toLowerCase()}`);
    const database = databaseAt(async () => url);
    await database.start();
    const actor = { name: 'admin', role: 'admin', address: '192.0.2.1', session: null };
    await record(database.client, Date.now(), actor, { action: 'x', target: 'y', result: 'ok' });
    await expect(database.client.$executeRawUnsafe(sql)).rejects.toThrow(`append-only: ${operation} refused`);
    expect(await database.client.auditRecord.count()).toBe(1);
    await database.stop();
  });
});

function databaseAt(locate: () => Promise<string>, onReady = async () => {}): Database {
  return new Database({ clock: new SystemClock(), log: silentLog, migrations, locate, onReady });
}

describe('Database', () => {
  it('says that it is unreachable, keeps trying, and comes back by itself', async () => {
    const url = await emptyDatabase('later');
    let found = 'postgresql://x@127.0.0.1:1/x';
    let ready = 0;
    const database = databaseAt(
      async () => found,
      async () => {
        ready += 1;
      },
    );
    await database.start();
    expect(database.state).toMatchObject({
      state: 'unreachable',
      error: expect.stringContaining('ECONNREFUSED'),
    });
    expect(() => database.client).toThrow('The database is unreachable');
    found = url;
    await vi.waitFor(() => expect(database.state.state).toBe('ready'), patience);
    expect(ready).toBe(1);
    expect(await database.client.user.count()).toBe(0);
    await database.stop();
  });

  it('notices the loss of a database that it was using', async () => {
    const own = await startTestDatabase();
    const database = databaseAt(() => own.server.ensureRunning());
    await database.start();
    expect(database.state.state).toBe('ready');
    await own.server.stop();
    await database.check();
    // Its own server is started again by the very attempt after the one that saw it gone.
    await vi.waitFor(() => expect(database.state.state).toBe('ready'), patience);
    expect(await database.client.user.count()).toBe(0);
    await database.stop();
    await own.stop();
  }, 30_000);
});

describe('EmbeddedPostgres', () => {
  it('adopts the server that a killed console left behind', async () => {
    const again = new EmbeddedPostgres(test.server.folder, silentLog);
    expect(await again.ensureRunning()).toBe(test.url);
  });

  it('lets nobody in without the password, which only its owner can read', async () => {
    const url = new URL(test.url);
    url.password = 'wrong';
    const stranger = new pg.Client({ connectionString: url.href });
    await expect(stranger.connect()).rejects.toThrow('password authentication failed');
    expect(statSync(join(test.server.folder, 'password')).mode & 0o777).toBe(0o600);
  });
});

describe('lockData', () => {
  it('refuses a folder that a living console uses, and takes it over from a dead one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lock-'));
    const file = join(folder, 'console.pid');
    writeFileSync(file, JSON.stringify({ pid: 2 ** 22 + 1, started: '1' }));
    const unlock = lockData(folder);
    unlock();
    writeFileSync(file, JSON.stringify({ pid: process.pid, started: 'another process of that id' }));
    lockData(folder)();
    const parent = { pid: process.ppid, started: startedAt(process.ppid) };
    writeFileSync(file, JSON.stringify(parent));
    expect(() => lockData(folder)).toThrow(DataLockError);
    rmSync(folder, { recursive: true });
  });
});
