import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

/** The lock that Prisma's own CLI takes, so that both and several consoles wait for each other. */
const advisoryLock = 72707369;

const bookkeeping = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

/**
 * Brings the database to the schema of `folder` (prisma/migrations), one transaction per migration, in Prisma's own
 * bookkeeping table. Returns the names it applied. Throws when one failed before, was edited after it was applied,
 * or is unknown here (the database belongs to a newer console).
 */
export async function migrate(connectionString: string, folder: string): Promise<string[]> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(`SET lock_timeout = '60s'`);
    await client.query('SELECT pg_advisory_lock($1)', [advisoryLock]);
    await client.query(bookkeeping);
    const known = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
    const applied = await readApplied(client);
    for (const name of applied.keys()) {
      if (!known.includes(name))
        throw new Error(
          `the database has migration ${name}, which this console doesn't know: it belongs to a newer one; install that`,
        );
    }
    const done: string[] = [];
    for (const name of known) {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
      const checksum = createHash('sha256').update(sql).digest('hex');
      const before = applied.get(name);
      if (before === undefined) {
        await apply(client, name, sql, checksum);
        done.push(name);
      } else if (!before.finished) {
        throw new Error(
          `migration ${name} failed half way before; look at the database, then tell Prisma: npx prisma migrate resolve`,
        );
      } else if (before.checksum !== checksum) {
        throw new Error(`migration ${name} was edited after it was applied; restore its migration.sql`);
      }
    }
    return done;
  } finally {
    await client.end();
  }
}

async function readApplied(client: pg.Client): Promise<Map<string, { checksum: string; finished: boolean }>> {
  const { rows } = await client.query<{ migration_name: string; checksum: string; finished: boolean }>(
    `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished
     FROM "_prisma_migrations" WHERE rolled_back_at IS NULL`,
  );
  return new Map(rows.map((row) => [row.migration_name, row]));
}

async function apply(client: pg.Client, name: string, sql: string, checksum: string): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`migration ${name} was not applied: ${reason}`, { cause: error });
  }
}
