import { parseArgs } from 'node:util';

/** What `tidegate demo` was asked for. */
export interface DemoOptions {
  readonly agents: number;
  readonly callsPerMinute: number;
  readonly meanCallSeconds: number;
  /** The console's HTTP port. */
  readonly consolePort: number;
  /** SIP port of site 1; the others are laid out from it (see plan.ts). */
  readonly basePort: number;
  /** Directory for configuration files, tokens, logs, journals, the console's database. */
  readonly dataDir: string;
  readonly console: boolean;
  readonly seed: number;
}

export const demoUsage = `Usage: tidegate demo [options]

Runs two SIP Servers, a media gateway, callers, agents and the console on this machine.

  --agents N             agents, half of them at home at each site (40; 2-500)
  --calls-per-minute N   calls per minute to the queue (as many as keep 65 % of the agents busy; 0-6000)
  --mean-call SECONDS    mean length of a call, log-normal (35; 5-3600)
  --port N               port of the console (3000; 1-65535)
  --base-port N          SIP port of site 1, the other ports follow from it (5050; 1024-62000)
  --data DIR             where files are kept (var/demo)
  --seed N               seed of the simulated people (1)
  --no-console           without the console
  --help                 this text
`;

/** Seconds of after-call work in the demo's configuration. */
export const wrapUpSeconds = 15;
const ringSeconds = 2;
/** A colleague's share: consulted, or handed the call, with the wrap-up that follows. */
const colleagueSeconds = 5;
const busyShare = 0.65;
/** Some talks are ended by the agent first, some wrap-ups before their time. */
const talkShare = 0.9;
const wrapUpShare = 0.8;

export class DemoUsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DemoUsageError';
  }
}

/** Checks the arguments; 'help' where the usage was asked for. Throws DemoUsageError naming option and what is allowed. */
export function parseDemoOptions(args: readonly string[]): DemoOptions | 'help' {
  const values = read(args);
  if (values.help === true) return 'help';
  const agents = whole('agents', values.agents, 40, 2, 500);
  const meanCallSeconds = whole('mean-call', values['mean-call'], 35, 5, 3_600);
  const perCall = meanCallSeconds * talkShare + ringSeconds + wrapUpSeconds * wrapUpShare + colleagueSeconds;
  const steady = Math.round((agents * busyShare * 60) / perCall);
  return {
    agents,
    meanCallSeconds,
    callsPerMinute: whole('calls-per-minute', values['calls-per-minute'], steady, 0, 6_000),
    consolePort: whole('port', values.port, 3_000, 1, 65_535),
    basePort: whole('base-port', values['base-port'], 5_050, 1_024, 62_000),
    dataDir: values.data ?? 'var/demo',
    console: values['no-console'] !== true,
    seed: whole('seed', values.seed, 1, 0, 4_294_967_295),
  };
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      options: {
        agents: text,
        'calls-per-minute': text,
        'mean-call': text,
        port: text,
        'base-port': text,
        data: text,
        seed: text,
        'no-console': flag,
        help: flag,
      },
    }).values;
  } catch (error) {
    throw new DemoUsageError(error instanceof Error ? error.message : String(error));
  }
}

function whole(name: string, given: string | undefined, fallback: number, min: number, max: number): number {
  if (given === undefined) return fallback;
  const value = Number(given);
  if (!/^\d+$/.test(given) || value < min || value > max) {
    throw new DemoUsageError(`--${name} ${given}: allowed: a whole number from ${min} to ${max}`);
  }
  return value;
}
