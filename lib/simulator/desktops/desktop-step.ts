import type { TLibEvent } from '../../tlib/types';
import { type Random, between } from '../random';
import type { DesktopEffect, DesktopInput, DesktopProfile, DesktopState, DesktopStep } from './desktop-state';
import { loggedInStep } from './logged-in-step';
import { awaitReply, goTo, otherSite } from './moves';

/** T-Server error: requested service unavailable, here: the server is shutting down. */
const serviceUnavailable = 118;
/** T-Server error: this agent is logged in on this DN already. */
const alreadyLoggedIn = 1706;
const backoffMaxMs = 20_000;

type Reaching = Extract<DesktopState, { kind: 'connecting' | 'registering' | 'loggingIn' }>;

/** What a desktop does next: from its state and one input to a new state and effects. Pure but for `random`. */
export function desktopStep(
  profile: DesktopProfile,
  state: DesktopState,
  input: DesktopInput,
  random: Random,
): DesktopStep {
  if (input.kind === 'stop') return stop(profile, state);
  switch (state.kind) {
    case 'idle':
      return input.kind === 'start' ? goTo(profile.home, 0, between(random, 0, 3_000)) : stay(state);
    case 'offline':
      if (input.kind !== 'timer' || input.timer !== 'connect') return stay(state);
      return {
        state: { kind: 'connecting', site: state.next, failures: state.failures },
        effects: [{ kind: 'connect', site: state.next }, awaitReply],
      };
    case 'connecting':
    case 'registering':
    case 'loggingIn':
      return reachingStep(profile, state, input, random);
    case 'loggedIn':
      return loggedInStep(profile, state, input, random);
    case 'loggingOut':
      return loggingOutStep(profile, state, input, random);
    case 'stopped':
      return stay(state);
  }
}

const stay = (state: DesktopState): DesktopStep => ({ state, effects: [] });
/** Pause before attempt number `failures` + 1: about 2, 3, 5, 8 s… at most 20 s, half to one and a half of that. */
function backoffMs(failures: number, random: Random): number {
  return Math.min(backoffMaxMs, 2_000 * 1.6 ** Math.min(failures, 20)) * between(random, 0.5, 1.5);
}

function reachingStep(
  profile: DesktopProfile,
  state: Reaching,
  input: DesktopInput,
  random: Random,
): DesktopStep {
  const tryElsewhere = (): DesktopStep =>
    goTo(otherSite(profile, state.site), state.failures + 1, backoffMs(state.failures, random));
  if (input.kind === 'disconnected' || (input.kind === 'timer' && input.timer === 'reply'))
    return tryElsewhere();
  if (input.kind === 'connected' && state.kind === 'connecting') {
    return {
      state: { ...state, kind: 'registering' },
      effects: [
        { kind: 'send', request: { message: 'RequestRegisterAddress', thisDN: profile.dn } },
        awaitReply,
      ],
    };
  }
  if (input.kind !== 'event') return stay(state);
  const { event } = input;
  if (event.message === 'EventLinkDisconnected') return tryElsewhere();
  if (state.kind === 'registering' && event.message === 'EventRegistered') {
    const { dn: thisDN, queue: thisQueue, agentID, workMode } = profile;
    const request = { message: 'RequestAgentLogin' as const, thisDN, thisQueue, agentID, workMode };
    return { state: { ...state, kind: 'loggingIn' }, effects: [{ kind: 'send', request }, awaitReply] };
  }
  if (state.kind === 'loggingIn') {
    if (event.message === 'EventAgentLogin')
      return loggedIn(profile, state.site, profile.workMode === 'ManualIn', random);
    if (isError(event, alreadyLoggedIn)) return loggedIn(profile, state.site, true, random);
  }
  if (event.message !== 'EventError') return stay(state);
  const { state: next, effects } = tryElsewhere();
  const refused: DesktopEffect = { kind: 'count', counter: 'loginsRefused' };
  return { state: next, effects: isError(event, serviceUnavailable) ? [refused, ...effects] : effects };
}

const isError = (event: TLibEvent, code: number): boolean =>
  event.message === 'EventError' && event.errorCode === code;

function loggedIn(profile: DesktopProfile, site: string, pressReady: boolean, random: Random): DesktopStep {
  const effects: DesktopEffect[] = [
    { kind: 'cancel', timer: 'reply' },
    { kind: 'loggedIn', site },
  ];
  if (pressReady)
    effects.push({ kind: 'send', request: { message: 'RequestAgentReady', thisDN: profile.dn } });
  if (site !== profile.home)
    effects.push({ kind: 'timer', timer: 'home', afterMs: between(random, 8_000, 16_000) });
  return { state: atDesk(site), effects };
}

const atDesk = (site: string): DesktopState => ({
  kind: 'loggedIn',
  site,
  agent: 'NotReady',
  onBreak: false,
  connIDs: [],
  work: { kind: 'none' },
});

function loggingOutStep(
  profile: DesktopProfile,
  state: Extract<DesktopState, { kind: 'loggingOut' }>,
  input: DesktopInput,
  random: Random,
): DesktopStep {
  const overdue = input.kind === 'timer' && input.timer === 'reply';
  const gone = input.kind === 'event' && input.event.message === 'EventAgentLogout';
  if (overdue || gone || input.kind === 'disconnected')
    return goTo(profile.home, 0, between(random, 500, 1_500));
  if (input.kind === 'event' && input.event.message === 'EventError') {
    // A call came in between (496): stay, and look again later.
    return {
      state: atDesk(state.site),
      effects: [
        { kind: 'cancel', timer: 'reply' },
        { kind: 'timer', timer: 'home', afterMs: between(random, 3_000, 6_000) },
      ],
    };
  }
  return stay(state);
}

function stop(profile: DesktopProfile, state: DesktopState): DesktopStep {
  const effects: DesktopEffect[] = (['connect', 'reply', 'habit', 'home', 'work'] as const).map((timer) => ({
    kind: 'cancel',
    timer,
  }));
  if (state.kind === 'loggedIn') {
    effects.push({ kind: 'send', request: { message: 'RequestAgentLogout', thisDN: profile.dn } });
  }
  return { state: { kind: 'stopped' }, effects: [...effects, { kind: 'disconnect' }] };
}
