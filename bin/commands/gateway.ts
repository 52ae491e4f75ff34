import { SystemClock } from '../../lib/clock/system-clock';
import { loadGatewayConfig } from '../../lib/gateway/config';
import { GatewayError } from '../../lib/gateway/errors';
import { runGateway } from '../../lib/gateway/run-gateway';
import { createLog } from '../../lib/log/create-log';
import { configArgument } from './config-argument';

/** `tidegate gateway`: runs until SIGTERM or SIGINT. Resolves with the exit status: 0 stopped, 1 fault, 2 bad usage or configuration. */
export async function gateway(args: readonly string[]): Promise<number> {
  const file = configArgument('gateway', args);
  if (file === undefined) return 2;
  try {
    const config = loadGatewayConfig(file);
    const log = createLog({ name: 'gateway' });
    const running = await runGateway(config, new SystemClock(), log);
    log.info('gateway serves calls', {
      sip: config.sip.port,
      http: config.http.port,
      sites: config.sites.length,
    });
    const signal = await new Promise<string>((resolve) => {
      for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve(name));
    });
    log.info('gateway stops', { signal, activeCalls: running.gateway.activeCalls });
    await running.stop();
    return 0;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error.code === 'configuration' ? 2 : 1;
  }
}
