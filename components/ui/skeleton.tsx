import { cn } from './cn';

/** A place kept for content that is on its way; shows after 200 ms, so that fast answers don't flash. */
export function Skeleton({ className }: { readonly className?: string }) {
  return <div aria-hidden className={cn('skeleton rounded-control', className)} />;
}
