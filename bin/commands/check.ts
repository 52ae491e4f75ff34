import { ConfigError } from '../../lib/config/faults';
import { loadConfig } from '../../lib/sip-server/config/load-config';

/** `tidegate check FILE`: resolves with 0 for a file without faults, 2 otherwise. */
export async function check(args: readonly string[]): Promise<number> {
  const [file, ...others] = args;
  if (file === undefined || others.length > 0 || file.startsWith('-')) {
    process.stderr.write('Usage: tidegate check FILE\n');
    return 2;
  }
  try {
    loadConfig(file);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  process.stdout.write(`${file}: no faults\n`);
  return 0;
}
