'use client';
import { useZone } from '../time/zone';
import { gutter } from './lane';
import { ticks, type TimeScale } from './time-scale';

/** The one time axis: labels in the reader's zone, named once; seconds where the span is short. */
export function Axis({ scale }: { readonly scale: TimeScale }) {
  const zone = useZone();
  const short = scale.to - scale.from < 10 * 60_000;
  return (
    <div className="flex border-t">
      <div className="shrink-0 truncate pt-1 text-xs text-muted" style={{ width: gutter }}>
        {zone.name.split('/').at(-1)}
      </div>
      <svg aria-hidden width={scale.width} height={22} className="block overflow-visible">
        {/* A label needs half its width on either side of its tick. */}
        {ticks(scale, short ? 84 : 64, zone.offsetMs(scale.from)).map((at) => (
          <g key={at} transform={`translate(${scale.x(at)} 0)`}>
            <line y2={5} className="stroke-control" />
            {scale.x(at) > scale.width - (short ? 24 : 16) ? null : (
              <text y={17} textAnchor="middle" className="fill-muted text-xs">
                {short ? zone.time(at) : zone.minute(at)}
              </text>
            )}
          </g>
        ))}
      </svg>
    </div>
  );
}
