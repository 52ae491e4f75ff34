import type { Clock } from '../clock/clock';
import type { Log } from '../log/log';
import { loadStrategyConfig } from './config/load-config';
import { fileState, watchFile } from './file-watch';
import { createHttpApi } from './http-api';
import { createReload, type Reload } from './reload';
import { Strategy } from './runtime/strategy';
import { stateFile } from './state-file';
import { tlibLinks } from './tlib-link';

export interface RunningStrategy {
  readonly strategy: Strategy;
  /** Where its HTTP interface listens. */
  readonly http: { readonly address: string; readonly port: number };
  /** Reads the file again; `by` is for the log. */
  reload(by: string): Reload;
  /** Closes its connections and its HTTP port. Calls that wait go the way of router-timeout. */
  stop(): Promise<void>;
}

/** Reads the file, opens the HTTP port, connects. Throws ConfigError, StateFileError, or ListenError where the port can't be had. */
export async function runStrategy(
  file: string,
  clock: Clock,
  createLog: (name: string) => Log,
): Promise<RunningStrategy> {
  const config = loadStrategyConfig(file);
  const log = createLog(config.name);
  const state = config.stateFile === undefined ? undefined : stateFile(config.stateFile);
  const stopped = state?.read();
  for (const [site, { by, reason }] of stopped ?? [])
    log.warn('the site was stopped before, and is not targeted', { site, by, reason });
  const strategy = new Strategy({
    plan: config,
    clock,
    random: Math.random,
    log,
    connect: tlibLinks(clock),
    ...(stopped === undefined ? {} : { stopped }),
    ...(state === undefined ? {} : { keep: (sites) => state.write(sites) }),
  });
  const reload = createReload({
    running: config,
    load: () => loadStrategyConfig(file),
    apply: (next) => strategy.apply(next),
    log,
  });
  const api = createHttpApi({
    tokens: config.http.tokens,
    strategy,
    reload: () => reload('http'),
    now: () => clock.now(),
    onFault: (error) => log.error('the HTTP interface failed', { error }),
  });
  const http = await api.open(config.http);
  strategy.start();
  const unwatch = watchFile(
    clock,
    () => reload('file'),
    () => fileState(file),
  );
  log.info('the strategy runs', {
    http: `${http.address}:${http.port}`,
    servers: config.servers.length,
    rules: config.rules.length,
  });
  return {
    strategy,
    http,
    reload,
    stop: async () => {
      unwatch();
      strategy.stop();
      await api.close();
      log.info('stopped');
    },
  };
}
