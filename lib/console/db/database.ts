import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { Clock, Timer } from '../../clock/clock';
import type { Log } from '../../log/log';
import { ConsoleError } from '../errors';
import { PrismaClient } from './generated/client';
import { migrate } from './migrate';

export type Db = PrismaClient;
/** The client inside an interactive transaction. */
export type Tx = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0];

/** `unreachable`: what the last attempt failed with, for people; it is tried again by itself. */
export type DatabaseState =
  | { readonly state: 'starting' }
  | { readonly state: 'ready' }
  | { readonly state: 'unreachable'; readonly since: number; readonly error: string };

export interface DatabaseOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Absolute path of prisma/migrations. */
  readonly migrations: string;
  /** The URL, after making sure that the server runs where it is ours. */
  readonly locate: () => Promise<string>;
  /** Runs each time the database became usable, before anyone else may use it; a failure counts as unreachable. */
  readonly onReady: (db: Db) => Promise<void>;
}

const retryMs = 2000;
const probeMs = 5000;
const probeTimeoutMs = 3000;

/** The console's database: migrated at start, probed while it runs, waited for while it is away. */
export class Database {
  #state: DatabaseState = { state: 'starting' };
  #open: { db: Db; pool: pg.Pool; url: string } | null = null;
  #timer: Timer | null = null;
  #stopped = false;
  #checking: Promise<void> | null = null;

  constructor(private readonly options: DatabaseOptions) {}

  get state(): DatabaseState {
    return this.#state;
  }

  /** The Prisma client. Throws ConsoleError `unavailable` while the database can't be used. */
  get client(): Db {
    if (this.#open === null || this.#state.state !== 'ready') throw unavailable();
    return this.#open.db;
  }

  /** First attempt; resolves after it, whatever came of it. From then on it looks after itself. */
  start(): Promise<void> {
    return this.check();
  }

  /** Looks now instead of at the next probe; for whoever has just seen a query fail. */
  check(): Promise<void> {
    this.#checking ??= this.#attempt().finally(() => {
      this.#checking = null;
    });
    return this.#checking;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#checking;
    await this.#close();
  }

  async #attempt(): Promise<void> {
    this.#timer?.cancel();
    try {
      if (this.#state.state === 'ready' && this.#open !== null) await probe(this.#open.pool);
      else await this.#connect();
    } catch (error) {
      this.#fail(error);
    }
    if (this.#stopped) return;
    const delay = this.#state.state === 'ready' ? probeMs : retryMs;
    this.#timer = this.options.clock.schedule(delay, () => void this.check());
  }

  async #connect(): Promise<void> {
    const url = await this.options.locate();
    const applied = await migrate(url, this.options.migrations);
    if (applied.length > 0) this.options.log.info('database migrated', { applied });
    if (this.#open?.url !== url) {
      await this.#close();
      this.#open = this.#connectTo(url);
    }
    await this.options.onReady(this.#open.db);
    if (this.#state.state === 'unreachable') this.options.log.info('database reachable again');
    this.#state = { state: 'ready' };
  }

  #connectTo(url: string): { db: Db; pool: pg.Pool; url: string } {
    const pool = new pg.Pool({
      connectionString: url,
      max: 10,
      connectionTimeoutMillis: probeTimeoutMs,
      query_timeout: 20_000,
      keepAlive: true,
    });
    // An idle connection that breaks must not end the process.
    pool.on('error', () => void this.check());
    return { db: new PrismaClient({ adapter: new PrismaPg(pool) }), pool, url };
  }

  #fail(error: unknown): void {
    const message = describe(error);
    if (this.#state.state !== 'unreachable')
      this.options.log.error('database unreachable', { reason: message });
    const since = this.#state.state === 'unreachable' ? this.#state.since : this.options.clock.now();
    this.#state = { state: 'unreachable', since, error: message };
  }

  async #close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    if (open === null) return;
    await open.db.$disconnect();
    await open.pool.end().catch(() => {});
  }
}

/** What every caller gets while the database is away. */
function unavailable(): ConsoleError {
  return new ConsoleError(
    'unavailable',
    'The database is unreachable, so nothing can be read or recorded. The console keeps trying; try again in a moment.',
  );
}

async function probe(pool: pg.Pool): Promise<void> {
  const query = { text: 'SELECT 1', query_timeout: probeTimeoutMs };
  await pool.query(query);
}

/** The first line of the reason; an AggregateError (all addresses of a name refused) has its reasons inside. */
function describe(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0]);
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n')[0] ?? message;
}
