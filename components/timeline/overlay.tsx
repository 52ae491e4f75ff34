'use client';
import { useFrame, inSight } from './frame';
import { UnknownPattern } from './lane';

/** What goes through all lanes: where nothing is known, the start, the present and the cursor. */
export function Overlay({
  flagAt,
  now,
  cursor,
}: {
  readonly flagAt: number;
  /** The present, where the drain still runs. */
  readonly now: number | null;
  readonly cursor: number | null;
}) {
  const { scale, gutter, gaps, patterns } = useFrame();
  const upright = (at: number | null, className: string, dashes?: string) =>
    at === null || !inSight(scale, at, at) ? null : (
      <line
        x1={scale.x(at)}
        x2={scale.x(at)}
        y2="100%"
        className={className}
        strokeWidth={1}
        strokeDasharray={dashes}
      />
    );
  return (
    <svg
      aria-hidden
      width={scale.width}
      className="pointer-events-none absolute inset-y-0 h-full overflow-hidden"
      style={{ left: gutter }}
    >
      <defs>
        <UnknownPattern id={`${patterns}-unknown`} />
      </defs>
      {gaps.map((gap) =>
        inSight(scale, gap.from, gap.to) ? (
          <rect
            key={gap.from}
            x={scale.x(gap.from)}
            width={Math.max(1, scale.x(gap.to) - scale.x(gap.from))}
            height="100%"
            fill={`url(#${patterns}-unknown)`}
            opacity={0.4}
          />
        ) : null,
      )}
      {upright(flagAt, 'stroke-server-suspending')}
      {upright(now, 'stroke-control', '3 3')}
      {upright(cursor, 'stroke-text')}
    </svg>
  );
}
