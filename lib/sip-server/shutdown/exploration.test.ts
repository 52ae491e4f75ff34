import { describe, expect, it } from 'vitest';
import {
  classes,
  initialState,
  liveCalls,
  loggedIn,
  type ModelOptions,
  type ModelState,
  type Transition,
  transitions,
} from '../testing/drain-model';

const depthMax = Number(process.env.TIDEGATE_EXPLORATION_DEPTH ?? 60);

const base: ModelOptions = {
  wrapUp: [2, 0],
  legalGuardMs: 0,
  forceReady: true,
  acwCapMs: 0,
  flushTimeoutMs: 2000,
  noAnswerAction: 'notready',
  waitingMax: 1,
};

const variants: ReadonlyArray<readonly [string, Partial<ModelOptions>]> = [
  ['timed and no ACW', {}],
  ['timed and untimed ACW', { wrapUp: [2, 'untimed'] }],
  ['a pause after calls', { wrapUp: [2, 0], legalGuardMs: 1000 }],
  ['a cap on ACW', { wrapUp: [3, 'untimed'], acwCapMs: 1000 }],
  ['ACW that returns to the state before', { forceReady: false }],
  ['no flush, agents logged out for not answering', { flushTimeoutMs: 0, noAnswerAction: 'logout' }],
];

/** What S-7, S-12, S-50…S-66, S-76 and S-80 forbid, looked for in one transition. */
function faults(from: ModelState, { event, to, effects }: Transition, options: ModelOptions): string[] {
  const found: string[] = [];
  const closed = from.server.status !== 'Started' && event !== 'abort';
  effects.forEach((each, position) => {
    if (closed && (each.type === 'call-made' || each.type === 'logged-in' || each.type === 'offered'))
      found.push(`${each.type} while the gates are closed (S-7, S-66)`);
    if (each.type === 'suspended' && loggedIn(to) + liveCalls(to) > 0)
      found.push('Suspended with agents or calls (S-76)');
    if (each.type !== 'agent') return;
    const { effect, agent } = each;
    if (effect.type === 'logout') {
      if (each.onCall) found.push('logged out while on a call (S-54 to S-56)');
      if (effects.slice(position + 1).some((later) => later.type === 'agent' && later.agent === agent))
        found.push('something follows the logout (S-57)');
    }
    if (closed && effect.type === 'ready' && !each.onCall) {
      const next = effects[position + 1];
      if (next?.type !== 'agent' || next.effect.type !== 'logout')
        found.push('Ready without a call is not followed by the logout at once (S-63, S-66)');
    }
    if (
      effect.type === 'not-ready' &&
      effect.workMode === 'AfterCallWork' &&
      event.includes(`call of agent ${agent} ends`)
    ) {
      const released = effects.findIndex((other) => other.type === 'released' && other.agent === agent);
      if (released < position) found.push('ACW is announced after the release (S-55)');
    }
  });
  if (to.server.status === 'Suspending') {
    for (const [index, agent] of to.agents.entries()) {
      if (agent === undefined || agent.call !== 'none') continue;
      if (classes(to, options)[index] !== 'S-52')
        found.push(`agent ${index} is ${classes(to, options)[index]} and still logged in (S-50 to S-53)`);
    }
    if (event !== 'start' && from.server.status === 'Suspending') {
      for (const [index, agent] of to.agents.entries()) {
        const before = from.agents[index]?.core.mode;
        const after = agent?.core.mode;
        if (
          before?.kind === 'AfterCallWork' &&
          after?.kind === 'AfterCallWork' &&
          (after.endsAt ?? 0) > (before.endsAt ?? Number.POSITIVE_INFINITY)
        )
          found.push(`the ACW of agent ${index} ends later than before (S-62, S-65)`);
      }
      if (
        from.server.phase === 'FLUSH' &&
        to.server.phase === 'FLUSH' &&
        to.server.endsAt > from.server.endsAt
      )
        found.push('the flush timer was restarted (S-12)');
    }
    if (event === 'start' && liveCalls(to) !== liveCalls(from)) found.push('the start ended a call (S-80)');
  }
  return found;
}

/** Hang everybody up and let time pass: how many steps until Suspended; undefined: never. */
function stepsToSuspended(state: ModelState, options: ModelOptions): number | undefined {
  let current = state;
  for (let steps = 0; steps < 60; steps += 1) {
    if (current.server.status === 'Suspended') return steps;
    const all = transitions(current, options);
    const next =
      all.find(({ event }) => event.endsWith('gives up') || event.endsWith(' ends')) ??
      all.find(({ event }) => event === 'a tick passes');
    if (next === undefined) return undefined;
    current = next.to;
  }
  return undefined;
}

interface Exploration {
  readonly states: number;
  readonly transitions: number;
  /** No state was left unvisited at the depth reached. */
  readonly complete: boolean;
  readonly depth: number;
}

function explore(options: ModelOptions): Exploration {
  const start = initialState(options.wrapUp.length);
  const seen = new Set([JSON.stringify(start)]);
  let edge: ModelState[] = [start];
  let count = 0;
  let depth = 0;
  while (edge.length > 0 && depth < depthMax) {
    const next: ModelState[] = [];
    for (const state of edge) {
      for (const transition of transitions(state, options)) {
        count += 1;
        const wrong = faults(state, transition, options);
        if (wrong.length > 0)
          throw new Error(
            `${wrong.join('; ')}\nafter "${transition.event}" in ${JSON.stringify(state)}\nto ${JSON.stringify(transition.to)}`,
          );
        const key = JSON.stringify(transition.to);
        if (seen.has(key)) continue;
        seen.add(key);
        if (
          transition.to.server.status === 'Suspending' &&
          stepsToSuspended(transition.to, options) === undefined
        )
          throw new Error(`never ends: ${key}`);
        next.push(transition.to);
      }
    }
    edge = next;
    depth += 1;
  }
  return { states: seen.size, transitions: count, complete: edge.length === 0, depth };
}

describe('every situation of two agents, a queue and a graceful shutdown', () => {
  it.each(variants)(
    'keeps the promises of S-7, S-12, S-50 to S-66, S-76 and S-80, and ends: %s',
    (name, change) => {
      const result = explore({ ...base, ...change });
      console.log(
        `${name}: ${result.states} states, ${result.transitions} transitions, ${
          result.complete ? 'all there are' : `to depth ${result.depth}`
        }`,
      );
      expect(result.states).toBeGreaterThan(1000);
    },
    60_000,
  );
});
