import { parseArgs } from 'node:util';

const usage = `Usage: npm run bench [-- OPTIONS]

Drives one SIP Server over loopback UDP with SIPp and prints what it takes and what it costs.

  --short            for CI: 300 calls/s for 10 s through each scenario; fails on any failed call, on nothing else
  --scenario NAME    extension, queue, or both (default)
  --rate N           calls/s of the run that measures CPU (default 500)
  --seconds N        its length (default 40, longer than a transaction lives)
  --from N           where the search for the highest rate begins (default 1000 calls/s)
  --no-search        leaves the search for the highest rate out
  --held N           calls held while memory and the closing of the gates are measured (default 20000; 0 = leave out)
  --overload         twice the capacity offered for 5 s; --capacity N instead of searching for it
  --peer kamailio    the same scenario through Kamailio as a record-routing proxy with the dialog module
  --profile FOLDER   a CPU profile of the server's runs, and a heap snapshot with the calls held, into FOLDER
  --json FILE        where the figures go (default bench-result.json)
  --help
`;

export type ScenarioName = 'extension' | 'queue';

export interface BenchArguments {
  readonly short: boolean;
  readonly scenarios: readonly ScenarioName[];
  readonly rate: number;
  readonly seconds: number;
  readonly from: number;
  readonly search: boolean;
  readonly held: number;
  readonly overload: boolean;
  readonly capacity: number | undefined;
  readonly peer: boolean;
  readonly profile: string | undefined;
  readonly json: string;
}

/** Reads the command line; a string is what is wrong with it, or the help. */
export function readArguments(
  args: readonly string[],
): BenchArguments | { readonly message: string; readonly status: 0 | 2 } {
  try {
    const { values } = parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        short: { type: 'boolean', default: false },
        scenario: { type: 'string', default: 'both' },
        rate: { type: 'string', default: '500' },
        seconds: { type: 'string', default: '40' },
        from: { type: 'string', default: '1000' },
        search: { type: 'boolean', default: true },
        held: { type: 'string', default: '20000' },
        overload: { type: 'boolean', default: false },
        capacity: { type: 'string' },
        peer: { type: 'string' },
        profile: { type: 'string' },
        json: { type: 'string', default: 'bench-result.json' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { message: usage, status: 0 };
    if (!['extension', 'queue', 'both'].includes(values.scenario))
      return wrong('--scenario is extension, queue or both');
    if (values.peer !== undefined && values.peer !== 'kamailio') return wrong('--peer knows kamailio only');
    const numbers = [values.rate, values.seconds, values.from, values.held, values.capacity ?? '1'].map(
      Number,
    );
    if (numbers.some((number) => !Number.isInteger(number) || number < 0))
      return wrong('a number is expected');
    return {
      short: values.short,
      scenarios: values.scenario === 'both' ? ['extension', 'queue'] : [values.scenario as ScenarioName],
      rate: Number(values.rate),
      seconds: Number(values.seconds),
      from: Number(values.from),
      search: values.search,
      held: Number(values.held),
      overload: values.overload,
      capacity: values.capacity === undefined ? undefined : Number(values.capacity),
      peer: values.peer !== undefined,
      profile: values.profile,
      json: values.json,
    };
  } catch (error) {
    return wrong((error as Error).message);
  }
}

function wrong(what: string): { message: string; status: 2 } {
  return { message: `bench: ${what}\n\n${usage}`, status: 2 };
}
