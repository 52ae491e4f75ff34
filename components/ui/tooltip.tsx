'use client';
import type { ReactNode } from 'react';
import { Tooltip as Radix } from 'radix-ui';

export const TooltipProvider = Radix.Provider;

interface TooltipProps {
  readonly content: ReactNode;
  /** One element that can take focus. */
  readonly children: ReactNode;
}

/** A short supplement on hover and focus; never the only place of a fact. */
export function Tooltip({ content, children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-w-72 rounded-control border bg-raised px-2.5 py-1.5 text-sm shadow-raised"
        >
          {content}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
