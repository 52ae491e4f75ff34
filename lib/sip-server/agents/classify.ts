import type { AgentClass } from '../../feed/state';
import type { WrapUpTime } from '../options/types';
import type { AgentCore } from './agent';
import { acwDue } from './agent-machine';

export interface ClassifyFacts {
  readonly onCall: boolean;
  /** One of the calls is a business call, so that ACW may follow it (S-59, S-73). */
  readonly business: boolean;
  readonly wrapUp: WrapUpTime;
}

/** The class of S-50…S-56: what a graceful shutdown does with the agent at this moment. */
export function classify(core: AgentCore, facts: ClassifyFacts): AgentClass {
  const { mode } = core;
  if (!facts.onCall) {
    if (mode.kind === 'Ready') return 'S-50';
    if (mode.kind === 'NotReady') return 'S-51';
    return mode.endsAt === undefined ? 'S-53' : 'S-52';
  }
  if (mode.kind === 'AfterCallWork') return mode.endsAt === undefined ? 'S-56' : 'S-55';
  const due = facts.business ? acwDue(core, facts.wrapUp) : 0;
  if (due === 0) return 'S-54';
  return due === 'untimed' ? 'S-56' : 'S-55';
}
