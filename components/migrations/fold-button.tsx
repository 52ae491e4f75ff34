import type { ReactNode } from 'react';
import { ChevronDown, ChevronRight } from 'lucide-react';

/** Opens and closes a group of lanes; stands in their gutter. */
export function FoldButton({
  open,
  onClick,
  children,
}: {
  readonly open: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}) {
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      aria-expanded={open}
      onClick={onClick}
      className="flex h-6 w-full items-center gap-0.5 rounded-control text-left font-medium hover:bg-sunken"
    >
      <Chevron aria-hidden className="size-3.5 shrink-0 text-muted" />
      <span className="truncate">{children}</span>
    </button>
  );
}
