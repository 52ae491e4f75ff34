import type { TLibEvent } from '../../tlib/types';
import { type Random, between, chance } from '../random';
import type { DesktopEffect, DesktopInput, DesktopProfile, DesktopState, DesktopStep } from './desktop-state';
import { awaitReply, goTo, otherSite } from './moves';
import { workStep } from './work-step';

type LoggedIn = Extract<DesktopState, { kind: 'loggedIn' }>;

/** A DN has a handful of calls at most; a server that claims more is not believed. */
const callsMax = 16;

/** ReasonCode of a logout by a graceful shutdown (spec S-57). */
const shutdownReason = 'graceful_shutdown_logout';

/** An agent at work: follows the calls and states that the server reports, presses buttons, goes home when home is back. */
export function loggedInStep(
  profile: DesktopProfile,
  state: LoggedIn,
  input: DesktopInput,
  random: Random,
): DesktopStep {
  const step = presenceStep(profile, state, input, random);
  if (step.state.kind !== 'loggedIn' || (input.kind !== 'event' && input.kind !== 'timer')) return step;
  const calls = input.kind === 'timer' && input.timer === 'work' && state.work.kind === 'none';
  if (calls && (state.agent !== 'Ready' || state.connIDs.length > 0)) return step;
  const { work: habits } = profile;
  if (habits === undefined) return step;
  const { work, effects } = workStep({ ...profile, work: habits }, step.state.work, input, random);
  return { state: { ...step.state, work }, effects: [...step.effects, ...effects] };
}

function presenceStep(
  profile: DesktopProfile,
  state: LoggedIn,
  input: DesktopInput,
  random: Random,
): DesktopStep {
  switch (input.kind) {
    case 'disconnected':
      return goTo(otherSite(profile, state.site), 0, between(random, 2_000, 8_000));
    case 'event':
      return eventStep(profile, state, input.event, random);
    case 'timer':
      if (input.timer === 'habit') return pressReady(profile, state);
      if (input.timer === 'home') return { state, effects: [{ kind: 'probe', site: profile.home }] };
      return { state, effects: [] };
    case 'probed':
      return probedStep(profile, state, input.started, random);
    default:
      return { state, effects: [] };
  }
}

function eventStep(profile: DesktopProfile, state: LoggedIn, event: TLibEvent, random: Random): DesktopStep {
  switch (event.message) {
    case 'EventAgentReady':
      return {
        state: { ...state, agent: 'Ready', onBreak: false },
        effects: [{ kind: 'cancel', timer: 'habit' }],
      };
    case 'EventAgentNotReady':
      return notReadyStep(profile, state, event, random);
    case 'EventAgentLogout':
      return loggedOutStep(profile, state, event, random);
    case 'EventLinkDisconnected':
      return goTo(otherSite(profile, state.site), 0, between(random, 2_000, 8_000));
    case 'EventRinging':
    case 'EventDialing':
    case 'EventEstablished':
      return { state: { ...state, connIDs: withCall(state.connIDs, event.connID) }, effects: [] };
    case 'EventPartyChanged': {
      // A transfer or a conference: what was the consult call goes on under the ConnID of the call it was for.
      const others = state.connIDs.filter((connID) => connID !== event.previousConnID);
      return { state: { ...state, connIDs: withCall(others, event.connID) }, effects: [] };
    }
    case 'EventReleased':
    case 'EventAbandoned':
      return releasedStep(profile, state, event, random);
    case 'EventError':
      // A button that did nothing is pressed again.
      return { state, effects: state.agent === 'NotReady' ? [habitAfter(random, 5_000, 10_000)] : [] };
    default:
      return { state, effects: [] };
  }
}

function withCall(connIDs: readonly string[], connID: string | undefined): readonly string[] {
  if (connID === undefined || connIDs.includes(connID) || connIDs.length >= callsMax) return connIDs;
  return [...connIDs, connID];
}

function notReadyStep(
  profile: DesktopProfile,
  state: LoggedIn,
  event: TLibEvent,
  random: Random,
): DesktopStep {
  if (event.workMode === 'AfterCallWork') {
    const next: LoggedIn = { ...state, agent: 'AfterCallWork', onBreak: false };
    // The rest let the server's timer end it.
    if (!chance(random, profile.earlyReadyShare)) return { state: next, effects: [] };
    return { state: next, effects: [habitAfter(random, 3_000, 12_000)] };
  }
  const next: LoggedIn = { ...state, agent: 'NotReady' };
  // Not of the agent's own will (an offer missed, say): back to work as soon as it is noticed.
  return {
    state: next,
    effects: [state.onBreak ? habitAfter(random, 20_000, 60_000) : habitAfter(random, 5_000, 10_000)],
  };
}

const habitAfter = (random: Random, min: number, max: number): DesktopEffect => ({
  kind: 'timer',
  timer: 'habit',
  afterMs: between(random, min, max),
});

function releasedStep(
  profile: DesktopProfile,
  state: LoggedIn,
  event: TLibEvent,
  random: Random,
): DesktopStep {
  const next: LoggedIn = { ...state, connIDs: state.connIDs.filter((connID) => connID !== event.connID) };
  const talked = event.message === 'EventReleased' && next.connIDs.length === 0;
  if (!talked || !chance(random, profile.breakShare)) return { state: next, effects: [] };
  const { dn: thisDN } = profile;
  const request = { message: 'RequestAgentNotReady' as const, thisDN, workMode: 'AuxWork' as const };
  return {
    state: { ...next, onBreak: true },
    effects: [
      { kind: 'cancel', timer: 'habit' },
      { kind: 'send', request },
    ],
  };
}

function loggedOutStep(
  profile: DesktopProfile,
  state: LoggedIn,
  event: TLibEvent,
  random: Random,
): DesktopStep {
  const next = goTo(otherSite(profile, state.site), 0, between(random, 1_500, 6_000));
  if (event.extensions?.ReasonCode !== shutdownReason) return next;
  return { state: next.state, effects: [{ kind: 'count', counter: 'shutdownLogouts' }, ...next.effects] };
}

function pressReady(profile: DesktopProfile, state: LoggedIn): DesktopStep {
  if (state.agent === 'Ready') return { state, effects: [] };
  return {
    state,
    effects: [{ kind: 'send', request: { message: 'RequestAgentReady', thisDN: profile.dn } }],
  };
}

function probedStep(profile: DesktopProfile, state: LoggedIn, started: boolean, random: Random): DesktopStep {
  const again = (min: number, max: number): DesktopStep => ({
    state,
    effects: [{ kind: 'timer', timer: 'home', afterMs: between(random, min, max) }],
  });
  if (state.site === profile.home) return { state, effects: [] };
  if (!started) return again(8_000, 16_000);
  const free = state.connIDs.length === 0 && state.agent !== 'AfterCallWork';
  if (!free) return again(1_000, 4_000);
  return {
    state: { kind: 'loggingOut', site: state.site },
    effects: [
      { kind: 'cancel', timer: 'habit' },
      { kind: 'cancel', timer: 'work' },
      { kind: 'send', request: { message: 'RequestAgentLogout', thisDN: profile.dn } },
      awaitReply,
    ],
  };
}
