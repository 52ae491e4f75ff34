'use client';
import { useRef, useSyncExternalStore, type ReactNode } from 'react';
import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { cn } from './cn';

const wide = '(min-width: 768px)';

interface DrawerProps {
  readonly title: ReactNode;
  readonly description: ReactNode;
  readonly onClose: () => void;
  /** The details before (-1) and after (1) these, by `k` and `j`. */
  readonly onStep?: (by: 1 | -1) => void;
  readonly className?: string;
  readonly children: ReactNode;
}

/**
 * Details of one thing at the right edge, 480 px wide; the page beside it stays in use. On a narrow screen it covers the
 * page and is modal. Escape closes it.
 */
export function Drawer({ title, description, onClose, onStep, className, children }: DrawerProps) {
  const beside = useSyncExternalStore(subscribe, isWide, () => true);
  const heading = useRef<HTMLHeadingElement>(null);
  return (
    <Radix.Root open modal={!beside} onOpenChange={(open) => (open ? undefined : onClose())}>
      <Radix.Portal>
        <Radix.Content
          data-modal={beside ? undefined : true}
          onInteractOutside={(event) => event.preventDefault()}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            heading.current?.focus();
          }}
          onKeyDown={(event) => {
            const by = { j: 1, k: -1 } as const;
            if (!onStep || event.ctrlKey || event.metaKey || event.altKey) return;
            if (event.key !== 'j' && event.key !== 'k') return;
            event.preventDefault();
            onStep(by[event.key]);
          }}
          className={cn(
            'fixed inset-y-0 right-0 z-40 flex w-full flex-col border-l bg-raised shadow-raised md:w-[480px]',
            'motion-safe:animate-[slide_160ms_ease-out]',
            className,
          )}
        >
          <div className="flex items-start gap-3 border-b px-4 py-3">
            <div className="min-w-0 grow">
              <Radix.Title ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none">
                {title}
              </Radix.Title>
              <Radix.Description asChild>
                <div className="mt-1 text-sm text-muted">{description}</div>
              </Radix.Description>
            </div>
            <Radix.Close
              aria-label="Close"
              className="-mr-1 grid size-9 shrink-0 place-items-center rounded-control hover:bg-sunken"
            >
              <X aria-hidden className="size-4" />
            </Radix.Close>
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
          <section aria-label="Details" tabIndex={0} className="min-h-0 grow overflow-y-auto">
            {children}
          </section>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** A part of the details, with its heading. */
export function DrawerSection({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="border-b px-4 py-4 last:border-b-0">
      <h3 className="mb-2 text-sm font-medium text-muted">{title}</h3>
      {children}
    </section>
  );
}

function isWide(): boolean {
  return window.matchMedia(wide).matches;
}

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(wide);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}
