'use client';
import type { ComponentProps, ReactNode } from 'react';
import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { cn } from './cn';

export const Dialog = Radix.Root;
export const DialogClose = Radix.Close;

interface DialogContentProps extends Omit<ComponentProps<typeof Radix.Content>, 'title'> {
  readonly title: ReactNode;
  readonly description: ReactNode;
  /** A mark before the title; with `tone` it tells this dialog from every other at a glance. */
  readonly icon?: ReactNode;
  readonly tone?: 'neutral' | 'planned' | 'danger';
  /** Buttons; stays in view while the body scrolls. */
  readonly footer: ReactNode;
}

const tones = {
  neutral: { frame: 'border-hairline', head: '' },
  planned: { frame: 'border-server-suspending border-t-4', head: '' },
  danger: { frame: 'border-danger', head: 'bg-danger text-on-danger' },
};

/** A modal dialog: title, scrolling body, footer that stays. The caller decides what is focused first (`onOpenAutoFocus`). */
export function DialogContent({
  title,
  description,
  icon,
  tone = 'neutral',
  footer,
  children,
  className,
  ...props
}: DialogContentProps) {
  const look = tones[tone];
  return (
    <Radix.Portal>
      <Radix.Overlay className="fixed inset-0 z-40 bg-[rgb(11_14_20/0.55)] motion-safe:animate-[rise_140ms_ease-out]" />
      <Radix.Content
        data-modal
        className={cn(
          'fixed z-50 flex flex-col overflow-hidden border bg-raised shadow-raised',
          'inset-x-2 bottom-2 max-h-[calc(100dvh-16px)] rounded-card',
          'sm:inset-x-auto sm:bottom-auto sm:left-1/2 sm:top-1/2 sm:max-h-[calc(100dvh-48px)] sm:w-[calc(100vw-48px)] sm:max-w-[720px] sm:-translate-x-1/2 sm:-translate-y-1/2',
          look.frame,
          className,
        )}
        {...props}
      >
        <header className={cn('flex items-start gap-3 px-4 pt-4 pb-3 sm:px-6', look.head)}>
          {icon ? <span className="mt-0.5 shrink-0">{icon}</span> : null}
          <div className="min-w-0 grow">
            <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
            <Radix.Description
              className={cn('mt-1 text-sm', tone === 'danger' ? 'text-on-danger' : 'text-muted')}
            >
              {description}
            </Radix.Description>
          </div>
          <Radix.Close
            aria-label="Close"
            className="-mr-2 grid size-7 shrink-0 place-items-center rounded-control hover:bg-[rgb(127_131_135/0.2)]"
          >
            <X aria-hidden className="size-4" />
          </Radix.Close>
        </header>
        <div className="min-h-0 grow overflow-y-auto px-4 py-4 sm:px-6">{children}</div>
        <footer className="flex flex-wrap justify-end gap-2 border-t px-4 py-3 max-sm:flex-col max-sm:[&>button]:w-full sm:px-6">
          {footer}
        </footer>
      </Radix.Content>
    </Radix.Portal>
  );
}
