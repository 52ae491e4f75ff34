import type { ReactNode } from 'react';

/** Space left of every lane for its name and, in the plot, the counts. */
export const gutter = 64;

interface LaneProps {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly children: ReactNode;
}

/** One strip of the timeline: a name in the gutter, then an SVG on the shared x-axis. */
export function Lane({ name, height, width, children }: LaneProps) {
  return (
    <div className="flex border-t">
      <div className="shrink-0 pt-1 text-xs font-medium text-muted" style={{ width: gutter }}>
        {name}
      </div>
      <svg aria-hidden width={width} height={height} className="block overflow-visible">
        {children}
      </svg>
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
