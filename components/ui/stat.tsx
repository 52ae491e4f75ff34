import type { ReactNode } from 'react';
import { cn } from './cn';

interface StatProps {
  /** The unit, in words: "calls in progress". */
  readonly label: ReactNode;
  /** Null: not known, shown as a dash. */
  readonly value: ReactNode | null;
  readonly detail?: ReactNode;
  readonly stale?: boolean;
  readonly size?: 'md' | 'lg';
  readonly className?: string;
}

/** One figure with its unit. An unknown figure is a dash, never 0. */
export function Stat({ label, value, detail, stale, size = 'md', className }: StatProps) {
  return (
    <div className={cn('flex min-w-0 flex-col', className)}>
      <dt className="order-2 text-sm text-muted">{label}</dt>
      <dd
        className={cn('order-1 font-semibold', size === 'lg' ? 'text-2xl' : 'text-xl', stale && 'text-muted')}
      >
        {value ?? (
          <>
            <span aria-hidden>–</span>
            <span className="sr-only">unknown</span>
          </>
        )}
      </dd>
      {detail ? <dd className="order-3 text-sm text-muted">{detail}</dd> : null}
    </div>
  );
}
