import { between, chance } from '../simulator/random';
import { pick, streamOf } from './seeded';

/** What happens to site 2. Times in ms from the start of the traffic. */
export interface DrainPlan {
  readonly atMs: number;
  readonly via: 'control' | 'tlib';
  /** When the gateway stops sending calls to site 2, from the drain's start on; undefined: never. */
  readonly gateway: { readonly afterMs: number } | undefined;
  /** A second start so long after the first changes nothing (S-120). */
  readonly againAfterMs: number | undefined;
  /** Aborted so long after its start, and started anew so long after that. */
  readonly abort: { readonly afterMs: number; readonly againAfterMs: number } | undefined;
  /** Site 2 comes up again so long after it stopped. */
  readonly restartAfterMs: number | undefined;
}

/** Everything that a seed decides before its day begins; the rest is drawn while it runs. */
export interface Plan {
  readonly seed: number;
  readonly agents: number;
  /** Share of the agents who come to work. */
  readonly atWork: number;
  readonly trafficMs: number;
  /** Calls a minute from outside, by the time since the start. */
  readonly callsPerMinute: (ms: number) => number;
  readonly internalPerMinute: number;
  readonly meanTalkMs: number;
  readonly meanPatienceMs: number;
  readonly registerExpires: number;
  /** Callers in one of the queues hear music, so that they are answered while they wait. */
  readonly treatment: boolean;
  readonly loss: number;
  readonly jitterMs: number;
  readonly duplication: number;
  readonly phoneCrashesPerMinute: number;
  readonly desktopCrashesPerMinute: number;
  /** Agents who go home. */
  readonly leavesPerMinute: number;
  /** TServer options of both sites, and of site 2 alone. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly drainOptions: Readonly<Record<string, string | number | boolean>>;
  readonly drain: DrainPlan | undefined;
}

export interface PlanWishes {
  /** A day of 24 hours with its usual ups and downs. */
  readonly day?: boolean;
  /** The same traffic and no drain, to compare with. */
  readonly noDrain?: boolean;
}

const minute = 60_000;
const hour = 60 * minute;

/** Share of the busiest hour's calls, by hour of the day. */
const dayProfile = [
  0.04, 0.03, 0.02, 0.02, 0.03, 0.06, 0.15, 0.35, 0.7, 0.95, 1, 0.95, 0.8, 0.85, 0.95, 0.95, 0.85, 0.7, 0.5,
  0.4, 0.3, 0.2, 0.12, 0.07,
] as const;

/** What the seed stands for: sizes, faults, options and the hour of the drain. */
export function planOf(seed: number, { day = false, noDrain = false }: PlanWishes = {}): Plan {
  const random = streamOf(seed, 'plan');
  const peak = day ? 30 : between(random, 30, 70);
  const trafficMs = day ? 24 * hour : 16 * minute;
  const loss = chance(random, 0.3) ? 0 : between(random, 0, 0.05);
  const rejectCode = pick(random, [603, 603, 302, 302, 503, 500, 480]);
  const queued = pick(random, ['relocate', 'relocate', 'relocate', 'wait', 'wait', 'release']);
  return {
    seed,
    agents: 500,
    // Too few for the calls, so that queues are full when the drain begins; or enough.
    atWork: chance(random, 0.4) && !day ? between(random, 0.06, 0.2) : between(random, 0.5, 1),
    trafficMs,
    callsPerMinute: day ? (ms) => peak * (dayProfile[Math.floor(ms / hour) % 24] ?? 0) : () => peak,
    internalPerMinute: day ? 1 : between(random, 1, 6),
    meanTalkMs: between(random, 90_000, 180_000),
    meanPatienceMs: between(random, 40_000, 120_000),
    registerExpires: day ? 3_600 : pick(random, [900, 1_800]),
    loss,
    jitterMs: chance(random, 0.5) ? 0 : between(random, 1, 60),
    duplication: chance(random, 0.5) ? 0 : between(random, 0, 0.02),
    phoneCrashesPerMinute: day ? 0.1 : between(random, 0, 2),
    desktopCrashesPerMinute: day ? 0.1 : between(random, 0, 2),
    leavesPerMinute: day ? 0.05 : 0.5,
    options: {
      'wrap-up-time': pick(random, [0, 10, 30]),
      'agent-no-answer-timeout': pick(random, [8, 12, 15]),
      'agent-no-answer-action': pick(random, ['none', 'notready', 'notready', 'logout']),
      'agent-logout-on-unreg': chance(random, 0.5),
      'acw-in-idle-force-ready': chance(random, 0.7),
      'dr-forward': pick(random, ['off', 'off', 'no-agent', 'oos']),
      'router-timeout': pick(random, [2, 5, 10]),
    },
    drainOptions: {
      'shutdown-sip-reject-code': rejectCode,
      'graceful-shutdown-queued-calls': queued,
      'graceful-shutdown-allow-consult': chance(random, 0.7),
      'graceful-shutdown-nailedup': pick(random, ['after-call', 'immediate']),
      'graceful-shutdown-acw-cap': pick(random, [0, 0, 5, 20]),
      'graceful-shutdown-early-exit': chance(random, 0.5),
      'graceful-shutdown-sip-timeout': pick(random, [0, 5, 32]),
      'graceful-shutdown-max-duration': 0,
      'shutdown-options-code': pick(random, [503, 503, 200]),
      'shutdown-retry-after': pick(random, [0, 10, 60]),
    },
    treatment: chance(random, 0.4),
    drain: noDrain ? undefined : drainOf(random, day),
  };
}

function drainOf(random: () => number, day: boolean): DrainPlan {
  const abort = chance(random, 0.25)
    ? { afterMs: between(random, 500, 2 * minute), againAfterMs: between(random, 100, minute) }
    : undefined;
  return {
    atMs: day ? between(random, 8 * hour, 16 * hour) : between(random, 3 * minute, 7 * minute),
    via: pick(random, ['control', 'tlib']),
    gateway: pick(random, [{ afterMs: 0 }, { afterMs: between(random, 0, 30_000) }, undefined]),
    againAfterMs: chance(random, 0.3) ? between(random, 0, 30_000) : undefined,
    abort,
    restartAfterMs: day || chance(random, 0.4) ? between(random, minute, 3 * minute) : undefined,
  };
}
