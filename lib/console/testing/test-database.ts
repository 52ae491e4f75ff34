import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chmodSync } from 'node:fs';
import { silentLog } from '../../log/log';
import { EmbeddedPostgres } from '../db/embedded/embedded-postgres';

export interface TestDatabase {
  readonly url: string;
  /** The folder of the embedded server. */
  readonly folder: string;
  readonly server: EmbeddedPostgres;
  stop(): Promise<void>;
}

/** A real PostgreSQL of its own on a free port, in a temporary folder that `stop` removes. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-test-'));
  chmodSync(folder, 0o755);
  const server = new EmbeddedPostgres(join(folder, 'postgres'), silentLog);
  const url = await server.ensureRunning();
  return {
    url,
    folder,
    server,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
