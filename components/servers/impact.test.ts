import { describe, expect, it } from 'vitest';
import { acknowledgedOf, hasMoved, impact } from './impact';

describe('impact', () => {
  it('counts agents over all classes', () => {
    const current = impact.parse({
      agents: { 'S-50': 4, 'S-54': 2 },
      calls: { live: 3, queued: 1, ringing: 0, held: 0, longestMs: 0 },
      nailedUp: { parked: 0, busy: 0 },
      warnings: [],
    });
    expect(acknowledgedOf(current)).toEqual({ calls: 3, agents: 6 });
  });

  it.each([
    [{ calls: 46, agents: 91 }, false],
    [{ calls: 50, agents: 91 }, false],
    [{ calls: 51, agents: 91 }, true],
    [{ calls: 41, agents: 91 }, true],
    [{ calls: 46, agents: 101 }, true],
  ])('S-141: asks again only after a change of more than 10 %% (46 calls, 91 agents → %o)', (now, again) =>
    expect(hasMoved({ calls: 46, agents: 91 }, now)).toBe(again),
  );

  it('does not ask again because one call of two ended', () => {
    expect(hasMoved({ calls: 2, agents: 0 }, { calls: 1, agents: 0 })).toBe(false);
    expect(hasMoved({ calls: 2, agents: 0 }, { calls: 4, agents: 0 })).toBe(true);
  });
});
