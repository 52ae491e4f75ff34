import type { ReactNode } from 'react';
import { BottomNav, SideNav } from './nav';
import { TopBar, type SignOut } from './top-bar';

/** Navigation, top bar and the page between them. */
export function Shell({ signOut, children }: { readonly signOut: SignOut; readonly children: ReactNode }) {
  return (
    <div className="flex min-h-dvh">
      <a
        href="#main"
        className="sr-only z-50 rounded-control bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      <SideNav />
      <div className="flex min-w-0 grow flex-col">
        <TopBar signOut={signOut} />
        <main id="main" tabIndex={-1} className="min-w-0 grow px-3 py-4 outline-none sm:px-6 sm:py-6">
          {children}
        </main>
        <BottomNav />
      </div>
    </div>
  );
}
