import type { MigrationView } from '@/lib/feed/console';
import type { ShutdownEvent, ShutdownEventType } from '@/lib/feed/shutdown-events';

const phaseNames = [
  'Requested',
  'Acknowledged',
  'Gates closed',
  'Drain',
  'Flush',
  'Suspended',
  'Stopped',
] as const;
type PhaseName = (typeof phaseNames)[number];

/** `failed`: it ended here, in another way than planned; `skipped`: it will not be reached any more. */
export type StepState = 'done' | 'current' | 'upcoming' | 'failed' | 'skipped';

export interface PhaseStep {
  readonly name: PhaseName;
  readonly state: StepState;
  /** When it began, or happened where it is a moment; null: not yet, or not known. */
  readonly at: number | null;
  /** When it was over; null for moments and for what has not ended. */
  readonly endedAt: number | null;
  /** The state in words, where it is not told by `state`: "no answer". */
  readonly note: string | null;
}

interface Reached {
  readonly at: number | null;
  readonly endedAt: number | null;
}

/**
 * How far a migration has come, for the row of phases. Requested and acknowledged are separate facts (S-3), and a phase
 * counts as reached only when a record says so.
 */
export function phaseSteps(migration: MigrationView, events: readonly ShutdownEvent[]): readonly PhaseStep[] {
  const reached = reachedPhases(migration, events);
  const last = phaseNames.reduce((index, name, i) => (reached[name].at === null ? index : i), 0);
  const failure = endedOtherwise(migration);
  return phaseNames.map((name, i): PhaseStep => {
    const { at, endedAt } = reached[name];
    const base = { name, at, endedAt, note: null };
    if (failure) {
      const failsAt = migration.acknowledgedAt === null ? 1 : Math.max(1, last);
      if (i === failsAt) return { ...base, state: 'failed', note: failure };
      return { ...base, state: at === null ? 'skipped' : 'done' };
    }
    if (at === null) {
      const next = i === last + 1 && isMoment(phaseNames[last] ?? 'Requested') && !isOver(migration);
      return { ...base, state: i < last ? 'done' : next ? 'current' : 'upcoming' };
    }
    const open = !isMoment(name) && endedAt === null && i === last;
    return { ...base, state: open ? 'current' : 'done' };
  });
}

/** A stretch of DRAIN, FLUSH or Suspended, for the phases lane. `to` null: it goes on. */
export interface PhaseSpan {
  readonly name: 'Drain' | 'Flush' | 'Suspended';
  readonly from: number;
  readonly to: number | null;
}

/** The phases as they came; a flush that was cancelled is followed by another drain (S-15). */
export function phaseSpans(events: readonly ShutdownEvent[]): readonly PhaseSpan[] {
  const spans: PhaseSpan[] = [];
  const close = (at: number): void => {
    const open = spans.at(-1);
    if (open && open.to === null) spans[spans.length - 1] = { ...open, to: at };
  };
  for (const event of events) {
    switch (event.type) {
      case 'gates-closed':
      case 'flush-cancelled':
      case 'resumed':
        close(event.at);
        spans.push({ name: 'Drain', from: event.at, to: null });
        break;
      case 'flush-start':
        close(event.at);
        spans.push({ name: 'Flush', from: event.at, to: null });
        break;
      case 'suspended':
        close(event.at);
        spans.push({ name: 'Suspended', from: event.at, to: null });
        break;
      case 'stopped':
      case 'aborted':
      case 'crashed':
        close(event.at);
        break;
      default:
    }
  }
  return spans;
}

function reachedPhases(
  migration: MigrationView,
  events: readonly ShutdownEvent[],
): Record<PhaseName, Reached> {
  const when = (type: ShutdownEventType): number | null =>
    events.findLast((event) => event.type === type)?.at ?? null;
  const gates = when('gates-closed');
  const spans = phaseSpans(events);
  const phase = (name: PhaseSpan['name']): Reached => {
    const first = spans.find((span) => span.name === name);
    const open = spans.at(-1)?.name === name && spans.at(-1)?.to === null;
    const ended = spans.findLast((span) => span.name === name)?.to ?? null;
    // After a cancelled flush the drain is on again and the flush has not begun.
    if (name === 'Flush' && spans.at(-1)?.name === 'Drain') return { at: null, endedAt: null };
    return { at: first?.from ?? null, endedAt: open ? null : ended };
  };
  const moment = (at: number | null): Reached => ({ at, endedAt: at });
  return {
    Requested: moment(when('requested') ?? migration.requestedAt),
    Acknowledged: moment(migration.acknowledgedAt ?? gates),
    'Gates closed': moment(gates),
    Drain: phase('Drain'),
    Flush: phase('Flush'),
    Suspended: phase('Suspended'),
    Stopped: moment(when('stopped')),
  };
}

function isMoment(name: PhaseName): boolean {
  return name !== 'Drain' && name !== 'Flush' && name !== 'Suspended';
}

function isOver(migration: MigrationView): boolean {
  return migration.state !== 'requested' && migration.state !== 'running' && migration.state !== 'suspended';
}

function endedOtherwise(migration: MigrationView): string | null {
  switch (migration.state) {
    case 'no-answer':
      return 'no answer';
    case 'refused':
      return 'refused';
    case 'aborted':
      return 'aborted';
    case 'crashed':
      return 'crashed';
    case 'forced':
      return 'stopped now';
    default:
      return null;
  }
}
