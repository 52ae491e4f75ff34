import { describe, expect, it } from 'vitest';
import { agentLifelines, groupLifelines } from './agent-lifelines';
import { EventScript } from './event-fixtures';

function drain() {
  return new EventScript().add('gates-closed', 1, {
    calls: ['c1', 'c2', 'c3'],
    callStates: { c2: 'held', c3: 'ringing' },
    agents: [
      { agentID: 'free', dn: '1', class: 'S-50' },
      { agentID: 'break', dn: '2', class: 'S-51' },
      { agentID: 'timed', dn: '3', class: 'S-52', acwEndsAt: 30_000 },
      { agentID: 'cut', dn: '4', class: 'S-53', acwEndsAt: null },
      { agentID: 'talks', dn: '5', class: 'S-55', connIDs: ['c1'] },
      { agentID: 'holds', dn: '6', class: 'S-54', connIDs: ['c2'] },
      { agentID: 'rings', dn: '7', class: 'S-54', connIDs: ['c3'] },
    ],
  });
}
const leaves = (script: EventScript, agentID: string, second: number, path: 'idle' | 'after-call') =>
  script.add('agent-logout', second, { agentID, dn: '1', class: 'S-50', path, waitedMs: 0 });
const lifeOf = (script: EventScript, agentID: string) => {
  const life = agentLifelines(script.events).find((one) => one.agentID === agentID);
  if (!life) throw new Error(`no lifeline of ${agentID}`);
  return life;
};

describe('agent lifelines', () => {
  it('S-50 to S-56: begin with what each agent did at t0', () => {
    const states = agentLifelines(drain().events).map((one) => [one.agentID, one.segments[0]?.state]);
    expect(Object.fromEntries(states)).toEqual({
      free: 'ready',
      break: 'not-ready',
      timed: 'acw',
      cut: 'acw',
      talks: 'on-call',
      holds: 'held',
      rings: 'ringing',
    });
  });

  it('S-55: a call with hold, then timed after-call work with its limit, then out', () => {
    const script = drain()
      .add('call-state', 10, { connID: 'c1', state: 'held', agentIDs: ['talks'] })
      .add('call-state', 15, { connID: 'c1', state: 'connected', agentIDs: ['talks'] })
      .add('call-ended', 20, { connID: 'c1', callUUID: 'u', cause: 'caller', durationMs: 1 })
      .add('agent-class', 20, { agentID: 'talks', dn: '5', from: 'S-55', to: 'S-52', acwEndsAt: 25_000 });
    expect(lifeOf(script, 'talks')).toMatchObject({ exitBy: 25_000, end: null });
    script.add('agent-logout', 25, {
      agentID: 'talks',
      dn: '5',
      class: 'S-52',
      path: 'acw-ended',
      waitedMs: 24_000,
    });
    expect(lifeOf(script, 'talks')).toMatchObject({
      segments: [
        { from: 1_000, to: 10_000, state: 'on-call' },
        { from: 10_000, to: 15_000, state: 'held' },
        { from: 15_000, to: 20_000, state: 'on-call' },
        { from: 20_000, to: 25_000, state: 'acw' },
      ],
      end: { at: 25_000, path: 'acw-ended' },
    });
  });

  it('S-69: with two calls he is on a call until the last ends', () => {
    const script = drain()
      .add('call-state', 5, { connID: 'c9', state: 'connected', agentIDs: ['holds'] })
      .add('call-ended', 8, { connID: 'c9', callUUID: 'u', cause: 'caller', durationMs: 1 });
    expect(lifeOf(script, 'holds').segments.map((one) => one.state)).toEqual(['held', 'on-call', 'held']);
  });

  it('S-70: a queue call that goes on to another agent leaves this one', () => {
    const script = drain()
      .add('agent-class', 5, { agentID: 'rings', dn: '7', from: 'S-54', to: 'S-50' })
      .add('call-state', 6, { connID: 'c3', state: 'ringing', agentIDs: ['talks'] });
    expect(lifeOf(script, 'rings').segments.map((one) => one.state)).toEqual(['ringing', 'ready']);
    expect(lifeOf(script, 'talks').segments.map((one) => one.state)).toEqual(['on-call']);
  });

  it('sorts by expected exit: who decides the end first, who left last', () => {
    const script = leaves(drain(), 'free', 1, 'idle');
    leaves(script, 'holds', 9, 'after-call');
    const order = agentLifelines(script.events).map((one) => one.agentID);
    expect(order.indexOf('talks')).toBeLessThan(order.indexOf('timed'));
    expect(order.slice(-2)).toEqual(['holds', 'free']);
    expect(groupLifelines(agentLifelines(script.events)).map((one) => [one.group, one.lanes.length])).toEqual(
      [
        ['on-call', 3],
        ['acw', 1],
        ['cut', 1],
        ['free', 2],
      ],
    );
  });

  it('S-125: a crash ends the lines at the last word of the dead process, not at its successor', () => {
    const script = drain()
      .add('zero-calls', 40, {})
      .add('crashed', 90, { lost: ['c1'] });
    expect(lifeOf(script, 'talks')).toMatchObject({
      segments: [{ from: 1_000, to: 40_000, state: 'on-call' }],
      end: { at: 40_000, path: 'lost' },
    });
  });

  it('S-121: an abort ends the lines without anybody having left', () => {
    const script = drain().add('aborted', 50, {
      initiator: 'admin',
      reason: '',
      notUndone: { agentsLoggedOut: 0, nailedUpReleased: 0, callsRelocated: 0, registrationsShortened: 0 },
    });
    expect(lifeOf(script, 'talks')).toMatchObject({ segments: [{ to: 50_000 }], end: null });
  });

  it('reads the records of a server that did not tell of calls yet', () => {
    const script = new EventScript().add('gates-closed', 1, {
      calls: ['c1'],
      agents: [{ agentID: 'A1', dn: '1', class: 'S-54' }],
    });
    leaves(script, 'A1', 9, 'after-call');
    expect(lifeOf(script, 'A1').segments).toEqual([{ from: 1_000, to: 9_000, state: 'on-call' }]);
  });
});
