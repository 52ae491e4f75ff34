import { describe, expect, it } from 'vitest';
import { callRow } from '@/lib/live/fixtures';
import { matchesCall, partyWords } from './call-words';

const call = callRow('00ab', {
  ani: '+41791234567',
  callID: 'xyz@host',
  parties: [{ dn: '7001', kind: 'extension', state: 'connected', agentID: 'A17' }],
});

describe('calls', () => {
  it.each([
    ['1234', true],
    ['XYZ@', true],
    ['a17', true],
    ['00AB', true],
    ['  ', true],
    ['nobody', false],
  ])('finds a call by part of a number, Call-ID, ConnID or agent: %s → %s', (text, found) =>
    expect(matchesCall(call, text)).toBe(found),
  );

  it('names a party by the agent where there is one', () => {
    expect(call.parties.map(partyWords)).toEqual(['agent A17 (7001)']);
  });
});
