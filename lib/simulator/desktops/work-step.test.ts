import { beforeEach, describe, expect, it } from 'vitest';
import type { TLibEvent } from '../../tlib/types';
import { createRandom } from '../random';
import type { DesktopEffect, DesktopProfile } from './desktop-state';
import type { Work, WorkHabits } from './work-state';
import { workStep } from './work-step';

const noWorkHabits: WorkHabits = {
  noteShare: 0,
  holdShare: 0,
  consultShare: 0,
  singleStepShare: 0,
  toQueueShare: 0,
  referShare: 0,
  conferenceShare: 0,
  directShare: 0,
};

const [customer, asked] = ['0000000000000001', '0000000000000002'];
const established: TLibEvent = { message: 'EventEstablished', connID: customer, callType: 'Inbound' };

describe('what an agent does with a call', () => {
  let work: Work;
  let random: () => number;
  /** Requests and movements of the hand, by name, of the last step. */
  let done: string[];
  let timer: boolean;
  beforeEach(() => {
    work = { kind: 'none' };
    random = createRandom(1);
    timer = false;
  });

  const take = (habits: Partial<WorkHabits>, input: TLibEvent | { readonly colleague?: string }): void => {
    const profile: DesktopProfile & { work: WorkHabits } = {
      dn: '7001',
      agentID: 'A7001',
      queue: '8000',
      otherQueue: '8010',
      home: 'site1',
      sites: ['site1'],
      workMode: 'AutoIn',
      earlyReadyShare: 0,
      breakShare: 0,
      work: { ...noWorkHabits, ...habits },
    };
    const step = workStep(
      profile,
      work,
      'message' in input ? { kind: 'event', event: input } : { kind: 'timer', timer: 'work', ...input },
      random,
    );
    if (!('message' in input)) timer = false;
    for (const effect of step.effects) {
      if (effect.kind === 'timer') timer = true;
      if (effect.kind === 'cancel') timer = false;
    }
    work = step.work;
    done = step.effects.flatMap((effect) => nameOf(effect));
  };
  const nameOf = (effect: DesktopEffect): string[] => {
    if (effect.kind === 'send') return [effect.request.message.slice('Request'.length)];
    return effect.kind === 'phone' && effect.act !== 'stay' ? [effect.act] : [];
  };
  const consult = (): void => {
    take({ consultShare: 1 }, established);
    take({}, { colleague: '7002' });
    expect(done).toEqual(['InitiateTransfer']);
    take({}, { message: 'EventDialing', connID: asked, callType: 'Consult' });
  };
  const colleagueAnswers = (next: 'complete' | 'alternate' | 'reconnect' | 'conference'): void => {
    if (work.kind === 'consulting') work = { ...work, next };
    take({}, { message: 'EventEstablished', connID: asked, callType: 'Consult' });
    take({}, { colleague: '7002' });
  };

  it('holds the customer and comes back', () => {
    take({ holdShare: 1 }, established);
    take({}, {});
    expect(done).toEqual(['HoldCall']);
    take({}, {});
    expect(done).toEqual(['RetrieveCall']);
    take({}, { message: 'EventRetrieved', connID: customer });
    expect([work.kind, timer]).toEqual(['talking', false]);
  });

  it.each([
    ['complete', ['CompleteTransfer']],
    ['alternate', ['AlternateCall']],
    ['reconnect', ['ReconnectCall']],
    ['conference', ['CompleteConference']],
  ] as const)('asks a colleague, then: %s', (next, requests) => {
    consult();
    colleagueAnswers(next);
    expect(done).toEqual(requests);
    expect(timer).toBe(true);
  });

  it('is free after a transfer, and presses nothing more', () => {
    consult();
    colleagueAnswers('complete');
    for (const connID of [asked, customer])
      take({}, { message: 'EventReleased', connID, callState: 'Transferred' });
    expect([work.kind, timer, done]).toEqual(['none', false, []]);
  });

  it('leaves a conference, at once when somebody else has', () => {
    consult();
    colleagueAnswers('conference');
    take({}, { message: 'EventPartyAdded', connID: customer });
    take({}, { message: 'EventPartyDeleted', connID: customer });
    take({}, {});
    expect(done).toEqual(['ReleaseCall']);
    expect(work.kind).toBe('none');
  });

  it.each<[string, () => void]>([
    ['the colleague hangs up', () => take({}, { message: 'EventReleased', connID: asked })],
    [
      'the transfer fails',
      () => {
        colleagueAnswers('complete');
        take({}, { message: 'EventError', errorCode: 96 });
      },
    ],
    [
      'no answer comes to the transfer',
      () => {
        colleagueAnswers('complete');
        take({}, {});
      },
    ],
  ])('goes back to the held customer when %s, more than once where that fails', (_what, happen) => {
    consult();
    happen();
    expect(done.at(-1)).toBe('RetrieveCall');
    take({}, { message: 'EventError', errorCode: 110 });
    take({}, {});
    expect(done).toEqual(['RetrieveCall']);
    for (let tries = 0; tries < 10 && timer; tries++) take({}, {});
    expect(work.kind).toBe('talking');
  });

  it('lets the colleague go when the customer has hung up', () => {
    consult();
    take({}, { message: 'EventReleased', connID: customer });
    expect(done).toEqual(['ReleaseCall']);
    expect(work.kind).toBe('none');
  });

  it.each<[Partial<WorkHabits>, string[]]>([
    [{ singleStepShare: 1 }, ['SingleStepTransfer']],
    [{ toQueueShare: 1 }, ['SingleStepTransfer']],
    [{ referShare: 1 }, ['refer']],
  ])('sends the customer on: %j', (habits, requests) => {
    take(habits, established);
    take({}, { colleague: '7002' });
    expect(done).toEqual(requests);
    take({}, { message: 'EventReleased', connID: customer });
    expect(work.kind).toBe('none');
  });

  it.each([{ consultShare: 1 }, { singleStepShare: 1 }, { referShare: 1 }, { conferenceShare: 1 }])(
    'just talks where no colleague is free: %j',
    (habits) => {
      take(habits, established);
      take({}, {});
      expect([work.kind, timer, done]).toEqual(['talking', false, []]);
    },
  );

  it('calls a colleague between two calls, by desktop or by phone, and hangs up again', () => {
    const ways = new Set<string>();
    for (let attempt = 0; attempt < 20; attempt++) {
      work = { kind: 'none' };
      take({ directShare: 1 }, { message: 'EventAgentReady' });
      take({}, { colleague: '7002' });
      ways.add(done.join());
      if (work.kind === 'none') continue;
      take({}, { message: 'EventDialing', connID: asked });
      take({}, { message: 'EventEstablished', connID: asked });
      take({}, {});
      expect(done).toEqual(['ReleaseCall']);
    }
    expect([...ways].sort()).toEqual(['MakeCall', 'dial']);
  });
});
