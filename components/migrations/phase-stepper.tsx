'use client';
import { useEffect, useRef } from 'react';
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
  const list = useRef<HTMLOListElement>(null);
  const current = steps.find((step) => step.state === 'current' || step.state === 'failed')?.name;
  useEffect(() => {
    // On a narrow screen the list scrolls sideways: keep the phase in progress in sight.
    const item = current && list.current?.querySelector<HTMLElement>('[aria-current="step"]');
    if (item && list.current) list.current.scrollLeft = item.offsetLeft - 48;
  }, [current]);
  return (
    <ol
      ref={list}
      aria-label="Phases"
      className="relative flex overflow-x-auto rounded-card border bg-surface"
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
              'min-w-32 flex-1 border-r px-3 py-2.5 last:border-r-0',
              isCurrent && 'shadow-[inset_0_-3px_0_var(--server-suspending)]',
            )}
          >
            <div className="flex items-center gap-1.5">
              <Glyph shape={step.name === 'Suspended' && isCurrent ? 'diamond' : shape} className={colour} />
              <span className={cn('truncate font-medium', !active && step.state !== 'done' && 'text-muted')}>
                {step.name}
              </span>
            </div>
            <p
              className={cn(
                'mt-0.5 truncate text-sm',
                step.state === 'failed' ? 'text-failed-text' : 'text-muted',
              )}
            >
              <span className={cn(isCurrent && 'sr-only')}>{step.note ?? word} </span>
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
