import { SystemClock } from '../../lib/clock/system-clock';
import { ConfigError } from '../../lib/config/faults';
import { ListenError } from '../../lib/http/listen';
import { createLog } from '../../lib/log/create-log';
import { type RunningStrategy, runStrategy } from '../../lib/strategy/run-strategy';
import { StateFileError } from '../../lib/strategy/state-file';
import { configArgument } from './config-argument';

/** `tidegate strategy`: runs until SIGTERM or SIGINT; SIGHUP reads the file again. Resolves with the exit status: 0 stopped, 1 fault, 2 bad usage or configuration. */
export async function strategy(args: readonly string[]): Promise<number> {
  const file = configArgument('strategy', args);
  if (file === undefined) return 2;
  let running: RunningStrategy;
  try {
    running = await runStrategy(file, new SystemClock(), (name) => createLog({ name }));
  } catch (error) {
    const expected =
      error instanceof ConfigError || error instanceof ListenError || error instanceof StateFileError;
    if (!expected) throw error;
    process.stderr.write(`${error.message}\n`);
    return error instanceof ConfigError ? 2 : 1;
  }
  process.on('SIGHUP', () => running.reload('SIGHUP'));
  await new Promise<void>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => resolve());
  });
  await running.stop();
  return 0;
}
