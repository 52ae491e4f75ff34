import type { HeldFigures } from './held';
import type { HighestRate } from './highest-rate';
import type { KamailioFigures } from './kamailio';
import type { Machine } from './machine';
import type { OverloadFigures } from './overload';
import type { SteadyFigures } from './steady';

/** All that a bench came to; each part is there if it ran. */
export interface BenchReport {
  readonly startedAt: string;
  readonly machine: Machine;
  readonly steady: SteadyFigures[];
  readonly highest: Record<string, HighestRate>;
  held?: HeldFigures;
  readonly overload: OverloadFigures[];
  kamailio?: KamailioFigures;
}

/** The report as lines for people. */
export function tableOf(report: BenchReport): string[] {
  const { machine, steady, highest, held, overload, kamailio } = report;
  const rows: Array<readonly [string, string]> = [
    ['machine', `${machine.cpu}, ${machine.cores} cores, ${machine.memoryMiB} MiB, Linux ${machine.kernel}`],
    ['software', `Node.js ${machine.node}, commit ${machine.commit}`],
    ...steady.flatMap(steadyRows),
    ...Object.entries(highest).map(([scenario, { rate }]): [string, string] => [
      `${scenario}: highest rate`,
      rate === undefined ? 'none found' : `${rate} calls/s with 0 failed in 3 runs of 3`,
    ]),
    ...(held === undefined ? [] : heldRows(held)),
    ...overload.flatMap(overloadRows),
  ];
  if (kamailio !== undefined) rows.push(...kamailioRows(kamailio, steady));
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

function steadyRows(figures: SteadyFigures): Array<readonly [string, string]> {
  const { scenario, rate, calls, failed } = figures;
  return [
    [
      `${scenario}: calls`,
      `${calls} at ${rate}/s, ${failed} failed, ${figures.retransmissions} retransmissions by the callers`,
    ],
    [
      `${scenario}: CPU`,
      `${figures.cpuSecondsPer1000Calls.toFixed(3)} s per 1,000 calls, ${figures.ofTheseSystem.toFixed(3)} of them in the kernel`,
    ],
    [
      `${scenario}: delays`,
      `set-up p99 < ${figures.setUpP99Ms} ms, event loop lag p99 ${figures.loopLagP99Ms.toFixed(1)} ms, most ${figures.loopLagMaxMs.toFixed(0)} ms`,
    ],
    [`${scenario}: heard`, `${figures.tlibEvents} T-Library events, ${figures.feedFrames} feed frames`],
  ];
}

function heldRows(held: HeldFigures): Array<readonly [string, string]> {
  return [
    [
      'held: memory',
      `${kilobytes(held.heapBytesPerCall)} of heap, ${kilobytes(held.rssBytesPerCall)} of RSS a call, ${held.held} held`,
    ],
    [
      'held: gates closed',
      `last INVITE admitted at ${held.lastAdmittedInviteMs.toFixed(1)} ms, first refused at ${held.firstRefusedInviteMs.toFixed(1)} ms, ` +
        `202 after ${held.answered202Ms.toFixed(1)} ms, told on the feed after ${held.feedToldMs.toFixed(1)} ms`,
    ],
    [
      'held: the rest',
      `${held.failed} calls lost in the shutdown, exit status ${held.exitCode ?? 'none'}, longest event loop lag ${held.longestLagMs.toFixed(0)} ms`,
    ],
  ];
}

function overloadRows(figures: OverloadFigures): Array<readonly [string, string]> {
  const { scenario, offeredRate, shed, carried, lost } = figures;
  return [
    [
      `${scenario}: overload`,
      `${offeredRate}/s for 5 s, offered in ${figures.burstTook.toFixed(1)} s: ${carried} carried, ${shed} shed, ${lost} lost, longest event loop lag ${figures.loopLagMaxMs.toFixed(0)} ms`,
    ],
    [
      `${scenario}: after it`,
      `half the capacity: ${figures.troubledWhileRecovering} failed or shed in the first 10 s, ${figures.troubledAfterwards} after them, set-up p99 < ${figures.setUpP99AfterwardsMs} ms`,
    ],
  ];
}

function kamailioRows(
  kamailio: KamailioFigures,
  steady: readonly SteadyFigures[],
): Array<readonly [string, string]> {
  const ours = steady.find(({ scenario }) => scenario === 'extension');
  const cpu = kamailio.cpuSecondsPer1000Calls;
  const rows: Array<readonly [string, string]> = [
    [
      'Kamailio',
      `${kamailio.version}: ${kamailio.calls} calls at ${kamailio.rate}/s, ${kamailio.failed} failed, ${cpu.toFixed(3)} CPU-s per 1,000 calls`,
    ],
  ];
  if (ours !== undefined)
    rows.push([
      'ratio',
      `Tidegate, a B2BUA that ends both legs and tells T-Library and feed clients of every call, uses ` +
        `${(ours.cpuSecondsPer1000Calls / cpu).toFixed(2)} times the CPU of Kamailio, a proxy that record-routes and tracks dialogs`,
    ]);
  return rows;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
