import type { ReactNode } from 'react';
import { cn } from './cn';

interface EmptyProps {
  /** What is so, as a sentence: "No calls in progress on SIPServer_Site2." */
  readonly children: ReactNode;
  readonly action?: ReactNode;
  readonly className?: string;
}

/** Says that there is nothing, which is not the same as not knowing. */
export function Empty({ children, action, className }: EmptyProps) {
  return (
    <div className={cn('flex flex-col items-start gap-3 px-3 py-6 text-muted', className)}>
      <p>{children}</p>
      {action}
    </div>
  );
}
