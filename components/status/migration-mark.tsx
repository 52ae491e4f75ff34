import type { MigrationState, MigrationView } from '@/lib/feed/console';
import type { ShutdownPhase } from '@/lib/feed/state';
import { Mark } from '../ui/mark';
import type { ServerLook } from './server-mark';

const looks: Readonly<Record<MigrationState, ServerLook>> = {
  requested: {
    shape: 'arc',
    colour: 'text-server-info',
    text: 'text-info-text',
    word: 'Requested',
    turning: true,
  },
  refused: { shape: 'triangle', colour: 'text-server-warning', text: 'text-warning-text', word: 'Refused' },
  'no-answer': {
    shape: 'triangle',
    colour: 'text-server-warning',
    text: 'text-warning-text',
    word: 'No answer - stop NOT performed',
  },
  running: {
    shape: 'diamond-down',
    colour: 'text-server-suspending',
    text: 'text-suspending-text',
    word: 'Suspending',
  },
  suspended: {
    shape: 'diamond',
    colour: 'text-server-suspending',
    text: 'text-suspending-text',
    word: 'Suspended',
  },
  stopped: { shape: 'box', colour: 'text-server-stopped', word: 'Stopped' },
  aborted: { shape: 'dash', colour: 'text-server-stopped', word: 'Aborted' },
  crashed: {
    shape: 'octagon-cross',
    colour: 'text-server-failed',
    text: 'text-failed-text',
    word: 'Crashed',
  },
  forced: {
    shape: 'octagon-cross',
    colour: 'text-server-failed',
    text: 'text-failed-text',
    word: 'Stopped now',
  },
};

/** True while the server may still be on its way out. */
export function isRunning(migration: Pick<MigrationView, 'state'>): boolean {
  return migration.state === 'requested' || migration.state === 'running' || migration.state === 'suspended';
}

export function MigrationMark({
  state,
  phase,
  className,
}: {
  readonly state: MigrationState;
  readonly phase?: ShutdownPhase | undefined;
  readonly className?: string;
}) {
  const look = looks[state];
  const word = state === 'running' && phase ? `${look.word} (${phase.toLowerCase()})` : look.word;
  return (
    <Mark
      shape={look.shape}
      colour={look.colour}
      textColour={look.text}
      turning={look.turning}
      className={className}
    >
      {word}
    </Mark>
  );
}
