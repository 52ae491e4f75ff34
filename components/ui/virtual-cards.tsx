'use client';
import { useRef, type ReactNode } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';

interface VirtualCardsProps {
  /** What the list holds; its accessible name. */
  readonly label: string;
  /** A stable key per card, in order. */
  readonly keys: readonly string[];
  readonly card: (index: number) => ReactNode;
}

/** A column of cards that draws those in sight only. Scrolls in its own frame. */
export function VirtualCards({ label, keys, card }: VirtualCardsProps) {
  // The virtualizer keeps its state outside React's sight; compiled memoization would freeze its first answer.
  'use no memo';
  const frame = useRef<HTMLElement>(null);
  const virtualizer = useVirtualizer({
    count: keys.length,
    getScrollElement: () => frame.current,
    estimateSize: () => 78,
    getItemKey: (index) => keys[index] ?? index,
    gap: 6,
    overscan: 6,
  });
  return (
    <section
      ref={frame}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      className="max-h-[min(480px,60dvh)] overflow-y-auto p-2 outline-offset-[-2px] [overflow-anchor:none] lg:max-h-[calc(100dvh-264px)]"
    >
      <ul className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => (
          <li
            key={item.key}
            ref={virtualizer.measureElement}
            data-index={item.index}
            data-row-link
            tabIndex={-1}
            aria-setsize={keys.length}
            aria-posinset={item.index + 1}
            className="absolute inset-x-0 top-0 rounded-control outline-offset-[-2px]"
            style={{ transform: `translateY(${item.start}px)` }}
          >
            {card(item.index)}
          </li>
        ))}
      </ul>
    </section>
  );
}
