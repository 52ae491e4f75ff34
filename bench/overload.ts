import type { ScenarioName } from './arguments';
import { failedCalls, Site } from './site';
import { sleep, until } from './waiting';

/** Twice the capacity for 5 s, and what service was like after it. */
export interface OverloadFigures {
  readonly scenario: ScenarioName;
  readonly capacity: number;
  readonly offeredRate: number;
  readonly offered: number;
  /** Seconds until SIPp had offered them all, 5 where it could keep up. */
  readonly burstTook: number;
  /** Of the offered calls: answered 503, carried to their end, neither. */
  readonly shed: number;
  readonly carried: number;
  readonly lost: number;
  readonly loopLagMaxMs: number;
  /** Half the capacity, from the burst's end on: failed or shed in the first 10 s, and after them. */
  readonly troubledWhileRecovering: number;
  readonly troubledAfterwards: number;
  readonly setUpP99AfterwardsMs: number;
}

const burstSeconds = 5;
const recoverySeconds = 10;

export async function overloadRun(
  root: string,
  scenario: ScenarioName,
  capacity: number,
  profile: string | undefined,
): Promise<OverloadFigures> {
  const site = await Site.open(root, scenario, profile);
  try {
    const { server } = site;
    const offeredRate = capacity * 2;
    const offered = offeredRate * burstSeconds;
    const normal = Math.round(capacity / 2);
    const calls = normal * recoverySeconds;
    await (await site.call({ rate: normal, calls: normal * 3, holdMs: 500 })).ended();
    const shed = (): Promise<number> => server.metric('tidegate_invites_shed_total');

    await server.inside('reset-lag');
    const burstAt = performance.now();
    const burst = await site.call({
      scenario: 'caller-shed',
      rate: offeredRate,
      calls: offered,
      holdMs: 500,
    });
    // A generator that can't keep up offers for longer; service has to recover from the end of it.
    await until('the burst is offered', () => burst.statistics().created >= offered, 60_000);
    const burstTook = (performance.now() - burstAt) / 1000;
    const shedInBurst = await shed();
    const { lagMaxMs } = await server.inside('lag');
    const during = await site.call({ rate: normal, calls, holdMs: 500, port: server.ports.caller + 1 });
    await sleep(recoverySeconds * 1000);
    const shedByThen = await shed();
    const after = await site.call({ rate: normal, calls, holdMs: 500, port: server.ports.caller + 2 });
    const [burstEnd, duringEnd, afterEnd] = [await burst.ended(), await during.ended(), await after.ended()];
    const shedAfter = (await shed()) - shedByThen;
    return {
      scenario,
      capacity,
      offeredRate,
      offered,
      burstTook,
      shed: shedInBurst,
      carried: Math.max(0, burstEnd.succeeded - shedInBurst),
      lost: failedCalls(offered, burstEnd),
      loopLagMaxMs: lagMaxMs,
      troubledWhileRecovering: failedCalls(calls, duringEnd),
      troubledAfterwards: Math.max(failedCalls(calls, afterEnd), shedAfter),
      setUpP99AfterwardsMs: afterEnd.setUpP99Ms,
    };
  } finally {
    await site.close();
  }
}
