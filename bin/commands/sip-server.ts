import packageJson from '../../package.json';
import { SystemClock } from '../../lib/clock/system-clock';
import { ListenError } from '../../lib/http/listen';
import { createLog } from '../../lib/log/create-log';
import type { Log } from '../../lib/log/log';
import { ConfigError } from '../../lib/config/faults';
import { loadConfig } from '../../lib/sip-server/config/load-config';
import type { SipServerConfig } from '../../lib/sip-server/config/types';
import { JournalError } from '../../lib/sip-server/journal/journal-error';
import { createSipServer, type SipServer } from '../../lib/sip-server/server';
import { SipError } from '../../lib/sip/errors';
import { obeySignals } from '../signals';
import { configArgument } from './config-argument';

/**
 * `tidegate sip-server`: runs until the server has stopped. Resolves with the exit status: 0 after a graceful shutdown
 * or a stop, 1 a fault, 2 bad arguments or configuration.
 */
export async function sipServer(args: readonly string[]): Promise<number> {
  const file = configArgument('sip-server', args);
  if (file === undefined) return 2;
  let config: SipServerConfig;
  try {
    config = loadConfig(file);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  const log = createLog({ name: config.application });
  return run(config, log);
}

async function run(config: SipServerConfig, log: Log): Promise<number> {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.error('the server failed and ends', { event, error });
      process.exit(1);
    });
  }
  let server: SipServer;
  try {
    server = await createSipServer({ config, version: packageJson.version, clock: new SystemClock(), log });
    obeySignals({ control: server.control, log, exit: (status) => process.exit(status) });
    await server.start();
  } catch (error) {
    if (!isExpected(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
  return server.stopped;
}

/** A port in use, a folder in use, a disk that fails: told in one line, without a stack. */
function isExpected(error: unknown): error is Error {
  return error instanceof JournalError || error instanceof ListenError || error instanceof SipError;
}
