'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { routes } from '../routes';
import { cn } from '../ui/cn';
import { usePages } from './pages';

function useItems() {
  const path = usePathname();
  return usePages().map((page) => ({
    ...page,
    current: page.href === '/' ? path === '/' : path === page.href || path.startsWith(`${page.href}/`),
  }));
}

/** Navigation at the left: words from 1024 px on, marks with names below. */
export function SideNav() {
  return (
    <nav
      aria-label="Main"
      className="sticky top-0 hidden h-dvh shrink-0 flex-col border-r bg-surface md:flex md:w-14 lg:w-56"
    >
      <Link
        href={routes.overview()}
        aria-label="Tidegate, overview"
        className="flex h-12 items-center gap-2 border-b px-4 font-semibold"
      >
        <Brand />
        <span className="hidden lg:inline">Tidegate</span>
      </Link>
      <ul className="space-y-0.5 p-2">
        {useItems().map(({ href, label, Icon, current }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={current ? 'page' : undefined}
              title={label}
              className={cn(
                'flex h-9 items-center gap-3 rounded-control px-3 font-medium md:max-lg:justify-center md:max-lg:px-0',
                current ? 'bg-sunken text-text' : 'text-muted hover:bg-sunken hover:text-text',
              )}
            >
              <Icon aria-hidden className={cn('size-4 shrink-0', current && 'text-accent-text')} />
              <span className="md:max-lg:sr-only">{label}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Navigation at the foot of a narrow screen. */
export function BottomNav() {
  return (
    <nav
      aria-label="Main"
      className="sticky bottom-0 z-30 border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden [@media(max-height:420px)]:static"
    >
      <ul className="flex">
        {useItems().map(({ href, label, Icon, current }) => (
          <li key={href} className="min-w-0 flex-1">
            <Link
              href={href}
              aria-current={current ? 'page' : undefined}
              className={cn(
                'flex h-14 flex-col items-center justify-center gap-1 text-xs tracking-tight',
                current ? 'font-medium text-text' : 'text-muted',
              )}
            >
              <Icon aria-hidden className={cn('size-5', current && 'text-accent-text')} />
              <span className="max-w-full truncate">{label}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Two sites and the water between them: a gate half lowered. */
export function Brand() {
  return (
    <svg aria-hidden viewBox="0 0 20 20" className="size-5 shrink-0">
      <path d="M3 2v16M17 2v16" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      <path d="M6 3h8v6H6z" fill="var(--accent)" />
      <path
        d="M3 14c1.8-1.6 3.4-1.6 5 0s3.400 1.600 5 0 2.600-1.500 4-.5"
        fill="none"
        stroke="var(--accent)"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </svg>
  );
}
