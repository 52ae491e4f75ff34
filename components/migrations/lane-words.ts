import type { Timespan } from '../timeline/time-scale';
import { isUnknown, stateAt } from '../timeline/segments';
import { lifeStates, type Lifeline } from './agent-lifelines';
import type { CallLane } from './call-lanes';
import { callLaneLooks, callStates, exitLooks, lifeLooks } from './lane-looks';

/** How many agents were in which state at a moment: "3 on call, 1 after-call work, 12 logged out". */
export function agentReading(lifelines: readonly Lifeline[], at: number, gaps: readonly Timespan[]): string {
  if (isUnknown(at, gaps)) return 'unknown';
  const counts = tally(lifelines.map((life) => stateAt(life.segments, at)));
  const out = lifelines.filter((life) => life.end !== null && life.end.at <= at).length;
  return list([
    ...lifeStates.map((state) => [counts.get(state) ?? 0, lifeLooks[state].word.toLowerCase()] as const),
    [out, 'logged out'],
  ]);
}

/** How many calls were in which state at a moment. */
export function callReading(lanes: readonly CallLane[], at: number, gaps: readonly Timespan[]): string {
  if (isUnknown(at, gaps)) return 'unknown';
  const counts = tally(lanes.map((lane) => stateAt(lane.segments, at)));
  const ended = lanes.filter((lane) => lane.end !== null && lane.end.at <= at).length;
  return list([
    ...callStates.map((state) => [counts.get(state) ?? 0, callLaneLooks[state].word.toLowerCase()] as const),
    [ended, 'ended'],
  ]);
}

/** The lanes of the agents in one sentence: how many are left, and how the others went. */
export function agentSummary(lifelines: readonly Lifeline[]): string {
  const ways = tally(lifelines.map((life) => life.end?.path));
  const left = lifelines.filter((life) => life.end === null).length;
  const words = list([...ways].map(([path, count]) => [count, exitLooks[path].word] as const));
  return `Of ${lifelines.length} agents ${left} ${left === 1 ? 'is' : 'are'} logged in${words === 'none' ? '' : `; ${words}`}.`;
}

function tally<Key>(keys: readonly (Key | undefined)[]): ReadonlyMap<Key, number> {
  const counts = new Map<Key, number>();
  for (const key of keys) if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function list(parts: ReadonlyArray<readonly [number, string]>): string {
  const some = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return some.length === 0 ? 'none' : some.join(', ');
}
