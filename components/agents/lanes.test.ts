import { describe, expect, it } from 'vitest';
import { agentRow } from '@/lib/live/fixtures';
import { agentLanes } from './lanes';

const at = (...rows: Array<ReturnType<typeof agentRow>>) => rows.map((row) => ({ serverId: 's1', row }));
const seen = (...rows: Array<ReturnType<typeof agentRow>>) =>
  Object.fromEntries(
    agentLanes(at(...rows)).map(({ presence, agents }) => [presence, agents.map(({ row }) => row.agentID)]),
  );

describe('lanes of the agents board', () => {
  it('has a lane for every state, empty or not', () =>
    expect(Object.keys(seen())).toEqual(['ready', 'ringing', 'on-call', 'acw', 'not-ready']));

  it('puts an agent on a call there, whatever he is set to', () =>
    expect(seen(agentRow('A', { state: 'NotReady', device: 'held' }))).toMatchObject({
      'on-call': ['A'],
      'not-ready': [],
    }));

  it('has the longest in the state first, so that who comes in joins at the end', () =>
    expect(
      seen(
        agentRow('late', { since: 9_000 }),
        agentRow('early', { since: 2_000 }),
        agentRow('also-early', { since: 2_000 }),
      ).ready,
    ).toEqual(['also-early', 'early', 'late']));
});
