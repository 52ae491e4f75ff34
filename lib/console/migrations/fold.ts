import type { MigrationState } from '../../feed/console';
import type { ShutdownEvent } from '../../feed/shutdown-events';

/** What a migration's row knows that its events change. Times in ms since the epoch. */
export interface MigrationProgress {
  readonly state: MigrationState;
  readonly acknowledgedAt: number | null;
  readonly endedAt: number | null;
  readonly message: string | null;
  readonly lastSeq: number;
}

/**
 * The progress after the next events of its shutdown's journal. Stops before the first event that isn't the very
 * next one; what comes after a gap waits until the gap is filled.
 */
export function fold(progress: MigrationProgress, events: readonly ShutdownEvent[]): MigrationProgress {
  let after = progress;
  for (const event of events) {
    if (event.seq <= after.lastSeq) continue;
    if (event.seq !== after.lastSeq + 1) break;
    after = { ...apply(after, event), lastSeq: event.seq };
  }
  return after;
}

function apply(progress: MigrationProgress, event: ShutdownEvent): MigrationProgress {
  switch (event.type) {
    case 'requested':
      return {
        ...progress,
        state: 'running',
        acknowledgedAt: progress.acknowledgedAt ?? event.at,
        message: null,
      };
    case 'gates-closed':
    case 'resumed':
      return { ...progress, state: 'running' };
    case 'suspended':
      return progress.state === 'forced' ? progress : { ...progress, state: 'suspended' };
    case 'stopped':
      return {
        ...progress,
        state: progress.state === 'forced' ? 'forced' : 'stopped',
        endedAt: event.at,
      };
    case 'aborted':
      return { ...progress, state: 'aborted', endedAt: event.at };
    case 'crashed':
      return { ...progress, state: 'crashed' };
    case 'forced':
      return { ...progress, state: 'forced' };
    case 'probe-result':
    case 'call-started':
    case 'call-state':
    case 'invites-rejected':
    case 'call-ended':
    case 'call-relocated':
    case 'relocation-failed':
    case 'agent-class':
    case 'agent-logout':
    case 'zero-calls':
    case 'flush-start':
    case 'flush-cancelled':
    case 'flush-end':
    case 'bye-unconfirmed':
    case 'last-agent':
    case 'alarm':
      return progress;
    default:
      return event satisfies never;
  }
}
