import { describe, expect, it } from 'vitest';
import { agentPresence, presenceSince, serverTotals } from './totals';
import { agentRow, callRow, liveServer } from './fixtures';

describe('totals', () => {
  it.each([
    [{ device: 'connected', state: 'NotReady' }, 'on-call'],
    [{ device: 'held', state: 'Ready' }, 'on-call'],
    [{ device: 'ringing', state: 'Ready' }, 'ringing'],
    [{ device: 'dialing', state: 'NotReady' }, 'ringing'],
    [{ device: 'idle', state: 'Ready' }, 'ready'],
    [{ device: 'idle', state: 'AfterCallWork' }, 'acw'],
    [{ device: 'idle', state: 'NotReady' }, 'not-ready'],
  ] as const)('sees an agent with %o as %s', (agent, presence) =>
    expect(agentPresence(agent)).toBe(presence),
  );

  it('dates an idle agent from the later of state change and end of call', () => {
    expect(presenceSince({ device: 'idle', since: 5, deviceSince: 9 })).toBe(9);
    expect(presenceSince({ device: 'connected', since: 50, deviceSince: 9 })).toBe(9);
  });

  it('counts every agent and every call once', () => {
    const live = liveServer({
      calls: [callRow('1', { state: 'queued' }), callRow('2'), callRow('3', { state: 'held' })],
      agents: [agentRow('A1', { device: 'connected' }), agentRow('A2', { state: 'AfterCallWork' })],
    });
    expect(serverTotals(live)).toMatchObject({
      calls: 3,
      queued: 1,
      callsBy: { queued: 1, connected: 1, held: 1, ringing: 0 },
      agents: 2,
      agentsBy: { 'on-call': 1, acw: 1, ready: 0 },
    });
  });
});
