import type { ScenarioName } from './arguments';
import { failedCalls, Site } from './site';

/** What a run at one rate came to. */
export interface SteadyFigures {
  readonly scenario: ScenarioName;
  readonly rate: number;
  readonly calls: number;
  readonly failed: number;
  readonly retransmissions: number;
  /** Rate at which calls were really started and ended. */
  readonly achievedRate: number;
  readonly cpuSecondsPer1000Calls: number;
  /** In the kernel: mostly sending and receiving. */
  readonly ofTheseSystem: number;
  readonly setUpP99Ms: number;
  readonly loopLagP99Ms: number;
  readonly loopLagMaxMs: number;
  readonly tlibEvents: number;
  readonly feedFrames: number;
  /** Words of SIPp and of the server about failures. */
  readonly notes: string;
}

export interface SteadyWishes {
  readonly root: string;
  readonly scenario: ScenarioName;
  readonly rate: number;
  readonly seconds: number;
  /** Calls before the measured ones, so that the code is compiled as in a server that runs for months. */
  readonly warmUpCalls: number;
  readonly profile?: string | undefined;
}

/** How long each call is held; short, so that a run of some seconds begins and ends most of its calls. */
export const holdMs = 500;
const warmUpRate = 500;

/** Runs one scenario at one rate against a server of its own. */
export async function steadyRun({
  root,
  scenario,
  rate,
  seconds,
  warmUpCalls,
  profile,
}: SteadyWishes): Promise<SteadyFigures> {
  const site = await Site.open(root, scenario, profile);
  try {
    const { server } = site;
    const calls = rate * seconds;
    if (warmUpCalls > 0) await (await site.call({ rate: warmUpRate, calls: warmUpCalls, holdMs })).ended();
    const before = site.listeners.heard;
    await server.inside('reset-lag');
    const cpuBefore = server.cpu;
    const caller = await (await site.call({ rate, calls, holdMs })).ended();
    const cpu = server.cpu;
    const inside = await server.inside('lag');
    const heard = site.listeners.heard;
    const failed = failedCalls(calls, caller);
    return {
      scenario,
      rate,
      calls,
      failed,
      retransmissions: caller.retransmissions,
      achievedRate: Math.round(calls / (caller.seconds - holdMs / 1000)),
      cpuSecondsPer1000Calls: ((cpu.total - cpuBefore.total) / calls) * 1000,
      ofTheseSystem: ((cpu.system - cpuBefore.system) / calls) * 1000,
      setUpP99Ms: caller.setUpP99Ms,
      loopLagP99Ms: inside.lagP99Ms,
      loopLagMaxMs: inside.lagMaxMs,
      tlibEvents: heard.events - before.events,
      feedFrames: heard.frames - before.frames,
      notes: failed === 0 ? '' : `${caller.errors}\n${server.log}`.trim(),
    };
  } finally {
    await site.close();
  }
}
