'use client';
import type { ReactNode } from 'react';
import { Mark } from '../ui/mark';
import type { Shape } from '../ui/glyph';
import { VirtualCards } from '../ui/virtual-cards';

interface LaneProps {
  readonly title: string;
  readonly shape: Shape;
  readonly colour: string;
  /** One line under the title, of what the lane holds. */
  readonly detail?: ReactNode;
  /** Said where the lane is empty. */
  readonly none: string;
  readonly keys: readonly string[];
  readonly card: (index: number) => ReactNode;
}

/** One column of the board: a state, how many agents are in it, and their cards. */
export function Lane({ title, shape, colour, detail, none, keys, card }: LaneProps) {
  return (
    <section aria-label={title} className="flex min-w-0 flex-col rounded-card border bg-surface">
      <header className="border-b px-3 py-2">
        <h2 className="flex items-baseline gap-2 text-base font-medium">
          <Mark shape={shape} colour={colour} className="self-center">
            {title}
          </Mark>
          <span className="ml-auto text-lg font-semibold">
            {keys.length}
            <span className="sr-only"> {keys.length === 1 ? 'agent' : 'agents'}</span>
          </span>
        </h2>
        <p className="min-h-5 break-words text-sm text-muted max-sm:empty:hidden">{detail}</p>
      </header>
      {keys.length > 0 ? (
        <VirtualCards label={`Agents: ${title}`} keys={keys} card={card} />
      ) : (
        <p className="px-3 py-3 text-sm text-muted">{none}</p>
      )}
    </section>
  );
}

/** Lanes side by side where there is room, else under one another. */
export function Lanes({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <section
      aria-label={label}
      className="grid items-start gap-3 sm:grid-cols-2 lg:grid-cols-3 xl:auto-cols-fr xl:grid-flow-col xl:grid-cols-none"
    >
      {children}
    </section>
  );
}
