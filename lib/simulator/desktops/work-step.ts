import type { TLibEvent } from '../../tlib/types';
import { type Random, between, chance } from '../random';
import type { DesktopEffect, DesktopInput, DesktopProfile } from './desktop-state';
import { planFor } from './work-plan';
import type { Work, WorkHabits } from './work-state';

type WorkingProfile = DesktopProfile & { readonly work: WorkHabits };

interface WorkStep {
  readonly work: Work;
  readonly effects: readonly DesktopEffect[];
}

const none: Work = { kind: 'none' };
const answerMs = 12_000;
const retrieveMs = 3_000;
const retrieveTries = 3;

/**
 * What an agent does with his calls besides talking: pure but for `random`. Whatever fails ends in the talk with the
 * customer or in no call at all: a call that was held is retrieved, a consult call that leads nowhere is released.
 */
export function workStep(
  profile: WorkingProfile,
  work: Work,
  input: Extract<DesktopInput, { kind: 'event' | 'timer' }>,
  random: Random,
): WorkStep {
  if (input.kind === 'timer')
    return input.timer === 'work' ? timerStep(profile, work, input.colleague, random) : { work, effects: [] };
  const { event } = input;
  const { dn: thisDN } = profile;
  const { connID } = event;
  switch (event.message) {
    case 'EventAgentReady':
      return work.kind === 'none' && chance(random, profile.work.directShare)
        ? { work, effects: [workAfter(random, 1_000, 4_000)] }
        : { work, effects: [] };
    case 'EventDialing':
      if (work.kind === 'chatting') return { work: { ...work, connID }, effects: [] };
      if (work.kind === 'consulting') return { work: { ...work, consult: connID }, effects: [] };
      return { work, effects: [] };
    case 'EventEstablished': {
      if (work.kind === 'consulting' && connID === work.consult)
        return { work, effects: [workAfter(random, 4_000, 10_000)] };
      if (work.kind === 'chatting' && connID === work.connID)
        return { work, effects: [workAfter(random, 5_000, 12_000)] };
      if (work.kind !== 'none' || connID === undefined || event.callType !== 'Inbound')
        return { work, effects: [] };
      const plan = planFor(profile.work, profile.otherQueue !== undefined, random);
      const effects: DesktopEffect[] = [plan.kind === 'talk' ? idle : workAfter(random, 2_000, 8_000)];
      if (chance(random, profile.work.noteShare)) {
        const userData = { CustomerNumber: `C${Math.floor(between(random, 10_000, 99_999))}` };
        effects.push({
          kind: 'send',
          request: { message: 'RequestAttachUserData', thisDN, connID, userData },
        });
      }
      return { work: { kind: 'talking', connID, plan }, effects };
    }
    case 'EventPartyAdded':
      return work.kind === 'completing' && connID === work.connID
        ? { work: { kind: 'conferring', connID }, effects: [workAfter(random, 5_000, 12_000)] }
        : { work, effects: [] };
    case 'EventPartyDeleted':
      return work.kind === 'conferring' && connID === work.connID
        ? { work, effects: [workAfter(random, 500, 1_500)] }
        : { work, effects: [] };
    case 'EventRetrieved':
      return work.kind === 'returning' && connID === work.connID
        ? { work: { kind: 'talking', connID, plan: { kind: 'talk' } }, effects: [idle] }
        : { work, effects: [] };
    case 'EventReleased':
    case 'EventAbandoned':
      return releasedStep(profile, work, event);
    case 'EventError':
      return errorStep(profile, work, random);
    default:
      return { work, effects: [] };
  }
}

function timerStep(
  profile: DesktopProfile,
  work: Work,
  colleague: string | undefined,
  random: Random,
): WorkStep {
  const { dn: thisDN } = profile;
  switch (work.kind) {
    case 'none':
      if (colleague === undefined) return { work, effects: [] };
      if (chance(random, 0.5)) return { work, effects: [{ kind: 'phone', act: 'dial', number: colleague }] };
      return {
        work: { kind: 'chatting', connID: undefined },
        effects: [
          { kind: 'send', request: { message: 'RequestMakeCall', thisDN, otherDN: colleague } },
          workTimer(answerMs),
        ],
      };
    case 'talking':
      return carryOut(profile, work, colleague, random);
    case 'holding':
      return backTo(profile, work.connID);
    case 'consulting': {
      const { connID, consult, next } = work;
      if (consult === undefined) return backTo(profile, connID);
      const two = { thisDN, connID, transferConnID: consult };
      const completing: Work = { kind: 'completing', connID, consult };
      switch (next) {
        case 'complete':
          return asked(completing, { message: 'RequestCompleteTransfer', ...two });
        case 'conference':
          return asked(completing, { message: 'RequestCompleteConference', ...two });
        case 'alternate':
          return {
            work: { ...work, next: 'complete' },
            effects: [
              { kind: 'send', request: { message: 'RequestAlternateCall', ...two } },
              workAfter(random, 3_000, 8_000),
            ],
          };
        case 'reconnect':
          return asked(
            { kind: 'returning', connID, triesLeft: retrieveTries },
            { message: 'RequestReconnectCall', ...two },
          );
      }
      return next satisfies never;
    }
    case 'completing':
      return giveUpConsulting(profile, work);
    case 'conferring':
      return {
        work: none,
        effects: [{ kind: 'send', request: { message: 'RequestReleaseCall', thisDN, connID: work.connID } }],
      };
    case 'returning':
      if (work.triesLeft === 0)
        return {
          work: { kind: 'talking', connID: work.connID, plan: { kind: 'talk' } },
          effects: [],
        };
      return asked(
        { ...work, triesLeft: work.triesLeft - 1 },
        { message: 'RequestRetrieveCall', thisDN, connID: work.connID },
      );
    case 'chatting':
      return { work: none, effects: release(thisDN, work.connID) };
  }
}

