import type { ReactNode } from 'react';
import { cn } from './cn';
import { Glyph, type Shape } from './glyph';

interface MarkProps {
  readonly shape: Shape;
  /** Class of the glyph's colour. */
  readonly colour: string;
  /** Class of the word's colour; states with a text twin use it. */
  readonly textColour?: string | undefined;
  readonly turning?: boolean | undefined;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A state: glyph and word, never one alone. */
export function Mark({ shape, colour, textColour, turning, className, children }: MarkProps) {
  return (
    <span
      className={cn('inline-flex max-w-full min-w-0 items-baseline gap-1.5 whitespace-nowrap', className)}
    >
      <Glyph shape={shape} className={cn('self-center', colour)} {...(turning ? { turning } : {})} />
      <span className={cn('truncate', textColour)}>{children}</span>
    </span>
  );
}
