/** Wrap-up time: seconds of ACW, 0 = none. */
export type WrapUpTime = number | 'untimed';

/** Every option with the type of its value; names, defaults and bounds as documented in docs/configuration.md. Times in seconds. */
export interface OptionValues {
  'shutdown-sip-reject-code': number;
  'graceful-shutdown-sip-timeout': number;
  'graceful-shutdown-max-duration': number;
  'graceful-shutdown-straggler-action': 'wait' | 'relocate' | 'release';
  'graceful-shutdown-allow-consult': boolean;
  /** Default: relocate where dr-peer-trunk is usable, else wait. */
  'graceful-shutdown-queued-calls': 'relocate' | 'wait' | 'release' | undefined;
  'graceful-shutdown-nailedup': 'after-call' | 'immediate';
  'graceful-shutdown-acw-cap': number;
  'graceful-shutdown-early-exit': boolean;
  'shutdown-options-code': number;
  'shutdown-register-expires': number;
  'shutdown-retry-after': number;
  'dr-peer-trunk': string | undefined;
  'dr-forward': 'off' | 'no-agent' | 'oos';
  'wrap-up-time': WrapUpTime;
  'untimed-wrap-up-value': number;
  'timed-acw-in-idle': boolean;
  'acw-in-idle-force-ready': boolean;
  'legal-guard-time': number;
  'agent-no-answer-timeout': number;
  'agent-no-answer-action': 'none' | 'notready' | 'logout';
  'agent-no-answer-overflow': 'none' | 'recall' | 'release' | readonly string[];
  'on-redirect': 'follow' | 'pass-on';
  'refer-enabled': boolean;
  'auto-answer': 'off' | 'alert-info' | 'call-info';
  'router-timeout': number;
  'treatment-dn': string | undefined;
  'oos-check': number;
  'out-of-service': boolean;
  'connect-nailedup-on-login': string;
  'disconnect-nailedup-timeout': number;
  'agent-logout-on-unreg': boolean;
  'max-register-expires': number;
}

export type OptionName = keyof OptionValues;
/** Where an effective value comes from. */
export type OptionSource = 'default' | 'TServer' | 'DN' | 'AgentLogin' | 'changed';

interface OptionLevel {
  readonly options: Readonly<Partial<OptionValues>>;
}

interface ListedOption {
  readonly value: unknown;
  readonly source: OptionSource;
  readonly default: unknown;
}

/** The options in force. Changes at TServer level take effect for the next use. */
export interface OptionStore {
  /** TServer level. */
  get<N extends OptionName>(name: N): OptionValues[N];
  /** The most specific of Agent Login, DN, TServer, default; levels that are undefined are passed over. */
  effective<N extends OptionName>(name: N, ...levels: readonly (OptionLevel | undefined)[]): OptionValues[N];
  list(): Record<string, ListedOption>;
  /** `list` with what is allowed and what it means, in words. */
  describe(): Record<string, ListedOption & { allowed: string; meaning: string }>;
  /** Reads changes of TServer-level values without making them; throws OptionError naming option, value and what is allowed. */
  check(changes: Readonly<Record<string, unknown>>): Readonly<Partial<OptionValues>>;
  /** Makes changes that `check` has read. */
  apply(changes: Readonly<Partial<OptionValues>>): void;
  /** `check` and `apply` in one: all or none. */
  patch(changes: Readonly<Record<string, unknown>>): void;
  /** `listener` runs after each change. */
  onChanged(listener: () => void): void;
}
