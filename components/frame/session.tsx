'use client';
import { createContext, useContext, type ReactNode } from 'react';
import type { Role } from '@/lib/feed/console';

/** Who looks at the page, and what he may do. The server checks again; this only shapes what is offered. */
export interface SessionView {
  readonly name: string;
  readonly role: Role;
  readonly permissions: readonly string[];
}

const Session = createContext<SessionView | null>(null);

export function SessionProvider({
  session,
  children,
}: {
  readonly session: SessionView;
  readonly children: ReactNode;
}) {
  return <Session.Provider value={session}>{children}</Session.Provider>;
}

export function useSession(): SessionView {
  const session = useContext(Session);
  if (!session) throw new Error('the session is read outside <SessionProvider>');
  return session;
}

/** Why the user may not do this, or null. For the text beside a disabled control. */
export function useRefusal(permission: string): string | null {
  return useSession().permissions.includes(permission) ? null : 'needs the admin role';
}
