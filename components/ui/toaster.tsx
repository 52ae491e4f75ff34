'use client';
import { Toaster as Sonner } from 'sonner';

/** Where short confirmations appear; never for an error that needs an answer. */
export function Toaster() {
  return (
    <Sonner
      position="bottom-right"
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-[356px] max-w-[calc(100vw-32px)] items-center gap-3 rounded-card border bg-raised p-3 text-base shadow-raised',
        },
      }}
    />
  );
}
