import { describe, expect, it } from 'vitest';
import { EventScript } from './event-fixtures';
import { peerSightings } from './peer-sightings';

const logout = { dn: '7001', class: 'S-50', waitedMs: 0 } as const;
const { events } = new EventScript()
  .begin()
  .add('agent-logout', 2, { agentID: 'A1', path: 'idle', ...logout })
  .add('agent-logout', 3, { agentID: 'A2', path: 'idle', ...logout })
  .add('agent-logout', 4, { agentID: 'A3', path: 'own', ...logout });
const states = (peers: Map<string, string[]>, second: number) =>
  peerSightings(events, 's2', peers, second * 1_000).map(({ agentID, state }) => `${agentID} ${state}`);

describe('peer sightings', () => {
  it('S-77: sees an agent at the peer, waits 90 s for the others, then says not seen', () => {
    const peers = new Map([['A1', ['s1']]]);
    expect(states(peers, 60)).toEqual(['A1 seen', 'A2 waiting']);
    expect(states(peers, 94)).toEqual(['A1 seen', 'A2 not-seen']);
  });

  it('does not take the drained server itself for the peer', () => {
    expect(states(new Map([['A1', ['s2']]]), 10)).toEqual(['A1 waiting', 'A2 waiting']);
  });
});
