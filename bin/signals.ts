import { randomUUID } from 'node:crypto';
import type { Log } from '../lib/log/log';
import type { EngineControl } from '../lib/sip-server/control/types';

export interface SignalDeps {
  readonly control: Pick<EngineControl, 'stop' | 'gracefulShutdown'>;
  readonly log: Log;
  /** Ends the process. */
  exit(status: number): void;
}

/** SIGTERM and SIGINT are Stop now, a second one ends the process; SIGUSR2 is a graceful shutdown. Returns what undoes it. */
export function obeySignals({ control, log, exit }: SignalDeps): () => void {
  let stopping = false;
  const request = (signal: string) => ({
    requestId: randomUUID(),
    initiator: `signal ${signal}`,
    reason: `the process got ${signal}`,
  });
  const stop = (signal: string): void => {
    if (stopping) {
      log.warn(`second ${signal}: the process ends at once`);
      exit(1);
      return;
    }
    stopping = true;
    log.info(`${signal}: Stop now`);
    control.stop(request(signal)).catch((error: unknown) => {
      log.error('Stop now failed; the process ends at once', { error });
      exit(1);
    });
  };
  const shutDown = (signal: string): void => {
    log.info(`${signal}: graceful shutdown`);
    control.gracefulShutdown(request(signal), 'signal').catch((error: unknown) => {
      log.error('the graceful shutdown could not be started; nothing has changed', { error });
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGUSR2', shutDown);
  return () => {
    process.off('SIGTERM', stop);
    process.off('SIGINT', stop);
    process.off('SIGUSR2', shutDown);
  };
}
