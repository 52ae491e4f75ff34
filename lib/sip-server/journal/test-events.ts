import type { ShutdownEvent } from '../../feed/shutdown-events';

const remaining = { calls: 0, agents: 0, acw: 0, queued: 0 };

/** Sample records of one shutdown, for tests: `requested`, then the types asked for, then the end. */
export function sampleShutdown(shutdownId: string, middle = 0, ended = true): ShutdownEvent[] {
  const events: ShutdownEvent[] = [
    {
      shutdownId,
      seq: 1,
      at: 1_000,
      remaining,
      type: 'requested',
      application: 'SIPServer_Site2',
      site: 'site2',
      initiator: 'admin',
      via: 'control',
      reason: 'maintenance “Süd”',
      whenSuspended: 'exit',
      options: { 'shutdown-sip-reject-code': 603, 'dr-peer-trunk': null },
    },
  ];
  for (let index = 0; index < middle; index++) {
    events.push({
      shutdownId,
      seq: index + 2,
      at: 1_001 + index,
      remaining,
      type: 'call-started',
      connID: `c${index}`,
    });
  }
  if (ended) {
    events.push({ shutdownId, seq: middle + 2, at: 9_000, remaining, type: 'stopped', exitCode: 0 });
  }
  return events;
}
