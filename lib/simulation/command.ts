import { type ChildProcess, fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { type PlanWishes, planOf } from './plan';
import { type RunResult, simulate } from './simulation';
import { addTally, newTally, type Tally } from './tally';

const usage = `Usage: npm run simulate -- [--seeds 1000] [--from 1] [--day] [--no-drain] [--workers 2]
       npm run simulate -- --seed N [--trace] [--day] [--no-drain]`;

interface Order {
  readonly seed: number;
  readonly wishes: PlanWishes;
}

/** `npm run simulate`: many seeds over worker processes, or one with its trace. Returns the exit status. */
export async function main(script: string, args: readonly string[]): Promise<number> {
  if (process.send !== undefined) return serve();
  const options = readArguments(args);
  if (options === undefined) {
    console.error(usage);
    return 2;
  }
  const { seed, seeds, from, workers, trace, wishes } = options;
  if (seed === undefined) return runMany({ script, seeds, from, workers, wishes });
  const result = await simulate(planOf(seed, wishes), trace ? (line) => console.log(line) : undefined);
  console.log(describe(result.tally, 1));
  console.log(`trace hash ${result.hash}, ${(result.elapsedMs / 1000).toFixed(1)} s`);
  for (const fault of result.faults) console.log(`FAULT ${fault}`);
  return result.faults.length > 0 ? 1 : 0;
}

function readArguments(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seeds: { type: 'string', default: '1000' },
        from: { type: 'string', default: '1' },
        workers: { type: 'string', default: '2' },
        seed: { type: 'string' },
        trace: { type: 'boolean', default: false },
        day: { type: 'boolean', default: false },
        'no-drain': { type: 'boolean', default: false },
      },
    });
    const numbers = [values.seeds, values.from, values.workers, values.seed ?? '0'].map(Number);
    const [seeds = 0, from = 0, workers = 0, seed = 0] = numbers;
    if (!numbers.every(Number.isSafeInteger) || seeds < 1 || workers < 1) return undefined;
    const wishes: PlanWishes = { day: values.day, noDrain: values['no-drain'] };
    return {
      seeds,
      from,
      workers,
      seed: values.seed === undefined ? undefined : seed,
      trace: values.trace,
      wishes,
    };
  } catch {
    return undefined;
  }
}

interface Many {
  readonly script: string;
  readonly seeds: number;
  readonly from: number;
  readonly workers: number;
  readonly wishes: PlanWishes;
}

async function runMany({ script, seeds, from, workers, wishes }: Many): Promise<number> {
  const startedAt = performance.now();
  const sum = newTally();
  const failed: RunResult[] = [];
  let next = from;
  let done = 0;
  const flags = `${wishes.day === true ? ' --day' : ''}${wishes.noDrain === true ? ' --no-drain' : ''}`;
  const took = (result: RunResult): void => {
    done += 1;
    addTally(sum, result.tally);
    if (result.faults.length > 0) {
      failed.push(result);
      console.log(`seed ${result.seed} FAILED: npm run simulate -- --seed ${result.seed}${flags} --trace`);
      for (const fault of result.faults) console.log(`  ${fault}`);
    }
    if (done % 25 === 0 || done === seeds)
      console.log(
        `${done}/${seeds} seeds, ${failed.length} failed, ${Math.round((performance.now() - startedAt) / 1000)} s`,
      );
  };
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child: ChildProcess = fork(script, [], {
        execArgv: ['--max-semi-space-size=64', '--enable-source-maps'],
      });
      const order = (): void => {
        if (next >= from + seeds) {
          child.disconnect();
          return;
        }
        child.send({ seed: next++, wishes } satisfies Order);
      };
      child.on('message', (message) => {
        took(message as RunResult);
        order();
      });
      child.on('error', reject);
      child.on('exit', (code) => {
        if (code === 0) resolve();
        else reject(new Error(`a worker ended with status ${code}`));
      });
      order();
    });
  await Promise.all(Array.from({ length: Math.min(workers, seeds) }, work));
  console.log(describe(sum, seeds));
  console.log(
    `${seeds} seeds in ${Math.round((performance.now() - startedAt) / 1000)} s, ${failed.length} failed${failed.length === 0 ? '' : `: ${failed.map(({ seed }) => seed).join(' ')}`}`,
  );
  return failed.length > 0 ? 1 : 0;
}

/** A worker process: seed after seed, as its parent tells. */
function serve(): Promise<number> {
  return new Promise((resolve) => {
    process.on('message', ({ seed, wishes }: Order) => {
      void simulate(planOf(seed, wishes)).then((result) => process.send?.(result));
    });
    process.on('disconnect', () => resolve(0));
  });
}

/** What was counted, in a few lines for people. */
export function describe(tally: Tally, seeds: number): string {
  const outcomes = Object.entries(tally.outcomes).map(([name, count]) => `${count} ${name}`);
  return [
    `seeds ${seeds}, drains ${tally.drains}`,
    `calls from outside ${tally.calls} (${outcomes.join(', ')}), between agents ${tally.internalCalls}`,
    `calls drained ${tally.drained}, relocated ${tally.relocated}, lost by the drain ${tally.lostByDrain}`,
    `agents moved ${tally.agentsMoved} of ${tally.agentsToMove}`,
    `packets ${tally.packets}, dropped ${tally.packetsDropped}; phones crashed ${tally.phoneCrashes}, desktops ${tally.desktopCrashes}`,
  ].join('\n');
}
