'use client';
import { useId } from 'react';
import type { ShutdownEvent } from '@/lib/feed/shutdown-events';
import { formatDuration } from '@/lib/live/duration';
import { inSight, useFrame } from '../timeline/frame';
import { Lane, LaneHead } from '../timeline/lane';
import { eventWords, type EventTone } from './event-words';
import { phaseSpans } from './phase-steps';

/** DRAIN, FLUSH and Suspended as they came; what goes on is open at its end. */
export function PhasesLane({ events }: { readonly events: readonly ShutdownEvent[] }) {
  const id = useId();
  const { scale, until, reading } = useFrame();
  const spans = phaseSpans(events);
  const current = spans.findLast((span) => span.from <= reading && (span.to === null || reading < span.to));
  return (
    <>
      <LaneHead
        name="Phases"
        reading={current ? `${current.name} for ${formatDuration(reading - current.from)}` : 'none'}
      />
      <Lane name="" height={26}>
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
        {spans.map((span) => {
          const to = span.to ?? until;
          if (!inSight(scale, span.from, to)) return null;
          const [x, width] = [scale.x(span.from), Math.max(2, scale.x(to) - scale.x(span.from))];
          const label = `${span.name} ${formatDuration(to - span.from)}`;
          const roomy = width > label.length * 7 + 12;
          return (
            <g key={span.from} className="text-server-suspending">
              <rect
                x={x + 0.75}
                y={3}
                width={Math.max(1, width - 1.5)}
                height={20}
                rx={3}
                fill={span.name === 'Suspended' ? 'none' : `url(#${id})`}
                stroke="currentColor"
                strokeWidth={1.5}
                strokeDasharray={span.to === null ? '4 3' : undefined}
              />
              {roomy ? (
                <>
                  <rect x={x + 5} y={6} width={label.length * 6.6 + 4} height={14} className="fill-surface" />
                  <text x={x + 8} y={17} className="fill-text text-xs font-medium">
                    {label}
                  </text>
                </>
              ) : null}
            </g>
          );
        })}
      </Lane>
    </>
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
export function EventsLane({ events }: { readonly events: readonly ShutdownEvent[] }) {
  const { scale, reading } = useFrame();
  const last = events.findLast((event) => event.at <= reading);
  return (
    <>
      <LaneHead name="Events" reading={last ? eventWords(last).title : 'none yet'} />
      <Lane name="" height={28}>
        {events.map((event) => {
          if (!inSight(scale, event.at, event.at)) return null;
          const { tone } = eventWords(event);
          const { y, height, className } = marks[tone];
          const x = scale.x(event.at);
          const tall = tone !== 'call' && tone !== 'agent';
          return (
            <g key={event.seq} className={className}>
              <line x1={x} x2={x} y1={y} y2={y + height} stroke="currentColor" strokeWidth={tall ? 2 : 1} />
              {tone === 'milestone' ? <path d={`M${x} ${y}h8l-2.5 3 2.5 3h-8z`} fill="currentColor" /> : null}
              {tone === 'warning' || tone === 'failed' ? (
                <path d={`M${x - 4} ${y + 7}h8l-4-7z`} fill="currentColor" />
              ) : null}
            </g>
          );
        })}
      </Lane>
    </>
  );
}
