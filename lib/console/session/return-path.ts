/** The path to go to after signing in: one of ours, or `/`. Keeps other hosts (`//evil`, `/\evil`) out. */
export function returnPath(next: string | undefined): string {
  if (next === undefined || !next.startsWith('/')) return '/';
  const base = 'http://console.invalid';
  try {
    const url = new URL(next, base);
    if (url.origin !== base || url.pathname.startsWith('/sign-in')) return '/';
    return `${url.pathname}${url.search}`;
  } catch {
    return '/';
  }
}
