'use client';
import { useRef, useState, type FocusEvent, type ReactNode, type RefObject } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { cn } from './cn';

interface VirtualRowsProps {
  /** What the table holds; its accessible name. */
  readonly label: string;
  /** A stable key per row, in order. */
  readonly keys: readonly string[];
  /** Column headings, as cells of a row. */
  readonly head: ReactNode;
  readonly columnCount: number;
  /** Grid columns of head and rows from 768 px on; below, a row is a block of its own. */
  readonly columns: string;
  readonly row: (index: number) => ReactNode;
  /** How a row stands: `current` is the one whose details are shown, `gone` has left and fades in its place. */
  readonly rowState?: (index: number) => 'current' | 'gone' | null;
  /** True while the rows are read: the pointer or the focus is among them, or they are scrolled. */
  readonly onReading?: (reading: boolean) => void;
  readonly className?: string;
}

/** A table that draws the rows in sight only; thousands of rows scroll smoothly. Scrolls in its own frame. */
export function VirtualRows({
  label,
  keys,
  head,
  columnCount,
  columns,
  row,
  rowState,
  onReading,
  className,
}: VirtualRowsProps) {
  // The virtualizer keeps its state outside React's sight; compiled memoization would freeze its first answer.
  'use no memo';
  const frame = useRef<HTMLElement>(null);
  const virtualizer = useVirtualizer({
    count: keys.length,
    getScrollElement: () => frame.current,
    estimateSize: () => 40,
    getItemKey: (index) => keys[index] ?? index,
    overscan: 12,
  });
  const reading = useReading(frame, onReading);
  const rowClass = cn('md:grid md:items-center', columns);
  // Table elements laid out as blocks and grids keep their meaning for screen readers.
  return (
    <section
      ref={frame}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      {...reading}
      className={cn(
        'relative max-h-[calc(100dvh-260px)] min-h-60 overflow-auto rounded-card border bg-surface [overflow-anchor:none]',
        className,
      )}
    >
      <table className="block md:min-w-fit" aria-rowcount={keys.length + 1} aria-colcount={columnCount}>
        <caption className="sr-only">{label}</caption>
        <thead className="sticky top-0 z-10 block border-b bg-surface max-md:hidden">
          <tr aria-rowindex={1} className={cn(rowClass, 'h-9 text-sm text-muted')}>
            {head}
          </tr>
        </thead>
        <tbody className="relative block" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => (
            <tr
              key={item.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              aria-rowindex={item.index + 2}
              aria-current={rowState?.(item.index) === 'current' || undefined}
              className={cn(
                rowClass,
                rowState?.(item.index) === 'current' && 'bg-sunken shadow-[inset_3px_0_0_var(--accent)]',
                rowState?.(item.index) === 'gone' &&
                  'text-muted transition-colors duration-1000 motion-reduce:transition-none',
                'absolute inset-x-0 top-0 border-b hover:bg-sunken has-[[data-stale]]:grayscale max-md:grid max-md:grid-cols-2 max-md:gap-x-4 max-md:py-2 md:h-10',
              )}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {row(item.index)}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Watches pointer, focus and scroll of the frame; tells when reading begins and ends. */
function useReading(frame: RefObject<HTMLElement | null>, tell: ((reading: boolean) => void) | undefined) {
  'use no memo';
  const [state] = useState(() => ({ over: false, within: false }));
  if (!tell) return {};
  const judge = () => tell(state.over || state.within || (frame.current?.scrollTop ?? 0) > 0);
  return {
    onPointerEnter: () => {
      state.over = true;
      judge();
    },
    onPointerLeave: () => {
      state.over = false;
      judge();
    },
    onFocus: () => {
      state.within = true;
      judge();
    },
    onBlur: (event: FocusEvent<HTMLElement>) => {
      state.within = event.currentTarget.contains(event.relatedTarget);
      judge();
    },
    onScroll: judge,
  };
}

interface RowLinkProps {
  readonly href: string;
  readonly onOpen: () => void;
  readonly children: ReactNode;
}

/** Opens the row's details; the whole row is its target, and `j` and `k` go from one to the next. */
export function RowLink({ href, onOpen, children }: RowLinkProps) {
  return (
    <a
      href={href}
      data-row-link
      className="min-w-0 outline-offset-[-2px] after:absolute after:inset-0 max-md:break-all max-md:whitespace-normal md:truncate"
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onOpen();
      }}
    >
      {children}
    </a>
  );
}

interface CellProps {
  /** Names the cell where the row is a block (narrow screens). */
  readonly label?: string;
  /** The row shows what is no longer of now. */
  readonly stale?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Cell({ label, stale, className, children }: CellProps) {
  return (
    <td
      data-stale={stale || undefined}
      className={cn(
        'block min-w-0 truncate px-3 max-md:flex max-md:items-baseline max-md:gap-2 max-md:py-0.5',
        className,
      )}
    >
      {label ? (
        <span className="shrink-0 font-sans text-sm font-normal text-muted md:hidden">{label}</span>
      ) : null}
      {children}
    </td>
  );
}

export function HeadCell({
  className,
  children,
}: {
  readonly className?: string;
  readonly children: ReactNode;
}) {
  return (
    <th scope="col" className={cn('block truncate px-3 text-left font-medium', className)}>
      {children}
    </th>
  );
}
