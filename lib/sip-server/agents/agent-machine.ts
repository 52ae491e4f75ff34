import type { WorkMode } from '../../tlib/types';
import type { WrapUpTime } from '../options/types';
import {
  type AgentCore,
  type AgentEffect,
  type AgentEvent,
  type AgentFacts,
  type AgentMode,
  type AgentStep,
  type DrainPath,
  freshCore,
} from './agent';

/**
 * The agent state machine: a pure function from state and event to new state and effects
 * (spec S-50…S-69; ACW rules after T-Server's emulated agents). Effects are carried out in order.
 */
export function stepAgent(core: AgentCore, event: AgentEvent, facts: AgentFacts): AgentStep {
  switch (event.type) {
    case 'ready':
      return ready(core, event.workMode, facts);
    case 'not-ready':
      return event.workMode === 'AfterCallWork'
        ? askForAcw(core, event.wrapUp, facts)
        : notReady(core, event.workMode, facts);
    case 'business-released':
      return businessReleased(core, event.wrapUp, facts);
    case 'off-call':
      return facts.drain ? drain(freshCore(core.mode), facts, 'after-call') : offCall(core, facts);
    case 'timer':
      return timer(core, facts);
    case 'drain':
      return facts.drain ? drain(core, facts, 'idle') : { core, effects: [] };
    default:
      return event satisfies never;
  }
}

/** ACW that would follow the present call if it was released now, as far as the agent's own wishes decide (S-59, S-68). */
export function acwDue(core: AgentCore, wrapUp: WrapUpTime): WrapUpTime {
  return core.acwRequested ?? (core.acwCancelled ? 0 : wrapUp);
}

function ready(core: AgentCore, workMode: WorkMode, facts: AgentFacts): AgentStep {
  const effects: AgentEffect[] = [...timerOff(core.mode), { type: 'ready', workMode }];
  const next: AgentCore = { ...freshCore({ kind: 'Ready', workMode }), acwCancelled: facts.onCall };
  if (facts.drain && !facts.onCall)
    effects.push({ type: 'logout', path: core.mode.kind === 'AfterCallWork' ? 'acw-left' : 'idle' });
  return { core: next, effects };
}

function notReady(core: AgentCore, workMode: WorkMode, facts: AgentFacts): AgentStep {
  const effects: AgentEffect[] = [...timerOff(core.mode), { type: 'not-ready', workMode, wrapUp: undefined }];
  const next: AgentCore = { ...core, mode: { kind: 'NotReady', workMode }, acwRequested: undefined };
  if (facts.drain && !facts.onCall)
    effects.push({ type: 'logout', path: core.mode.kind === 'AfterCallWork' ? 'acw-left' : 'idle' });
  return { core: next, effects };
}

function askForAcw(core: AgentCore, asked: WrapUpTime | undefined, facts: AgentFacts): AgentStep {
  const wanted = asked ?? facts.wrapUp;
  if (core.mode.kind === 'AfterCallWork') return extendAcw(core, core.mode, asked, wanted, facts);
  if (facts.onCall) {
    const acwRequested = wanted === 0 ? 'untimed' : wanted;
    const effects: AgentEffect[] = [
      ...timerOff(core.mode),
      { type: 'not-ready', workMode: 'AfterCallWork', wrapUp: acwRequested },
    ];
    return { core: { ...freshCore({ kind: 'NotReady', workMode: 'AfterCallWork' }), acwRequested }, effects };
  }
  const wrapUp = facts.timedAcwInIdle && wanted !== 0 ? wanted : 'untimed';
  const started = startAcw(core, wrapUp, facts, core.mode.kind === 'Ready' ? undefined : core.mode.workMode);
  return facts.drain ? append(started, drain(started.core, facts, 'idle')) : started;
}

/** S-65: accepted as a self-transition; while draining the end stays, and timed to untimed is S-53. */
function extendAcw(
  core: AgentCore,
  mode: Extract<AgentMode, { kind: 'AfterCallWork' }>,
  asked: WrapUpTime | undefined,
  wanted: WrapUpTime,
  facts: AgentFacts,
): AgentStep {
  if (!facts.drain) return startAcw(core, wanted === 0 ? 'untimed' : wanted, facts, mode.before);
  const effects: AgentEffect[] = [{ type: 'not-ready', workMode: 'AfterCallWork', wrapUp: asked }];
  if (asked !== 'untimed') return { core, effects };
  const untimed: AgentCore = { ...core, mode: { ...mode, endsAt: undefined } };
  return append({ core: untimed, effects: [...effects, ...timerOff(mode)] }, drain(untimed, facts, 'idle'));
}

