import { describe, expect, it } from 'vitest';
import { agentRow, callRow } from '@/lib/live/fixtures';
import { whyStillHere } from './why-still-here';

const party = { dn: '7001', kind: 'extension', state: 'connected', agentID: 'A1' } as const;
const older = callRow('aa', { startedAt: 1 });
const call = callRow('bb', { startedAt: 2, parties: [party] });

describe('why a call is still here during a drain', () => {
  it('says that a talk goes on, what follows for the agent, and how it ranks', () => {
    expect(whyStillHere(call, [older, call], [agentRow('A1', { class: 'S-55' })])).toEqual([
      'It is a talk in progress with agent A1. The shutdown waits until one side hangs up.',
      'Timed after-call work follows for agent A1, then the logout.',
      '1 of the 2 calls left is longer.',
    ]);
  });

  it.each(['S-54', 'S-56'] as const)('promises no after-call work for class %s', (agentClass) => {
    expect(whyStillHere(call, [call], [agentRow('A1', { class: agentClass })])).toContain(
      'Agent A1 is logged out when it ends.',
    );
  });

  it('tells a queued call whose agents are gone from one that somebody may yet take', () => {
    const queued = callRow('cc', { state: 'queued', queue: '8000' });
    expect(whyStillHere(queued, [queued], [])[0]).toMatch(/no agent is logged in any more/);
    expect(whyStillHere(queued, [queued], [agentRow('A1'), agentRow('A2', { queues: ['9000'] })])[0]).toBe(
      'It waits in queue 8000; 1 of its agents is still logged in.',
    );
  });

  it('names the call that decides the end, and the last one', () => {
    expect(whyStillHere(older, [older, call], []).at(-1)).toMatch(/longest of 2 calls left; it decides/);
    expect(whyStillHere(call, [call], []).at(-1)).toBe('It is the last call.');
  });

  it('says what becomes of a consult call (S-83)', () => {
    const consult = callRow('ee', { callType: 'Consult', consultOf: 'bb', parties: [party] });
    expect(whyStillHere(consult, [call, consult], [])[0]).toMatch(/consults about a call in progress/);
  });

  it('tells of a suspected ghost that it counts all the same (S-93)', () => {
    const silent = callRow('dd', { suspectedGhost: true });
    expect(whyStillHere(silent, [silent], []).join(' ')).toMatch(
      /silent for 30 minutes.*counts all the same/,
    );
  });
});
