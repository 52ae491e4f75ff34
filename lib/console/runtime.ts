import type { Clock } from '../clock/clock';
import type { Log } from '../log/log';
import type { Changes } from './changes';
import type { ServerDirectory } from './connections/server-directory';
import type { Database } from './db/database';
import type { ReportCache } from './migrations/report-cache';
import type { PasswordHasher } from './users/passwords';
import type { SignInLimit } from './session/sign-in-limit';
import type { Timeline } from './timeline/timeline';

/** What one console process is made of; every verb takes it as its context. */
export interface ConsoleRuntime {
  readonly clock: Clock;
  readonly log: Log;
  readonly database: Database;
  readonly servers: ServerDirectory;
  readonly timeline: Timeline;
  readonly changes: Changes;
  readonly reports: ReportCache;
  readonly passwords: PasswordHasher;
  readonly signInLimit: SignInLimit;
  /** A random UUID. */
  readonly newId: () => string;
  /** 256 random bits, base64url. */
  readonly newToken: () => string;
}

const key = Symbol.for('tidegate.console');

/**
 * The runtime of this process. The server's bundle and Next's are two module graphs, so it is handed over
 * through globalThis. Throws when called outside a running console.
 */
export function runtime(): ConsoleRuntime {
  const found: ConsoleRuntime | undefined = Reflect.get(globalThis, key);
  if (found === undefined) throw new Error('no console runs in this process');
  return found;
}

/** Makes the runtime known to Next's module graph; undefined takes it away. */
export function installRuntime(value: ConsoleRuntime | undefined): void {
  Reflect.set(globalThis, key, value);
}
