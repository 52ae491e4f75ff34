'use client';
import { useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { ShutdownEvent } from '@/lib/feed/shutdown-events';
import { spokenDuration } from '@/lib/live/duration';
import { useZone } from '../time/zone';
import { Axis } from '../timeline/axis';
import { gutter } from '../timeline/lane';
import { StepPlot, type PlotLine } from '../timeline/step-plot';
import { valueAt } from '../timeline/step-series';
import { timeScale } from '../timeline/time-scale';
import { useWidth } from '../timeline/use-width';
import { burnDown, burnDownSummary } from './burn-down';
import { BurnDownTable } from './burn-down-table';
import { EventsLane, PhasesLane } from './lanes';

interface DrainTimelineProps {
  readonly events: readonly ShutdownEvent[];
  /** The last moment of which the page knows: now while live, the last word when not, the end when over. */
  readonly until: number;
  /** The present; after it the plot keeps some room while the drain runs. Null: it is over. */
  readonly now: number | null;
}

/** The falling plot with its lanes on one axis: cursor by pointer, touch and arrow keys, and the same as a table. */
export function DrainTimeline({ events, until, now }: DrainTimelineProps) {
  const { ref, width } = useWidth();
  const [cursor, setCursor] = useState<number | null>(null);
  const burn = burnDown(events);
  if (burn.from === null) return null;
  const known = Math.max(until, burn.lastAt ?? until);
  const present = now === null ? known : Math.max(now, known);
  const length = Math.max(30_000, present - burn.from);
  const from = burn.from - length * 0.02;
  const scale = timeScale(
    { from, to: burn.from + length * (now === null ? 1.02 : 1.12) },
    Math.max(0, width - gutter - 12),
  );
  const silent = present > known + 1_000 ? [{ from: known, to: present }] : [];
  const gaps = [...burn.gaps, ...silent];
  const lines: readonly PlotLine[] = [
    { name: 'agents logged in', series: burn.agents, colour: 'text-text', width: 1.5, dashes: '5 3' },
    { name: 'in after-call work', series: burn.acw, colour: 'text-agent-acw', width: 1.5, filled: true },
    { name: 'calls', series: burn.calls, colour: 'text-agent-on-call', width: 3 },
  ];
  const point = (event: PointerEvent<HTMLElement>) => {
    const left = event.currentTarget.getBoundingClientRect().left + gutter;
    setCursor(Math.min(known, Math.max(burn.from ?? from, scale.at(event.clientX - left))));
  };
  const step = (event: KeyboardEvent) => {
    const moments = events.map((one) => one.at);
    const next = moveCursor(event.key, moments, cursor ?? known);
    if (next === undefined) return;
    event.preventDefault();
    setCursor(next);
  };

  return (
    <div className="space-y-3">
      <Readout lines={lines} at={cursor ?? known} gaps={gaps} from={burn.from} isCursor={cursor !== null} />
      <div
        ref={ref}
        role="slider"
        tabIndex={0}
        aria-label="Moment in the timeline; arrow keys go from record to record"
        aria-valuemin={burn.from}
        aria-valuemax={known}
        aria-valuenow={Math.round(cursor ?? known)}
        aria-valuetext={readout(lines, cursor ?? known, gaps, burn.from)}
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => setCursor(null)}
        onKeyDown={step}
        onBlur={() => setCursor(null)}
        className="touch-pan-y rounded-control select-none"
      >
        {width > 0 ? (
          <>
            <StepPlot
              lines={lines}
              scale={scale}
              height={width < 480 ? 160 : 220}
              max={burn.max}
              until={known}
              gaps={gaps}
              flagAt={burn.from}
              cursor={cursor}
              now={now === null ? null : present}
            />
            <PhasesLane events={events} scale={scale} until={known} cursor={cursor} />
            <EventsLane events={events} scale={scale} until={known} cursor={cursor} />
            <Axis scale={scale} />
          </>
        ) : (
          <div className="h-64" />
        )}
      </div>
      <p className="text-sm text-muted">{burnDownSummary(events)}</p>
      <BurnDownTable events={events} />
    </div>
  );
}

interface ReadoutProps {
  readonly lines: readonly PlotLine[];
  readonly at: number;
  readonly gaps: ReadonlyArray<{ readonly from: number; readonly to: number }>;
  readonly from: number;
  readonly isCursor: boolean;
}

/** Legend and values in one: what each line says at the cursor, or at the end. */
function Readout({ lines, at, gaps, from, isCursor }: ReadoutProps) {
  const zone = useZone();
  return (
    <div aria-hidden className="flex flex-wrap items-center gap-x-5 gap-y-1 text-sm">
      {[...lines].reverse().map((line) => (
        <span key={line.name} className="inline-flex items-center gap-1.5">
          <svg width="22" height="12" className={line.colour} aria-hidden>
            {line.filled ? <rect y="6" width="22" height="6" fill="currentColor" opacity="0.3" /> : null}
            <line
              x2="22"
              y1="6"
              y2="6"
              stroke="currentColor"
              strokeWidth={line.width}
              strokeDasharray={line.dashes}
            />
          </svg>
          <span className="min-w-6 text-right font-semibold">{valueAt(line.series, at, gaps) ?? '–'}</span>
          {line.name}
        </span>
      ))}
      <span className="text-muted sm:ml-auto">
        {isCursor ? '' : 'last: '}
        {zone.time(at)}, {spokenDuration(Math.max(0, at - from))} in
      </span>
    </div>
  );
}

function readout(lines: readonly PlotLine[], at: number, gaps: ReadoutProps['gaps'], from: number): string {
  const values = lines.map((line) => `${valueAt(line.series, at, gaps) ?? 'unknown'} ${line.name}`);
  return `${spokenDuration(Math.max(0, at - from))} in: ${values.join(', ')}`;
}

function moveCursor(key: string, moments: readonly number[], at: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
      return moments.findLast((moment) => moment < at);
    case 'ArrowRight':
      return moments.find((moment) => moment > at);
    case 'Home':
      return moments[0];
    case 'End':
      return moments.at(-1);
    default:
      return undefined;
  }
}
