import { describe, expect, it } from 'vitest';
import { buildReport } from './report';
import type { ShutdownEvent } from './shutdown-events';

const remaining = { calls: 0, agents: 0, acw: 0, queued: 0 };
type Part = ShutdownEvent extends infer E
  ? E extends ShutdownEvent
    ? Omit<E, 'shutdownId' | 'seq' | 'remaining'>
    : never
  : never;

function shutdown(...parts: Part[]): ShutdownEvent[] {
  const requested: Part = {
    type: 'requested',
    at: 1_000,
    application: 'SIPServer_Site2',
    site: 'site2',
    initiator: 'admin',
    via: 'control',
    reason: 'maintenance',
    whenSuspended: 'exit',
    options: {},
  };
  return [requested, ...parts].map(
    (part, index) => ({ ...part, shutdownId: 's1', seq: index + 1, remaining }) as ShutdownEvent,
  );
}

const gatesClosed = (...calls: string[]): Part => ({
  type: 'gates-closed',
  at: 1_100,
  calls,
  agents: [{ agentID: 'A1', dn: '7001', class: 'S-54' }],
});
const ended = (
  connID: string,
  cause: 'caller' | 'forced' | 'lost' | 'released-from-queue' | 'stop-now',
): Part => ({
  type: 'call-ended',
  at: 2_000,
  connID,
  callUUID: `u-${connID}`,
  cause,
  durationMs: 900,
});
const stopped: Part = { type: 'stopped', at: 40_000, exitCode: 0 };

describe('buildReport', () => {
  it('tells phases, calls, agents and refusals of a clean shutdown (S-147)', () => {
    const report = buildReport(
      shutdown(
        gatesClosed('c1', 'c2', 'c3'),
        { type: 'call-started', at: 1_500, connID: 'c4' },
        ended('c1', 'caller'),
        ended('c2', 'released-from-queue'),
        {
          type: 'call-relocated',
          at: 2_100,
          connID: 'c3',
          callUUID: 'u',
          method: '302',
          peer: 'T1',
          durationMs: 5,
        },
        ended('c4', 'caller'),
        {
          type: 'agent-logout',
          at: 2_200,
          agentID: 'A1',
          dn: '7001',
          class: 'S-54',
          path: 'after-call',
          waitedMs: 1_100,
        },
        { type: 'zero-calls', at: 3_100 },
        { type: 'flush-start', at: 3_100, endsAt: 35_100, unconfirmed: 1 },
        { type: 'bye-unconfirmed', at: 35_100, callID: 'x' },
        { type: 'flush-end', at: 35_100, unconfirmed: 1, early: false },
        {
          type: 'suspended',
          at: 35_200,
          invitesRejected: [{ code: 603, trunk: 'GW', count: 4 }],
          requestsRefused: 2,
        },
        stopped,
      ),
    );
    expect(report).toMatchObject({
      outcome: 'stopped',
      initiator: 'admin',
      via: 'control',
      exitCode: 0,
      durations: { drainMs: 2_000, flushMs: 32_000, totalMs: 34_100 },
      calls: { atStart: 3, finished: 2, relocated: 1, releasedFromQueue: 1, forced: 0, lost: 0, left: 0 },
      callsDropped: 0,
      agentsAtStart: 1,
      agents: [{ agentID: 'A1', path: 'after-call', waitedMs: 1_100, at: 2_200 }],
      invitesRejected: [{ code: 603, trunk: 'GW', count: 4 }],
      requestsRefused: 2,
      byesUnconfirmed: 1,
    });
  });

  it.each([
    ['forced', [ended('c1', 'forced')], { forced: 1, lost: 0 }],
    ['cut by Stop now', [ended('c1', 'stop-now')], { forced: 1, lost: 0 }],
    ['lost', [ended('c1', 'lost')], { forced: 0, lost: 1 }],
    ['without a recorded end', [], { forced: 0, lost: 1 }],
  ])('counts a call that was %s as dropped', (_, parts, calls) => {
    const report = buildReport(shutdown(gatesClosed('c1'), ...parts, stopped));
    expect(report.callsDropped).toBe(1);
    expect(report.calls).toMatchObject(calls);
  });

  it('counts a call once where it is both in the crash record and reported ended', () => {
    const crashed: Part = { type: 'crashed', at: 5_000, lost: ['c1', 'c2'] };
    const once = buildReport(shutdown(gatesClosed('c1', 'c2'), crashed));
    expect(once).toMatchObject({ outcome: 'crashed', callsDropped: 2, calls: { lost: 2, left: 0 } });
    const both = buildReport(
      shutdown(gatesClosed('c1', 'c2'), ended('c1', 'lost'), ended('c2', 'lost'), crashed, stopped),
    );
    expect(both.callsDropped).toBe(2);
  });

  it('does not count the calls of an aborted shutdown as dropped', () => {
    const notUndone = {
      agentsLoggedOut: 1,
      nailedUpReleased: 0,
      callsRelocated: 0,
      registrationsShortened: 0,
    };
    const aborted: Part = { type: 'aborted', at: 3_000, initiator: 'boss', reason: 'wrong site', notUndone };
    const report = buildReport(shutdown(gatesClosed('c1'), aborted));
    expect(report).toMatchObject({ outcome: 'aborted', abortedBy: 'boss', endedAt: 3_000, callsDropped: 0 });
    expect(report.durations.totalMs).toBe(1_900);
  });

  it('measures the drain to the last time no calls were left (S-15)', () => {
    const report = buildReport(
      shutdown(
        gatesClosed('c1'),
        { type: 'zero-calls', at: 2_000 },
        { type: 'flush-start', at: 2_000, endsAt: 34_000, unconfirmed: 0 },
        { type: 'flush-cancelled', at: 3_000 },
      ),
    );
    expect(report.durations).toEqual({ drainMs: undefined, flushMs: undefined, totalMs: undefined });
    expect(report.outcome).toBe('running');
  });

  it('runs on after an admin told a crashed shutdown to finish (S-125)', () => {
    const report = buildReport(
      shutdown(
        gatesClosed('c1'),
        { type: 'crashed', at: 5_000, lost: ['c1'] },
        { type: 'resumed', at: 6_000, initiator: 'admin', reason: 'finish it' },
        { type: 'suspended', at: 7_000, invitesRejected: [], requestsRefused: 0 },
        stopped,
      ),
    );
    expect(report).toMatchObject({ outcome: 'stopped', callsDropped: 1 });
  });

  it('keeps saying forced after the process stopped', () => {
    const forced: Part = { type: 'forced', at: 2_000, initiator: 'admin', reason: 'now', calls: 1 };
    expect(buildReport(shutdown(gatesClosed('c1'), forced, ended('c1', 'stop-now'), stopped)).outcome).toBe(
      'forced',
    );
  });

  it('refuses records that do not begin with the request', () => {
    expect(() => buildReport([])).toThrow(RangeError);
    expect(() => buildReport(shutdown(stopped).slice(1))).toThrow(RangeError);
  });
});
