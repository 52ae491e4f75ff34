'use client';
import { useEffect, useEffectEvent, useState } from 'react';
import { useConsoleNow, useLive, useServerIds } from '@/lib/live/hooks';
import { isPlainKey } from '../keyboard/plain-key';
import type { FrozenClocks } from './frozen-clock';

/** Each server's clock now, ms; read again every second. */
export function useServerClocks(): ReadonlyMap<string, number> {
  // The clocks are outside React's sight; compiled memoization would freeze the first answer.
  'use no memo';
  const { store } = useLive();
  const ids = useServerIds();
  useConsoleNow();
  return new Map(ids.map((id) => [id, store.serverNow(id)]));
}

export interface Pause<T> {
  /** What to show: the rows of now, or those of the moment of the pause. */
  readonly shown: T;
  readonly clocks: FrozenClocks;
  readonly toggle: () => void;
}

/** Lets the reader stop a view that renews itself (WCAG 2.2.2): by a button, or by Space. `live` is what it shows now. */
export function usePause<T>(live: T): Pause<T> {
  const now = useServerClocks();
  const [held, setHeld] = useState<{ readonly value: T; readonly clocks: FrozenClocks } | null>(null);
  const toggle = () => setHeld(held ? null : { value: live, clocks: now });
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== ' ' || !isPlainKey(event)) return;
    event.preventDefault();
    toggle();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
  return { shown: held ? held.value : live, clocks: held?.clocks ?? null, toggle };
}
