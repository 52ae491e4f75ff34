'use client';
import { useState, type ReactNode } from 'react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ThemeProvider } from 'next-themes';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { ZoneProvider } from '../time/zone';
import { Toaster } from '../ui/toaster';

/** What every page stands on, signed in or not. `nonce`: for the script that sets the theme before the first paint. */
export function Providers({
  nonce,
  children,
}: {
  readonly nonce: string | undefined;
  readonly children: ReactNode;
}) {
  const [queries] = useState(
    () => new QueryClient({ defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false } } }),
  );
  return (
    <ThemeProvider attribute="data-theme" defaultTheme="system" enableSystem {...(nonce ? { nonce } : {})}>
      <NuqsAdapter>
        <QueryClientProvider client={queries}>
          <ZoneProvider>{children}</ZoneProvider>
        </QueryClientProvider>
      </NuqsAdapter>
      <Toaster />
    </ThemeProvider>
  );
}
