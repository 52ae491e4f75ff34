'use client';
import { createContext, useContext, type ReactNode } from 'react';
import { useServerNow } from '@/lib/live/hooks';

/** Server clocks as they stood when the reader paused a view, by server; null: not paused. */
export type FrozenClocks = ReadonlyMap<string, number> | null;

const Frozen = createContext<FrozenClocks>(null);

/** Holds the timers inside it at the moments given. */
export function FrozenClock({ at, children }: { readonly at: FrozenClocks; readonly children: ReactNode }) {
  return <Frozen.Provider value={at}>{children}</Frozen.Provider>;
}

/** The server's clock as the view shows it: now, or the moment of the pause. */
export function useShownNow(serverId: string): number {
  const frozen = useContext(Frozen);
  const now = useServerNow(serverId);
  return frozen?.get(serverId) ?? now;
}

/** True inside a view that the reader paused. */
export const useIsFrozen = (): boolean => useContext(Frozen) !== null;
