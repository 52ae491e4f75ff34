import { describe, expect, it } from 'vitest';
import { shutdownEvent } from '@/lib/feed/shutdown-events';
import { EventScript } from './event-fixtures';
import { eventWords } from './event-words';

const script = new EventScript()
  .begin()
  .add('probe-result', 2, {
    invite: { code: 302, contact: 'sip:127.0.0.1:5050' },
    makeCall: { errorCode: 118 },
  })
  .add('call-started', 3, { connID: 'c9' })
  .add('call-state', 3, { connID: 'c9', state: 'held', agentIDs: ['A1'] })
  .add('invites-rejected', 3, { from: 2_000, to: 3_000, rejected: [{ code: 302, trunk: 'gw1', count: 2 }] })
  .add('call-ended', 4, { connID: 'a', callUUID: 'u', cause: 'caller', durationMs: 65_000 })
  .add('call-relocated', 5, { connID: 'b', callUUID: 'u', method: '302', peer: 'Trunk_Site1', durationMs: 1 })
  .add('relocation-failed', 6, { connID: 'c', message: 'peer answered 503' })
  .add('agent-class', 7, { agentID: 'A1', dn: '7001', from: 'S-55', to: 'S-54' })
  .add('agent-logout', 8, { agentID: 'A1', dn: '7001', class: 'S-54', path: 'after-call', waitedMs: 61_000 })
  .add('zero-calls', 9, {})
  .add('flush-start', 9, { endsAt: 40_000, unconfirmed: 1 })
  .add('flush-cancelled', 10, {})
  .add('flush-end', 11, { unconfirmed: 0, early: true })
  .add('bye-unconfirmed', 12, { callID: 'x@y' })
  .add('last-agent', 13, {})
  .add('suspended', 14, { invitesRejected: [{ code: 302, trunk: 'Trunk_GW', count: 7 }], requestsRefused: 1 })
  .add('stopped', 15, { exitCode: 0 })
  .add('aborted', 16, {
    initiator: 'admin',
    reason: 'wrong site',
    notUndone: { agentsLoggedOut: 0, nailedUpReleased: 0, callsRelocated: 0, registrationsShortened: 0 },
  })
  .add('crashed', 17, { lost: ['a'] })
  .add('resumed', 18, { initiator: 'admin', reason: '' })
  .add('forced', 19, { initiator: 'admin', reason: 'fire alarm', calls: 4 })
  .add('alarm', 20, { severity: 'Major', code: 'queue', message: 'queue has callers and no agents' });

const words = (type: string) => script.events.filter((event) => event.type === type).map(eventWords)[0];

describe('event words', () => {
  it('S-143: has words for every type of event', () => {
    const told = new Set(script.events.map((event) => event.type));
    expect([...told].sort()).toEqual(
      shutdownEvent.options.map((option) => option.shape.type.value as string).sort(),
    );
    for (const event of script.events) expect(eventWords(event).title).not.toBe('');
  });

  it('names what the gates answered', () => {
    expect(words('probe-result')?.detail).toBe(
      'INVITE answered 302 to sip:127.0.0.1:5050; MakeCall refused with error 118',
    );
  });

  it('calls an end that the shutdown caused a dropped call, and no other', () => {
    expect(words('call-ended')).toMatchObject({ title: 'Call ended', tone: 'call' });
    const { events } = new EventScript().add('call-ended', 1, {
      connID: 'a',
      callUUID: 'u',
      cause: 'stop-now',
      durationMs: 1,
    });
    expect(events.map(eventWords)[0]).toMatchObject({ title: 'Call dropped', tone: 'failed' });
  });

  it('says that an exit status was announced, not observed', () => {
    expect(words('stopped')?.detail).toBe('announced exit status 0');
  });

  it('tells one from many', () => {
    expect(words('crashed')?.detail).toMatch(/^1 call lost/);
    expect(words('forced')?.title).toBe('Stop now by admin, 4 calls cut');
  });
});
