'use client';
import type { ReactNode } from 'react';
import { cn } from '../ui/cn';
import { useFrame } from './frame';

interface LaneProps {
  /** Stands in the gutter. */
  readonly name: ReactNode;
  readonly height: number;
  /** Stands in the right margin, where there is one. */
  readonly note?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** One strip of the timeline: a name in the gutter, an SVG on the shared x-axis, and a note at its end. */
export function Lane({ name, height, note, className, children }: LaneProps) {
  const { scale, gutter, margin } = useFrame();
  return (
    <div className={cn('flex items-center', className)} style={{ height }}>
      <div className="shrink-0 truncate pr-2 text-xs" style={{ width: gutter }}>
        {name}
      </div>
      <svg aria-hidden width={scale.width} height={height} className="block shrink-0 overflow-hidden">
        {children}
      </svg>
      {margin > 0 ? (
        <div className="shrink-0 truncate pl-3 text-xs text-muted" style={{ width: margin }}>
          {note}
        </div>
      ) : null}
    </div>
  );
}

/** Begins a group of lanes: its name, what it reads at the cursor, and what can be done. */
export function LaneHead({
  name,
  reading,
  children,
}: {
  readonly name: string;
  readonly reading: ReactNode;
  readonly children?: ReactNode;
}) {
  const { gutter } = useFrame();
  return (
    <div className="mt-1 flex min-h-7 flex-wrap items-center border-t pt-1 text-xs">
      <h3 className="shrink-0 font-semibold" style={{ width: gutter }}>
        {name}
      </h3>
      <span className="min-w-0 grow text-muted">
        <span className="relative z-[1] bg-surface pr-1.5">{reading}</span>
      </span>
      {children}
    </div>
  );
}

/** The hatching of what is not known: a gap in the records, or the time since a server was last heard. */
export function UnknownPattern({ id }: { readonly id: string }) {
  return (
    <pattern id={id} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <line x1="0" y1="0" x2="0" y2="7" stroke="var(--control)" strokeWidth="2" />
    </pattern>
  );
}
