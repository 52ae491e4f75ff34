'use client';
import { formatDuration } from '@/lib/live/duration';
import { Instant } from '../time/instant';
import { cn } from '../ui/cn';
import { Glyph, type Shape } from '../ui/glyph';
import type { PhaseStep, StepState } from './phase-steps';

const looks: Readonly<Record<StepState, { shape: Shape; colour: string; word: string }>> = {
  done: { shape: 'tick', colour: 'text-server-started', word: 'done' },
  current: { shape: 'diamond-down', colour: 'text-server-suspending', word: 'in progress' },
  upcoming: { shape: 'hollow', colour: 'text-control', word: 'to come' },
  failed: { shape: 'octagon-cross', colour: 'text-server-failed', word: 'ended here' },
  skipped: { shape: 'dash', colour: 'text-control', word: 'not reached' },
};

/** The phases in order, each with its state in words and its time. */
export function PhaseStepper({ steps }: { readonly steps: readonly PhaseStep[] }) {
  return (
    <ol
      aria-label="Phases"
      className="flex rounded-card border bg-surface max-md:flex-wrap max-md:gap-x-4 max-md:gap-y-1.5 max-md:px-4 max-md:py-3"
    >
      {steps.map((step) => {
        const { shape, colour, word } = looks[step.state];
        const isCurrent = step.state === 'current';
        const active = isCurrent || step.state === 'failed';
        return (
          <li
            key={step.name}
            aria-current={active ? 'step' : undefined}
            className={cn(
              'min-w-0 max-md:flex max-md:items-baseline max-md:gap-2 md:flex-1 md:border-r md:px-3 md:py-2.5 md:last:border-r-0',
              isCurrent && 'md:shadow-[inset_0_-3px_0_var(--server-suspending)]',
            )}
          >
            <div className="flex min-w-0 items-center gap-1.5">
              <Glyph shape={step.name === 'Suspended' && isCurrent ? 'diamond' : shape} className={colour} />
              <span className={cn('truncate font-medium', !active && step.state !== 'done' && 'text-muted')}>
                {step.name}
              </span>
            </div>
            <p
              className={cn(
                'truncate text-sm md:mt-0.5',
                // Where it is tight the glyph tells the state, and the time is told of the phase in progress.
                !active && 'max-md:sr-only',
                step.state === 'failed' ? 'text-failed-text' : 'text-muted',
              )}
            >
              <span className={cn(isCurrent && step.at !== null && 'sr-only')}>
                {step.note ?? (isCurrent && step.at === null ? 'awaited' : word)}{' '}
              </span>
              <StepTime step={step} />
            </p>
          </li>
        );
      })}
    </ol>
  );
}

/** When: a moment's time, since when for what goes on, how long for what is over. */
function StepTime({ step }: { readonly step: PhaseStep }) {
  if (step.at === null) return null;
  if (step.state === 'current')
    return (
      <>
        since <Instant at={step.at} />
      </>
    );
  if (step.endedAt !== null && step.endedAt > step.at && step.state === 'done')
    return `in ${formatDuration(step.endedAt - step.at)}`;
  return <Instant at={step.endedAt ?? step.at} />;
}
