/** Runs with the arguments after the command's name; resolves with the exit status. */
type Run = (args: readonly string[]) => Promise<number>;

interface Command {
  /** One line for the overview. */
  readonly summary: string;
  /** Answer to --help; undefined where the command answers that itself. */
  readonly usage: string | undefined;
  /** Loads the command's code, and nothing of the other commands'. */
  load(): Promise<Run>;
}

/** The commands of `tidegate`. */
export const commands: Readonly<Record<string, Command>> = {
  demo: {
    summary: 'the whole system on one machine: two sites, gateway, callers, agents, console',
    usage: undefined,
    load: async () => (await import('./commands/demo')).demo,
  },
  console: {
    summary: 'the console alone; settings come from the environment',
    usage: `Usage: tidegate console

Environment:
  PORT                     port of the console (3000)
  HOST                     address it listens on (127.0.0.1)
  DATABASE_URL             PostgreSQL to use (none: an embedded one)
  TIDEGATE_DATA            folder of the embedded one and of secrets (var/)
  TIDEGATE_INVENTORY       YAML file of sites, servers and gateways to import at start
  TIDEGATE_ADMIN_PASSWORD  the first admin's password (none: one is made and printed once)
`,
    load: async () => (await import('./commands/console')).consoleCommand,
  },
  'sip-server': {
    summary: 'one SIP Server, in this process',
    usage: `Usage: tidegate sip-server --config FILE

Runs one SIP Server until it is stopped. Writes its process id to dataDir/pid.
Signals: SIGTERM, SIGINT = Stop now (a second one ends the process at once); SIGUSR2 = graceful shutdown.
Exit status: 0 after a graceful shutdown or a stop, 1 a fault while running, 2 bad arguments or configuration.
`,
    load: async () => (await import('./commands/sip-server')).sipServer,
  },
  gateway: {
    summary: 'the embedded media gateway, a stand-in for a real one',
    usage: `Usage: tidegate gateway --config FILE

Spreads new calls over the sites by weight until SIGTERM or SIGINT.
`,
    load: async () => (await import('./commands/gateway')).gateway,
  },
  strategy: {
    summary: 'a routing strategy: routes the calls at Routing Points by rules',
    usage: `Usage: tidegate strategy --config FILE

Routes calls by the rules of a file until SIGTERM or SIGINT. The file is read again when it changes, and on SIGHUP; one
with faults changes nothing.
Exit status: 0 after a stop, 1 a fault while running, 2 bad arguments or configuration.
`,
    load: async () => (await import('./commands/strategy')).strategy,
  },
  check: {
    summary: 'validates a configuration file',
    usage: `Usage: tidegate check FILE

Prints every fault of the file, of a SIP Server, a gateway or a strategy, with its line, key and what is allowed.
Exit status: 0 no faults, 2 faults or bad arguments.
`,
    load: async () => (await import('./commands/check')).check,
  },
};

const width = Math.max(...Object.keys(commands).map((name) => name.length));

/** What `tidegate --help` prints. */
export const overview = `Usage: tidegate COMMAND [OPTIONS]

${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`)
  .join('\n')}

tidegate COMMAND --help tells more.
`;