/** Does what was planned for the call; without a colleague who is free, nothing. */
function carryOut(
  { dn: thisDN, otherQueue }: DesktopProfile,
  work: Extract<Work, { kind: 'talking' }>,
  colleague: string | undefined,
  random: Random,
): WorkStep {
  const { connID, plan } = work;
  const talking: Work = { ...work, plan: { kind: 'talk' } };
  const stay: DesktopEffect = { kind: 'phone', act: 'stay' };
  switch (plan.kind) {
    case 'talk':
      return { work, effects: [] };
    case 'hold':
      return {
        work: { kind: 'holding', connID },
        effects: [
          stay,
          { kind: 'send', request: { message: 'RequestHoldCall', thisDN, connID } },
          workAfter(random, 4_000, 10_000),
        ],
      };
    case 'to-queue':
      return otherQueue === undefined ? { work: talking, effects: [] } : stepTo(otherQueue);
    default:
      if (colleague === undefined) return { work: talking, effects: [] };
  }
  switch (plan.kind) {
    case 'single-step':
      return stepTo(colleague);
    case 'refer':
      return { work: talking, effects: [stay, { kind: 'phone', act: 'refer', number: colleague }] };
    case 'consult':
    case 'conference': {
      const consults = plan.kind === 'consult';
      const message = consults ? 'RequestInitiateTransfer' : 'RequestInitiateConference';
      return {
        work: {
          kind: 'consulting',
          connID,
          consult: undefined,
          next: consults ? plan.ending : 'conference',
        },
        effects: [
          stay,
          { kind: 'send', request: { message, thisDN, connID, otherDN: colleague } },
          workTimer(answerMs),
        ],
      };
    }
  }

  function stepTo(otherDN: string): WorkStep {
    return {
      work: talking,
      effects: [
        stay,
        { kind: 'send', request: { message: 'RequestSingleStepTransfer', thisDN, connID, otherDN } },
      ],
    };
  }
}

/** A call is over; one that was consulted about, or the consult call alone, leaves the other one to be seen to. */
function releasedStep(profile: DesktopProfile, work: Work, { connID, callState }: TLibEvent): WorkStep {
  switch (work.kind) {
    case 'none':
      return { work, effects: [] };
    case 'consulting':
      if (connID === work.connID)
        return { work: none, effects: [idle, ...release(profile.dn, work.consult)] };
      return connID === work.consult ? backTo(profile, work.connID) : { work, effects: [] };
    case 'completing':
      if (connID !== work.connID) return { work, effects: [] };
      return {
        work: none,
        effects: callState === 'Transferred' ? [idle] : [idle, ...release(profile.dn, work.consult)],
      };
    default:
      return connID === work.connID ? { work: none, effects: [idle] } : { work, effects: [] };
  }
}

/** Which request failed is not told apart: what waits for an answer gives up, all else goes by its timer. */
function errorStep(profile: DesktopProfile, work: Work, random: Random): WorkStep {
  switch (work.kind) {
    case 'consulting':
      return work.consult === undefined ? backTo(profile, work.connID) : { work, effects: [] };
    case 'completing':
      return giveUpConsulting(profile, work);
    case 'chatting':
      return work.connID === undefined ? { work: none, effects: [idle] } : { work, effects: [] };
    case 'returning':
      return { work, effects: [workAfter(random, 500, retrieveMs)] };
    default:
      return { work, effects: [] };
  }
}

function backTo({ dn: thisDN }: DesktopProfile, connID: string): WorkStep {
  return asked(
    { kind: 'returning', connID, triesLeft: retrieveTries },
    { message: 'RequestRetrieveCall', thisDN, connID },
  );
}

function giveUpConsulting(profile: DesktopProfile, work: Extract<Work, { kind: 'completing' }>): WorkStep {
  const back = backTo(profile, work.connID);
  return { work: back.work, effects: [...release(profile.dn, work.consult), ...back.effects] };
}

type Send = Extract<DesktopEffect, { kind: 'send' }>;

const asked = (work: Work, request: Send['request']): WorkStep => ({
  work,
  effects: [{ kind: 'send', request }, workTimer(retrieveMs)],
});

const release = (thisDN: string, connID: string | undefined): DesktopEffect[] =>
  connID === undefined ? [] : [{ kind: 'send', request: { message: 'RequestReleaseCall', thisDN, connID } }];

const idle: DesktopEffect = { kind: 'cancel', timer: 'work' };
const workTimer = (afterMs: number): DesktopEffect => ({ kind: 'timer', timer: 'work', afterMs });
const workAfter = (random: Random, min: number, max: number): DesktopEffect =>
  workTimer(between(random, min, max));
