'use client';
import { useState, type ReactNode } from 'react';
import { rowWindow } from './row-window';

/** Rows beyond this scroll in a frame of their own. */
const rowsInSight = 20;

/** Many lanes of one height, of which those in sight are drawn. */
export function LaneRows({
  label,
  count,
  rowHeight,
  row,
}: {
  readonly label: string;
  readonly count: number;
  readonly rowHeight: number;
  readonly row: (index: number) => ReactNode;
}) {
  const [scrollTop, setScrollTop] = useState(0);
  if (count <= rowsInSight) return <div>{Array.from({ length: count }, (_, index) => row(index))}</div>;
  const height = rowsInSight * rowHeight;
  const { first, end } = rowWindow(scrollTop, height, rowHeight, count);
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      className="overflow-x-hidden overflow-y-auto border-b [scrollbar-width:thin]"
      style={{ height }}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
    >
      <div style={{ height: count * rowHeight, paddingTop: first * rowHeight }}>
        {Array.from({ length: end - first }, (_, index) => row(first + index))}
      </div>
    </section>
  );
}
