import { parseArgs } from 'node:util';
import { SystemClock } from '../../lib/clock/system-clock';
import { DataLockError } from '../../lib/console/db/data-lock';
import { EnvironmentError, readEnvironment } from '../../lib/console/environment';
import { NotBuiltError } from '../../lib/console/http/start-next';
import { runConsole } from '../../lib/console/run-console';
import { InventoryError } from '../../lib/console/servers/inventory';
import { createLog } from '../../lib/log/create-log';

const usage = 'Usage: tidegate console (settings come from the environment: PORT, HOST, DATABASE_URL, …)\n';

/** `tidegate console`: runs until SIGTERM or SIGINT. Resolves with the exit status: 0 stopped, 1 fault, 2 bad settings. */
export async function consoleCommand(args: readonly string[]): Promise<number> {
  try {
    const { values } = parseArgs({ args: [...args], options: { dev: { type: 'boolean' } }, strict: true });
    const environment = readEnvironment(process.env);
    const dev = values.dev ?? false;
    Object.assign(process.env, { NODE_ENV: dev ? 'development' : 'production' });
    const running = await runConsole({
      environment,
      clock: new SystemClock(),
      log: createLog({ name: 'console' }),
      dev,
      announce: ({ name, password, role }) => {
        process.stdout.write(`Sign in: ${name} / ${password} (${role})\n`);
      },
    });
    process.stdout.write(`Console: ${running.url}\n`);
    await new Promise<void>((resolve) => {
      // Not once: a terminal and npm may both send it, and a second one must not cut the stop short.
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
    });
    await running.stop();
    return 0;
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
  if (!(error instanceof Error)) throw error;
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE' || code === 'EACCES') {
    const problem = code === 'EACCES' ? 'may not be used by this user' : 'is in use by another program';
    process.stderr.write(
      `Port ${process.env.PORT ?? '3000'} ${problem}. Choose another: PORT=8080 tidegate console\n`,
    );
    return 1;
  }
  process.stderr.write(`${error.message}\n`);
  if (error instanceof EnvironmentError || error instanceof InventoryError) return 2;
  if (typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS')) {
    process.stderr.write(usage);
    return 2;
  }
  if (error instanceof DataLockError || error instanceof NotBuiltError) return 1;
  throw error;
}
