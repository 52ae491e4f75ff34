'use client';
import { freshness, isFresh } from '@/lib/live/freshness';
import { useConsoleNow, useLine, useLive, useServerIds } from '@/lib/live/hooks';
import { Mark } from '../ui/mark';

/** One mark for the whole page: how many of the servers are heard. The pages tell which. */
export function LiveState() {
  const line = useLine();
  const now = useConsoleNow();
  const heard = useHeard(now);
  if (line === 'lost' || line === 'signed-out')
    return (
      <Mark
        shape="octagon-cross"
        colour="text-server-failed"
        textColour="text-failed-text"
        className="text-sm"
      >
        Not live
      </Mark>
    );
  if (line === 'connecting')
    return (
      <Mark shape="arc" turning colour="text-server-info" textColour="text-muted" className="text-sm">
        Connecting
      </Mark>
    );
  if (heard.silent > 0)
    return (
      <Mark shape="triangle" colour="text-server-warning" textColour="text-warning-text" className="text-sm">
        {heard.silent} of {heard.all} servers not heard
      </Mark>
    );
  return (
    <Mark shape="disc" colour="text-server-started scale-75" textColour="text-muted" className="text-sm">
      Live
    </Mark>
  );
}

/** Servers that announced their end are not missed. */
function useHeard(now: number): { all: number; silent: number } {
  const { store } = useLive();
  const ids = useServerIds();
  let silent = 0;
  for (const id of ids) {
    const link = store.server(id)?.link;
    if (!link) continue;
    const judged = freshness(link, now);
    if (!isFresh(judged) && judged.kind !== 'stopped') silent += 1;
  }
  return { all: ids.length, silent };
}
