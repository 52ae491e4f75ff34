'use client';
import { inSight, useFrame } from '../timeline/frame';
import { Lane, LaneHead } from '../timeline/lane';
import { rejectedBy, type GatewayLane } from './gateway-lanes';
import { counted } from './event-words';

const rowHeight = 20;

/** Gateways that went on sending calls: each rejection, or a bar for a burst of them with their number. */
export function GatewayLanes({
  lanes,
  byNow,
}: {
  readonly lanes: readonly GatewayLane[];
  /** The count of this moment, which the records follow by some seconds; null where the past is read. */
  readonly byNow: number | null;
}) {
  const { scale, reading } = useFrame();
  const recorded = lanes.reduce((sum, lane) => sum + rejectedBy(lane, reading), 0);
  const total = Math.max(recorded, byNow ?? 0);
  return (
    <>
      <LaneHead
        name="Gateways"
        reading={total === 0 ? 'no INVITE rejected' : `${counted(total, 'INVITE')} rejected`}
      />
      {lanes.map((lane) => (
        <Lane
          key={lane.trunk}
          height={rowHeight}
          name={<span className="block truncate pl-4 font-mono">{lane.trunk}</span>}
          note={codes(lane)}
        >
          {lane.bursts
            .filter((one) => inSight(scale, one.from, one.to))
            .map((one) => {
              const x = scale.x(one.from);
              const width = Math.max(3, scale.x(one.to) - x);
              const label = `${one.count}`;
              return (
                <g key={`${one.from}-${one.code}`} className="text-server-info">
                  <rect
                    x={x}
                    y={4}
                    width={width}
                    height={rowHeight - 8}
                    rx={1.5}
                    fill="currentColor"
                    opacity={0.35}
                  />
                  <line x1={x} x2={x} y1={3} y2={rowHeight - 3} stroke="currentColor" strokeWidth={2} />
                  {one.count > 1 && width > label.length * 7 + 8 ? (
                    <text x={x + 5} y={14} className="fill-text text-xs">
                      {label}
                    </text>
                  ) : null}
                </g>
              );
            })}
        </Lane>
      ))}
    </>
  );
}

function codes(lane: GatewayLane): string {
  const counts = new Map<number, number>();
  for (const { code, count } of lane.bursts) counts.set(code, (counts.get(code) ?? 0) + count);
  return [...counts].map(([code, count]) => `${count} × ${code}`).join(', ');
}
