'use client';
import { useEffect, useState, type ReactNode } from 'react';
import type { MigrationView, ServerLink, ServerRef } from '@/lib/feed/console';
import { Connection } from '@/lib/live/connection';
import { LiveContextValue, type LiveContext } from '@/lib/live/hooks';
import { openSocketIo } from '@/lib/live/live-socket';
import { LiveStore } from '@/lib/live/live-store';
import { httpReads } from '@/lib/live/reads';
import { SecondTick } from '@/lib/live/second-tick';

interface LiveProviderProps {
  readonly servers: ReadonlyArray<{ readonly ref: ServerRef; readonly link: ServerLink }>;
  readonly migrations: readonly MigrationView[];
  readonly children: ReactNode;
}

/** Makes the live data of this browser and keeps it true while the frame is mounted. */
export function LiveProvider({ servers, migrations, children }: LiveProviderProps) {
  const [live] = useState(() => makeLive(servers, migrations));
  useEffect(() => {
    live.connection.open();
    return () => live.connection.close();
  }, [live]);
  return <LiveContextValue.Provider value={live}>{children}</LiveContextValue.Provider>;
}

function makeLive(
  servers: LiveProviderProps['servers'],
  migrations: LiveProviderProps['migrations'],
): LiveContext {
  const store = new LiveStore({
    schedule: (flush) => void requestAnimationFrame(flush),
    now: () => Date.now(),
  });
  for (const { ref, link } of servers) store.putServer(ref, link);
  for (const migration of migrations) store.putMigration(migration);
  const connection = new Connection({
    store,
    reads: httpReads(() => store.putLine('signed-out')),
    openSocket: openSocketIo,
    serverIds: servers.map(({ ref }) => ref.id),
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  });
  const tick = new SecondTick((ms, run) => {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  });
  return { store, connection, tick };
}
