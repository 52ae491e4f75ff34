'use client';
import { createContext, useContext, useMemo, useSyncExternalStore, type ReactNode } from 'react';

/** The zone of every time shown: the reader's own, or UTC. */
export type ZoneChoice = 'mine' | 'utc';

export interface ZoneFormat {
  readonly choice: ZoneChoice;
  /** IANA name, e.g. `Europe/Berlin`. */
  readonly name: string;
  /** 14:03:22 */
  time(at: number): string;
  /** 14:03, for axis labels. */
  minute(at: number): string;
  /** 22 Nov, 14:03:22 */
  dateTime(at: number): string;
  /** The zone's distance from UTC at that moment, ms. */
  offsetMs(at: number): number;
}

const storageKey = 'tidegate.zone';
const changed = 'tidegate:zone';

const Zone = createContext<ZoneFormat>(zoneFormat('utc', 'UTC'));

export function zoneFormat(choice: ZoneChoice, name: string): ZoneFormat {
  const base = { timeZone: name, hourCycle: 'h23' } as const;
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
  const time = new Intl.DateTimeFormat('en-GB', { ...base, ...clock });
  const minute = new Intl.DateTimeFormat('en-GB', { ...base, hour: '2-digit', minute: '2-digit' });
  const dateTime = new Intl.DateTimeFormat('en-GB', { ...base, ...clock, day: 'numeric', month: 'short' });
  const parts = new Intl.DateTimeFormat('en-GB', { ...base, timeZoneName: 'longOffset' });
  return {
    choice,
    name,
    time: (at) => time.format(at),
    minute: (at) => minute.format(at),
    dateTime: (at) => dateTime.format(at),
    offsetMs: (at) =>
      offsetOf(parts.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? ''),
  };
}

/** `GMT+05:30` → 19 800 000; `GMT` → 0. */
function offsetOf(text: string): number {
  const match = /([+-])(\d\d):(\d\d)/.exec(text);
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return (match[1] === '-' ? -1 : 1) * minutes * 60_000;
}

/** Pages rendered on the server are in UTC, the one zone both sides agree on; the browser changes to the reader's own. */
export function ZoneProvider({ children }: { readonly children: ReactNode }) {
  const choice = useSyncExternalStore(subscribe, readChoice, (): ZoneChoice => 'utc');
  const value = useMemo(
    () => zoneFormat(choice, choice === 'utc' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone),
    [choice],
  );
  return <Zone.Provider value={value}>{children}</Zone.Provider>;
}

export function useZone(): ZoneFormat {
  return useContext(Zone);
}

export function chooseZone(choice: ZoneChoice): void {
  localStorage.setItem(storageKey, choice);
  window.dispatchEvent(new Event(changed));
}

function readChoice(): ZoneChoice {
  return localStorage.getItem(storageKey) === 'utc' ? 'utc' : 'mine';
}

function subscribe(listener: () => void): () => void {
  window.addEventListener(changed, listener);
  window.addEventListener('storage', listener);
  return () => {
    window.removeEventListener(changed, listener);
    window.removeEventListener('storage', listener);
  };
}
