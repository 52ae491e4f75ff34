import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { ConfigError } from '../../lib/config/faults';
import { loadGatewayConfig } from '../../lib/gateway/config';
import { GatewayError } from '../../lib/gateway/errors';
import { loadConfig } from '../../lib/sip-server/config/load-config';
import { loadStrategyConfig } from '../../lib/strategy/config/load-config';

/** `tidegate check FILE`: resolves with 0 for a file without faults, 2 otherwise. */
export async function check(args: readonly string[]): Promise<number> {
  const [file, ...others] = args;
  if (file === undefined || others.length > 0 || file.startsWith('-')) {
    process.stderr.write('Usage: tidegate check FILE\n');
    return 2;
  }
  try {
    loaderOf(file)(file);
  } catch (error) {
    if (!(error instanceof ConfigError) && !(error instanceof GatewayError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  process.stdout.write(`${file}: no faults\n`);
  return 0;
}

/** Whose file it is shows in its sections; one that can't be read is a SIP Server's, whose loader says why. */
function loaderOf(file: string): (file: string) => unknown {
  let data: unknown;
  try {
    data = parseDocument(readFileSync(file, 'utf8'), { logLevel: 'silent' }).toJS();
  } catch {
    return loadConfig;
  }
  const has = (key: string): boolean => typeof data === 'object' && data !== null && Object.hasOwn(data, key);
  if (has('application') || has('dns')) return loadConfig;
  if (has('rules') || has('servers')) return loadStrategyConfig;
  return has('sites') ? loadGatewayConfig : loadConfig;
}
