'use client';
import { useState } from 'react';
import type { CallRow } from '@/lib/feed/state';
import { useConsoleNow } from '@/lib/live/hooks';
import type { At } from '@/lib/live/views';
import { freshList, stepList, type SteadyList } from '../ui/steady-list';

const keyOf = ({ serverId, row }: At<CallRow>): string => `${serverId}/${row.connID}`;

/** The calls in an order that stays while they are read; another `question` (filter) begins a new list. */
export function useSteadyCalls(
  calls: ReadonlyArray<At<CallRow>>,
  question: string,
  reading: boolean,
): { readonly list: SteadyList<At<CallRow>>; readonly letIn: () => void } {
  const now = useConsoleNow();
  const [asked, setAsked] = useState(question);
  const [list, setList] = useState(() => freshList(calls, keyOf));
  const next =
    asked === question ? stepList(list, { items: calls, keyOf, now, reading }) : freshList(calls, keyOf);
  // Set while rendering: React renders again at once, before anything is drawn.
  if (asked !== question) setAsked(question);
  if (next !== list) setList(next);
  return {
    list: next,
    letIn: () => setList((before) => stepList(before, { items: calls, keyOf, now, reading: false })),
  };
}
