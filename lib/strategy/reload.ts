import { ConfigError, type ConfigFault } from '../config/faults';
import type { Log } from '../log/log';
import type { StrategyConfig } from './config/types';

/** What became of a reload. */
export type Reload =
  | { readonly ok: true; readonly rules: number; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };

interface ReloadDeps {
  /** The configuration that runs. */
  readonly running: StrategyConfig;
  /** Reads and checks the file; throws ConfigError. */
  readonly load: () => StrategyConfig;
  readonly apply: (config: StrategyConfig) => void;
  readonly log: Log;
}

/** Reads the file again. One with faults changes nothing: the log names each, and the rules from before go on. */
export function createReload({ running, load, apply, log }: ReloadDeps): (by: string) => Reload {
  return (by) => {
    let config: StrategyConfig;
    try {
      config = load();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      log.error('the configuration has faults; the rules from before go on', {
        by,
        faults: error.message.split('\n'),
      });
      return { ok: false, faults: error.faults };
    }
    apply(config);
    const warnings =
      JSON.stringify(startOnly(config)) === JSON.stringify(startOnly(running))
        ? []
        : ['name, http and stateFile are read at start alone: their changes wait for the next one'];
    log.info('the configuration was read again', { by, rules: config.rules.length });
    for (const warning of warnings) log.warn(warning);
    return { ok: true, rules: config.rules.length, warnings };
  };
}

const startOnly = ({ name, http, stateFile }: StrategyConfig): unknown => ({ name, http, stateFile });
