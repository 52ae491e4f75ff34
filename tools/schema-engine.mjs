#!/usr/bin/env node
// Stand-in for Prisma's native `schema-engine` binary, which the CLI would download from outside the npm registry:
// the same JSON-RPC over stdio, driven by the WebAssembly build that Prisma publishes on npm. A development tool;
// it needs DATABASE_URL of a server on which it may create a throw-away shadow database.
import { readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';

const require = createRequire(import.meta.url);
const packageDir = path.dirname(require.resolve('@prisma/schema-engine-wasm'));
const { values: args, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    datamodels: { type: 'string', multiple: true },
    datasource: { type: 'string' },
    version: { type: 'boolean', short: 'V' },
  },
});
const url = args.datasource ? JSON.parse(args.datasource).url : process.env.DATABASE_URL;

if (args.version) printVersion();
else if (positionals[0] === 'cli') await runCommand(positionals[1]);
else await serve();

function printVersion() {
  const { version } = JSON.parse(readFileSync(path.join(packageDir, 'package.json'), 'utf8'));
  console.log(`schema-engine-cli ${version.split('.').pop()}`);
}

function log(level, message, extra = {}) {
  const fields = { message, ...extra };
  const timestamp = new Date().toISOString();
  writeSync(2, `${JSON.stringify({ timestamp, level, fields, target: 'schema_engine::logger' })}\n`);
}

/** `cli can-connect-to-database | create-database | drop-database`. */
async function runCommand(command) {
  log('INFO', 'Starting schema engine CLI'); // The Prisma CLI drops the first line of stderr.
  try {
    if (command === 'can-connect-to-database') await withClient(url, (client) => client.query('SELECT 1'));
    else if (command === 'create-database')
      await withAdmin((client, name) => client.query(`CREATE DATABASE "${name}"`));
    else if (command === 'drop-database')
      await withAdmin((client, name) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
    else throw new Error(`unknown command ${command}`);
  } catch (error) {
    const codes = { '3D000': 'P1003', '28P01': 'P1000', 28000: 'P1010' };
    log('ERROR', error.message, { is_panic: false, error_code: codes[error.code] ?? 'P1001', meta: null });
    process.exitCode = 1;
  }
}

async function withClient(connectionString, use) {
  if (!connectionString) throw new Error('DATABASE_URL is not set');
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** The server's `postgres` database, and the quoted name of the one that the URL means. */
function withAdmin(use) {
  const admin = new URL(url);
  const name = decodeURIComponent(admin.pathname.slice(1)).replaceAll('"', '""');
  admin.pathname = '/postgres';
  admin.search = '';
  return withClient(admin.href, (client) => use(client, name));
}

// adapter-pg has no mapping for the internal "char" type (oid 18) of the catalogue queries: it is shown to the
// adapter as text and put back on the way out. The engine runs its queries one at a time.
function connectAdapter(connectionString, options) {
  const oidChar = 18;
  const oidText = 25;
  let charColumns = [];
  const pool = new pg.Pool({ connectionString, max: 1 });
  const query = pool.query.bind(pool);
  pool.query = async (...parameters) => {
    const result = await query(...parameters);
    charColumns = [];
    for (const [index, field] of (result?.fields ?? []).entries()) {
      if (field.dataTypeID !== oidChar) continue;
      field.dataTypeID = oidText;
      charColumns.push(index);
    }
    return result;
  };
  return new PrismaPg(pool, { disposeExternalPool: true, ...options }).connect().then((adapter) => {
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (statement) => {
      const result = await queryRaw(statement);
      for (const index of charColumns) result.columnTypes[index] = ColumnTypeEnum.Character;
      return result;
    };
    // adapter-pg cuts scripts at every semicolon, those inside a function's body too; PostgreSQL needs no cutting.
    adapter.executeScript = async (script) => {
      await pool.query(script);
    };
    return adapter;
  });
}

function adapterFactory() {
  const schema = url ? (new URL(url).searchParams.get('schema') ?? undefined) : undefined;
  return {
    provider: 'postgres',
    adapterName: 'schema-engine-stand-in',
    async connect() {
      if (!url) throw new Error('DATABASE_URL is not set');
      return connectAdapter(url, schema ? { schema } : {});
    },
    // adapter-pg's own shadow database is dropped while its pool still holds a connection, which PostgreSQL refuses.
    async connectToShadowDb() {
      const name = `prisma_shadow_${crypto.randomUUID().replaceAll('-', '')}`;
      await withAdmin((client) => client.query(`CREATE DATABASE "${name}"`));
      const shadow = new URL(url);
      shadow.pathname = `/${name}`;
      shadow.search = '';
      const adapter = await connectAdapter(shadow.href);
      const dispose = adapter.dispose.bind(adapter);
      adapter.dispose = async () => {
        await dispose();
        await withAdmin((client) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
      };
      return adapter;
    },
  };
}

async function openEngine() {
  if (!url) throw new Error('set DATABASE_URL: this command compares with a database');
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    message: '',
    get() {
      return this.message;
    },
    set_message(message) {
      this.message = `RuntimeError: ${message}`;
    },
  };
  const glue = await import(pathToFileURL(path.join(packageDir, 'schema_engine_bg.js')).href);
  const bytes = readFileSync(path.join(packageDir, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  const datamodels = (args.datamodels ?? []).map((file) => [file, readFileSync(file, 'utf8')]);
  return glue.SchemaEngine.new(
    { datamodels: datamodels.length > 0 ? datamodels : undefined },
    (line) => process.env.DEBUG && process.stderr.write(`${line}\n`),
    bindMigrationAwareSqlAdapterFactory(adapterFactory()),
  );
}

/** Answers the CLI's requests one by one; an engine that can't be opened is every request's error. */
async function serve() {
  let engine;
  const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (line.trim() === '') continue;
    const { id, method, params } = JSON.parse(line);
    if (!method) continue; // The CLI's answer to our `print`.
    try {
      engine ??= await openEngine();
      const call = method === 'getDatabaseVersion' ? engine.version : engine[method];
      if (!call) throw new Error(`the stand-in for the schema engine has no method ${method}`);
      const result = (await call.call(engine, params)) ?? {};
      if (typeof result.stdout === 'string')
        send({ id: `print-${id}`, method: 'print', params: { content: result.stdout } });
      send({ id, result });
    } catch (error) {
      const message = error?.message ?? String(error);
      const data = {
        is_panic: error?.name === 'RuntimeError',
        message,
        error_code: error?.code,
        meta: error?.meta ?? { full_error: message },
      };
      send({
        id,
        error: { code: 4466, message: 'An error happened. Check the data field for details.', data },
      });
    }
  }
  process.exit(0);
}
