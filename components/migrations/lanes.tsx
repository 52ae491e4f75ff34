'use client';
import { useId } from 'react';
import type { ShutdownEvent } from '@/lib/feed/shutdown-events';
import { formatDuration } from '@/lib/live/duration';
import { Lane } from '../timeline/lane';
import { Cursor } from '../timeline/step-plot';
import type { TimeScale } from '../timeline/time-scale';
import { eventWords, type EventTone } from './event-words';
import { phaseSpans } from './phase-steps';

interface LaneProps {
  readonly events: readonly ShutdownEvent[];
  readonly scale: TimeScale;
  readonly until: number;
  readonly cursor: number | null;
}

/** DRAIN, FLUSH and Suspended as they came; what goes on is open at its end. */
export function PhasesLane({ events, scale, until, cursor }: LaneProps) {
  const id = useId();
  return (
    <Lane name="Phases" height={30} width={scale.width}>
      <defs>
        <pattern id={id} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line
            x1="0"
            y1="0"
            x2="0"
            y2="7"
            stroke="var(--server-suspending)"
            strokeWidth="2"
            opacity="0.35"
          />
        </pattern>
      </defs>
      {phaseSpans(events).map((span) => {
        const to = span.to ?? until;
        const [x, width] = [scale.x(span.from), Math.max(2, scale.x(to) - scale.x(span.from))];
        const label = `${span.name} ${formatDuration(to - span.from)}`;
        return (
          <g key={span.from} className="text-server-suspending">
            <rect
              x={x}
              y={5}
              width={width}
              height={20}
              rx={3}
              fill={span.name === 'Suspended' ? 'none' : `url(#${id})`}
              stroke="currentColor"
              strokeWidth={1.5}
              strokeDasharray={span.to === null ? '4 3' : undefined}
            />
            {width > label.length * 7 ? (
              <text x={x + 8} y={19} className="fill-text text-xs font-medium">
                {label}
              </text>
            ) : null}
          </g>
        );
      })}
      {cursor === null ? null : <Cursor x={scale.x(cursor)} height={30} />}
    </Lane>
  );
}

const marks: Readonly<Record<EventTone, { y: number; height: number; className: string }>> = {
  milestone: { y: 3, height: 22, className: 'text-server-suspending' },
  call: { y: 8, height: 12, className: 'text-agent-on-call' },
  agent: { y: 8, height: 12, className: 'text-agent-logged-out' },
  refusal: { y: 8, height: 12, className: 'text-server-info' },
  warning: { y: 5, height: 18, className: 'text-server-warning' },
  failed: { y: 3, height: 22, className: 'text-server-failed' },
};

/** Every record as a stroke; milestones and what went wrong stand taller. The list below has them in words. */
export function EventsLane({ events, scale, cursor }: LaneProps) {
  return (
    <Lane name="Events" height={30} width={scale.width}>
      {events.map((event) => {
        const { tone } = eventWords(event);
        const { y, height, className } = marks[tone];
        const x = scale.x(event.at);
        const tall = tone !== 'call' && tone !== 'agent';
        return (
          <g key={event.seq} className={className}>
            <line x1={x} x2={x} y1={y} y2={y + height} stroke="currentColor" strokeWidth={tall ? 2 : 1} />
            {tone === 'milestone' ? <circle cx={x} cy={y} r={3} fill="currentColor" /> : null}
            {tone === 'warning' || tone === 'failed' ? (
              <path d={`M${x - 4} ${y + 7}h8l-4-7z`} fill="currentColor" />
            ) : null}
          </g>
        );
      })}
      {cursor === null ? null : <Cursor x={scale.x(cursor)} height={30} />}
    </Lane>
  );
}
