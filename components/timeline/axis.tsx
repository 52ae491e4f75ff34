'use client';
import { useZone } from '../time/zone';
import { useFrame } from './frame';
import { ticks } from './time-scale';

/** The one time axis: labels in the reader's zone, named once; seconds where the span is short. */
export function Axis({ cursor }: { readonly cursor: number | null }) {
  const zone = useZone();
  const { scale, gutter } = useFrame();
  const short = scale.to - scale.from < 10 * 60_000;
  return (
    <div className="flex items-center">
      <div className="shrink-0 truncate text-xs text-muted" style={{ width: gutter }}>
        {zone.name.split('/').at(-1)}
      </div>
      <svg aria-hidden width={scale.width} height={30} className="block overflow-visible">
        <line x2={scale.width} y1={25} y2={25} className="stroke-control" />
        {/* A label needs half its width on either side of its tick. */}
        {ticks(scale, short ? 84 : 64, zone.offsetMs(scale.from)).map((at) => (
          <g key={at} transform={`translate(${scale.x(at)} 0)`}>
            <line y1={20} y2={25} className="stroke-control" />
            {scale.x(at) > scale.width - (short ? 24 : 16) ? null : (
              <text y={14} textAnchor="middle" className="fill-muted text-xs">
                {short ? zone.time(at) : zone.minute(at)}
              </text>
            )}
          </g>
        ))}
        {cursor === null || cursor < scale.from || cursor > scale.to ? null : (
          <circle
            cx={scale.x(cursor)}
            cy={25}
            r={5}
            className="fill-accent"
            stroke="var(--surface)"
            strokeWidth={2}
          />
        )}
      </svg>
    </div>
  );
}
