'use client';
import { useState } from 'react';
import type { CallRow } from '@/lib/feed/state';
import { useCall, useLive } from '@/lib/live/hooks';
import { callChanges, type CallNote } from './call-changes';

/** The oldest are dropped past this; a call in one browser's sight changes a few times a minute at most. */
const notesMax = 100;

export interface WatchedCall {
  /** The call, or what was last known of it. */
  readonly call: CallRow | null;
  readonly ended: boolean;
  /** What this browser saw since the details were opened, oldest first. */
  readonly notes: readonly CallNote[];
}

/** Follows one call and keeps what happened to it in this browser's sight, its end included. */
export function useCallNotes(serverId: string, connID: string): WatchedCall {
  const { store } = useLive();
  const call = useCall(serverId, connID) ?? null;
  const [seen, setSeen] = useState<WatchedCall>({ call, ended: false, notes: [] });
  const next = watch(seen, call, () => store.serverNow(serverId));
  // Set while rendering: React renders again at once, before anything is drawn.
  if (next !== seen) setSeen(next);
  return next;
}

function watch(seen: WatchedCall, call: CallRow | null, now: () => number): WatchedCall {
  if (call === null) {
    if (seen.ended || seen.call === null) return seen;
    return { ...seen, ended: true, notes: [...seen.notes, { at: now(), text: 'No longer in progress' }] };
  }
  if (call === seen.call && !seen.ended) return seen;
  const changes = seen.call ? callChanges(seen.call, call, now()) : [];
  return { call, ended: false, notes: [...seen.notes, ...changes].slice(-notesMax) };
}
