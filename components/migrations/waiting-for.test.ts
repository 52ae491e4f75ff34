import { describe, expect, it } from 'vitest';
import { agentRow, callRow, serverRow } from '@/lib/live/fixtures';
import { agentsOf, waitingFor } from './waiting-for';

describe('waiting for', () => {
  it('puts the longest call first: it decides the end', () => {
    const calls = [callRow('young', { startedAt: 90 }), callRow('old', { startedAt: 10 })];
    expect(waitingFor(serverRow(), calls, [], []).calls.map((call) => call.connID)).toEqual(['old', 'young']);
  });

  it('lists after-call work by its end, latest first, and untimed before all', () => {
    const acw = (id: string, acwEndsAt: number | null) => agentRow(id, { state: 'AfterCallWork', acwEndsAt });
    const waiting = waitingFor(serverRow(), [], [acw('A1', 10), acw('A2', 30), acw('A3', null)], []);
    expect(waiting.acw.map(({ agent }) => agent.agentID)).toEqual(['A3', 'A2', 'A1']);
  });

  it('does not list an agent in after-call work who is on another call', () => {
    const busy = agentRow('A1', { state: 'AfterCallWork', device: 'connected', acwEndsAt: 5 });
    expect(waitingFor(serverRow(), [], [busy], []).acw).toEqual([]);
  });

  it('names the flush timer and the BYEs it waits for during the flush only', () => {
    expect(waitingFor(serverRow({ status: 'Suspending', phase: 'DRAIN' }), [], [], []).flush).toBeNull();
    const flushing = serverRow({ status: 'Suspending', phase: 'FLUSH', dialogsEnding: 2 });
    expect(waitingFor(flushing, [], [], []).flush).toEqual({ endsAt: null, unconfirmed: 2 });
  });

  it('finds the agents of a call by its parties', () => {
    const parties = [
      { dn: '0041', kind: 'trunk' as const, state: 'connected' as const },
      { dn: '7001', kind: 'extension' as const, state: 'connected' as const, agentID: 'A1' },
    ];
    expect(agentsOf(callRow('c', { parties }))).toEqual(['A1']);
  });
});