function startAcw(
  core: AgentCore,
  wrapUp: WrapUpTime,
  facts: AgentFacts,
  before: WorkMode | undefined,
): AgentStep {
  const endsAt = wrapUp === 'untimed' ? undefined : capped(facts.now + wrapUp * 1000, facts);
  const effects: AgentEffect[] = [
    ...timerOff(core.mode),
    { type: 'not-ready', workMode: 'AfterCallWork', wrapUp },
  ];
  if (endsAt !== undefined) effects.push({ type: 'set-timer', at: endsAt });
  return { core: freshCore({ kind: 'AfterCallWork', endsAt, before }), effects };
}

/** Called before EventReleased, so that its EventAgentNotReady comes first (S-55). */
function businessReleased(core: AgentCore, asked: WrapUpTime | undefined, facts: AgentFacts): AgentStep {
  const wrapUp = acwDue(core, asked ?? facts.wrapUp);
  if (wrapUp === 0)
    return { core: { ...freshCore(core.mode), guardDue: facts.legalGuardMs > 0 }, effects: [] };
  if (facts.drain && wrapUp === 'untimed') {
    // S-56: no NotReady/Ready in between; the logout follows when the DN is idle.
    const mode: AgentMode = { kind: 'AfterCallWork', endsAt: undefined, before: undefined };
    return { core: freshCore(mode), effects: timerOff(core.mode) };
  }
  return startAcw(core, wrapUp, facts, undefined);
}

function offCall(core: AgentCore, facts: AgentFacts): AgentStep {
  const next = freshCore(core.mode);
  if (core.guardDue && core.mode.kind === 'Ready') return guard(next, facts);
  if (core.mode.kind === 'NotReady' && core.mode.workMode === 'AfterCallWork') {
    // ACW was asked for, but the call was no business call: the agent is left not ready.
    return {
      core: { ...next, mode: { kind: 'NotReady', workMode: 'AuxWork' } },
      effects: [{ type: 'not-ready', workMode: 'AuxWork', wrapUp: undefined }],
    };
  }
  return { core: next, effects: [] };
}

function timer(core: AgentCore, facts: AgentFacts): AgentStep {
  const { mode } = core;
  if (mode.kind === 'NotReady' && mode.guardEndsAt !== undefined) return ready(core, 'AutoIn', facts);
  if (mode.kind !== 'AfterCallWork' || mode.endsAt === undefined) return { core, effects: [] };
  if (facts.drain) {
    const next = freshCore({ kind: 'Ready', workMode: 'AutoIn' });
    const effects: AgentEffect[] = [{ type: 'clear-timer' }, { type: 'ready', workMode: 'AutoIn' }];
    return facts.onCall
      ? { core: next, effects }
      : { core: next, effects: [...effects, { type: 'logout', path: 'acw-ended' }] };
  }
  if (mode.before !== undefined && !facts.forceReady) return notReady(core, mode.before, facts);
  if (facts.legalGuardMs > 0 && !facts.onCall) return guard(core, facts);
  return ready(core, 'AutoIn', facts);
}

/** Pause before the next call (option legal-guard-time). */
function guard(core: AgentCore, facts: AgentFacts): AgentStep {
  const guardEndsAt = facts.now + facts.legalGuardMs;
  return {
    core: { ...core, mode: { kind: 'NotReady', workMode: 'LegalGuard', guardEndsAt } },
    effects: [
      ...timerOff(core.mode),
      { type: 'not-ready', workMode: 'LegalGuard', wrapUp: undefined },
      { type: 'set-timer', at: guardEndsAt },
    ],
  };
}

/** The table of S-50…S-53 for an agent who may or may not be on a call. `otherwise` names the way out of a plain idle agent. */
function drain(core: AgentCore, facts: AgentFacts, otherwise: DrainPath): AgentStep {
  if (facts.onCall) return { core, effects: [] };
  const { mode } = core;
  if (mode.kind !== 'AfterCallWork')
    return { core, effects: [...timerOff(mode), { type: 'logout', path: otherwise }] };
  if (mode.endsAt === undefined) return { core, effects: [{ type: 'logout', path: 'acw-untimed' }] };
  if (facts.outOfService)
    return { core, effects: [{ type: 'clear-timer' }, { type: 'logout', path: otherwise }] };
  const endsAt = capped(mode.endsAt, facts);
  if (endsAt === mode.endsAt) return { core, effects: [] };
  return {
    core: { ...core, mode: { ...mode, endsAt } },
    effects: [{ type: 'clear-timer' }, { type: 'set-timer', at: endsAt }],
  };
}

function capped(endsAt: number, facts: AgentFacts): number {
  const most = facts.drain?.acwEndsAtMost;
  return most === undefined ? endsAt : Math.max(facts.now, Math.min(endsAt, most));
}

function timerOff(mode: AgentMode): AgentEffect[] {
  const running =
    (mode.kind === 'AfterCallWork' && mode.endsAt !== undefined) ||
    (mode.kind === 'NotReady' && mode.guardEndsAt !== undefined);
  return running ? [{ type: 'clear-timer' }] : [];
}

function append(first: AgentStep, second: AgentStep): AgentStep {
  return { core: second.core, effects: [...first.effects, ...second.effects] };
}
