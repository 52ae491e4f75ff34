'use client';
import { useRef, useSyncExternalStore, type ReactNode } from 'react';
import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';

const wide = '(min-width: 768px)';

interface DrawerProps {
  readonly onClose: () => void;
  /** The details before (-1) and after (1) these, by `k` and `j`; null: those keys do nothing. */
  readonly onStep: ((by: 1 | -1) => void) | null;
  /** What gets the focus when the drawer closes. */
  readonly returnTo: () => HTMLElement | null;
  /** A DrawerHead and what follows it. */
  readonly children: ReactNode;
}

/**
 * Details of one thing at the right edge, 480 px wide; the page beside it stays in use. On a narrow screen it covers the
 * page and is modal. Escape closes it.
 */
export function Drawer({ onClose, onStep, returnTo, children }: DrawerProps) {
  const beside = useSyncExternalStore(subscribe, isWide, () => true);
  const content = useRef<HTMLDivElement>(null);
  const back = useRef<HTMLElement | null>(null);
  return (
    <Radix.Root
      open
      modal={!beside}
      onOpenChange={(open) => {
        if (open) return;
        back.current = returnTo();
        onClose();
      }}
    >
      <Radix.Portal>
        <Radix.Content
          ref={content}
          data-modal={beside ? undefined : true}
          onInteractOutside={(event) => event.preventDefault()}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            content.current?.focus();
          }}
          onCloseAutoFocus={(event) => {
            if (!back.current?.isConnected) return;
            event.preventDefault();
            back.current.focus();
          }}
          onKeyDown={(event) => {
            const by = { j: 1, k: -1 } as const;
            if (!onStep || event.ctrlKey || event.metaKey || event.altKey) return;
            if (event.key !== 'j' && event.key !== 'k') return;
            event.preventDefault();
            onStep(by[event.key]);
            // What had the focus may go with the details before.
            content.current?.focus();
          }}
          className="fixed inset-y-0 right-0 z-40 flex w-full flex-col border-l bg-raised shadow-raised outline-none motion-safe:animate-[slide_160ms_ease-out] md:w-[480px]"
        >
          {children}
          <Radix.Close
            aria-label="Close"
            className="absolute top-2 right-3 grid size-9 shrink-0 place-items-center rounded-control hover:bg-sunken"
          >
            <X aria-hidden className="size-4" />
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** What the details are of. */
export function DrawerHead({
  title,
  description,
}: {
  readonly title: ReactNode;
  readonly description: ReactNode;
}) {
  return (
    <div className="border-b py-3 pr-14 pl-4">
      <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
      <Radix.Description asChild>
        <div className="mt-1 text-sm text-muted">{description}</div>
      </Radix.Description>
    </div>
  );
}

/** The details; scroll under their head. */
export function DrawerBody({ children }: { readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section aria-label="Details" tabIndex={0} className="min-h-0 grow overflow-y-auto outline-offset-[-2px]">
      {children}
    </section>
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
