import type { AgentClass } from '../../feed/state';
import type { ImpactAnswer } from '../control/types';
import type { Engine } from '../engine';
import { warningsOf } from './impact-warnings';

/** What a graceful shutdown would do if it was started now (GET /control/impact, S-141). */
export function impactOf(engine: Engine): ImpactAnswer {
  const { ctx } = engine;
  const now = ctx.clock.now();
  const agents: Record<AgentClass, number> = {
    'S-50': 0,
    'S-51': 0,
    'S-52': 0,
    'S-53': 0,
    'S-54': 0,
    'S-55': 0,
    'S-56': 0,
  };
  for (const agent of engine.agents.all()) agents[engine.agents.classOf(agent)] += 1;
  let longestMs = 0;
  for (const { call } of ctx.table.all()) longestMs = Math.max(longestMs, Math.round(now - call.startedAt));
  const calls = { ...ctx.table.counts(), longestMs };
  return {
    agents,
    calls,
    nailedUp: engine.nailedUp.counts(),
    warnings: warningsOf(engine, agents, calls.queued),
  };
}
