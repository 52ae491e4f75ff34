import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn';

/** A bordered area with a heading; for one object or one topic. */
export function Card({
  title,
  aside,
  className,
  children,
  bodyClassName,
  ...props
}: Omit<ComponentProps<'section'>, 'title'> & {
  readonly title?: ReactNode;
  readonly aside?: ReactNode;
  readonly bodyClassName?: string;
}) {
  return (
    <section className={cn('min-w-0 rounded-card border bg-surface', className)} {...props}>
      {title ? (
        <header className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-2">
          <h2 className="text-base font-semibold">{title}</h2>
          {aside ? <div className="ml-auto text-sm text-muted">{aside}</div> : null}
        </header>
      ) : null}
      <div className={cn('p-4', bodyClassName)}>{children}</div>
    </section>
  );
}
