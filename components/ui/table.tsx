import type { ComponentProps } from 'react';
import { cn } from './cn';

interface TableProps extends ComponentProps<'table'> {
  /** What the table holds; read to screen readers, and shown where `captionVisible`. */
  readonly caption: string;
  readonly captionVisible?: boolean;
  /** Without a frame of its own; for a table that fills a card. */
  readonly bare?: boolean;
}

/** A table that scrolls inside its own frame, never the page. */
export function Table({ caption, captionVisible, bare, className, children, ...props }: TableProps) {
  return (
    <section
      className={cn('relative overflow-x-auto', bare ? 'rounded-b-card' : 'rounded-card border bg-surface')}
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
    >
      <table className={cn('w-full border-collapse text-left text-base', className)} {...props}>
        <caption className={captionVisible ? 'px-3 pt-3 pb-1 text-left text-sm text-muted' : 'sr-only'}>
          {caption}
        </caption>
        {children}
      </table>
    </section>
  );
}

export function Th({ className, ...props }: ComponentProps<'th'>) {
  return (
    <th
      scope="col"
      className={cn('h-9 whitespace-nowrap border-b px-3 text-sm font-medium text-muted', className)}
      {...props}
    />
  );
}

export function Td({ className, ...props }: ComponentProps<'td'>) {
  return <td className={cn('h-9 px-3 py-1.5 align-middle', className)} {...props} />;
}

export function Tr({ className, ...props }: ComponentProps<'tr'>) {
  return <tr className={cn('border-b last:border-b-0', className)} {...props} />;
}
