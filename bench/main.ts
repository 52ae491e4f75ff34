import { writeFileSync } from 'node:fs';
import { type BenchArguments, readArguments } from './arguments';
import { heldRun } from './held';
import { findHighestRate } from './highest-rate';
import { kamailioRun } from './kamailio';
import { describeMachine } from './machine';
import { overloadRun } from './overload';
import { type BenchReport, tableOf } from './report';
import { steadyRun } from './steady';

const trialSeconds = 10;
/** Calls after which V8 has compiled what a call runs. */
const warmUp = 5_000;
const short = { rate: 300, seconds: 10, search: false, held: 0, overload: false, peer: false };

/** Runs what the arguments ask for. Exit status 1: a call failed; 2: wrong arguments. */
export async function main(root: string, args: readonly string[]): Promise<number> {
  const read = readArguments(args);
  if ('message' in read) {
    console.log(read.message);
    return read.status;
  }
  const wishes = read.short ? { ...read, ...short } : read;
  let report: BenchReport;
  try {
    report = await bench(root, wishes);
  } catch (error) {
    console.error(`bench: ${(error as Error).message}`);
    return 1;
  }
  console.log(`\n${tableOf(report).join('\n')}`);
  writeFileSync(wishes.json, `${JSON.stringify(report, undefined, 2)}\n`);
  const failures = [...report.steady, ...(report.kamailio === undefined ? [] : [report.kamailio])];
  return failures.some(({ failed }) => failed > 0) ? 1 : 0;
}

async function bench(root: string, wishes: BenchArguments): Promise<BenchReport> {
  const { rate, seconds, profile } = wishes;
  const warmUpCalls = wishes.short ? 0 : warmUp;
  const report: BenchReport = {
    startedAt: new Date().toISOString(),
    machine: describeMachine(root),
    steady: [],
    highest: {},
    overload: [],
  };
  for (const scenario of wishes.scenarios) {
    console.log(`${scenario}: ${rate} calls/s for ${seconds} s`);
    const figures = await steadyRun({ root, scenario, rate, seconds, warmUpCalls, profile });
    if (figures.notes !== '') console.log(figures.notes);
    report.steady.push(figures);
  }
  if (wishes.peer) {
    console.log(`Kamailio: ${rate} calls/s for ${seconds} s`);
    report.kamailio = await kamailioRun(root, rate, seconds);
  }
  if (wishes.search)
    for (const scenario of wishes.scenarios) {
      console.log(`${scenario}: looking for the highest rate`);
      const run = (tried: number) =>
        steadyRun({ root, scenario, rate: tried, seconds: trialSeconds, warmUpCalls });
      report.highest[scenario] = await findHighestRate(wishes.from, run, (line) => console.log(line));
    }
  if (wishes.overload)
    for (const scenario of wishes.scenarios) {
      const capacity = wishes.capacity ?? report.highest[scenario]?.rate;
      if (capacity === undefined)
        throw new Error('--overload needs --capacity N, or the search that finds it');
      console.log(`${scenario}: ${capacity * 2} calls/s for 5 s`);
      report.overload.push(await overloadRun(root, scenario, capacity, profile));
    }
  if (wishes.held > 0) {
    console.log(`${wishes.held} calls held, then a graceful shutdown; this takes three minutes`);
    report.held = await heldRun(root, wishes.held, profile);
  }
  return report;
}
