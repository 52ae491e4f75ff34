'use client';
import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import type { MigrationView } from '../feed/console';
import type { AgentRow, AlarmRow, CallRow, QueueRow, TrunkRow } from '../feed/state';
import type { SecondTick } from './second-tick';
import type { Connection } from './connection';
import { freshness, isFresh, type Freshness } from './freshness';
import type { LiveStore } from './live-store';
import type { ServerTotals } from './totals';
import type { At, CaughtUp, ConsoleLine, ServerView, TimelineView } from './views';

/** What the pages of one signed-in browser share; made once by the frame. */
export interface LiveContext {
  readonly store: LiveStore;
  readonly connection: Connection;
  readonly tick: SecondTick;
}

export const LiveContextValue = createContext<LiveContext | null>(null);

export function useLive(): LiveContext {
  const live = useContext(LiveContextValue);
  if (!live) throw new Error('live data is read outside <LiveProvider>');
  return live;
}

/** The value of one key of the store; re-renders when that key changed, at most once a frame. */
function useKey<T>(key: string, read: (store: LiveStore) => T): T {
  const { store } = useLive();
  const subscribe = useCallback((listener: () => void) => store.subscribe(key, listener), [store, key]);
  const get = () => read(store);
  return useSyncExternalStore(subscribe, get, get);
}

export const useLine = (): ConsoleLine => useKey('line', (store) => store.line());
export const useServerIds = (): readonly string[] => useKey('servers', (store) => store.serverIds());
/** Servers of which nothing was ever heard. */
export const useUnheardIds = (): readonly string[] => useKey('unheard', (store) => store.unheardIds());
export const useServer = (id: string): ServerView | null =>
  useKey(`server:${id}`, (store) => store.server(id));
export const useTotals = (id: string): ServerTotals | null =>
  useKey(`totals:${id}`, (store) => store.totals(id));
export const useCalls = (id: string): readonly CallRow[] | null =>
  useKey(`calls:${id}`, (store) => store.calls(id));
export const useCall = (id: string, connID: string): CallRow | undefined =>
  useKey(`call:${id}:${connID}`, (store) => store.call(id, connID));
export const useServerOfCall = (connID: string): string | null =>
  useKey('every-call', (store) => store.serverOfCall(connID));
export const useAgents = (id: string): readonly AgentRow[] | null =>
  useKey(`agents:${id}`, (store) => store.agents(id));
export const useAgent = (id: string, agentID: string): AgentRow | undefined =>
  useKey(`agent:${id}:${agentID}`, (store) => store.agent(id, agentID));
export const useQueues = (id: string): readonly QueueRow[] | null =>
  useKey(`queues:${id}`, (store) => store.queues(id));
export const useTrunks = (id: string): readonly TrunkRow[] | null =>
  useKey(`trunks:${id}`, (store) => store.trunks(id));
export const useAlarms = (id: string): readonly AlarmRow[] | null =>
  useKey(`alarms:${id}`, (store) => store.alarms(id));
export const useCaughtUp = (id: string): CaughtUp | null =>
  useKey(`caught-up:${id}`, (store) => store.caughtUp(id));
export const useMigration = (id: string): MigrationView | null =>
  useKey(`migration:${id}`, (store) => store.migration(id));
export const useMigrations = (): readonly MigrationView[] =>
  useKey('migrations', (store) => store.migrations());

export const useEveryAgent = (): ReadonlyArray<At<AgentRow>> =>
  useKey('every-agent', (store) => store.everyAgent());
export const useEveryCall = (): ReadonlyArray<At<CallRow>> =>
  useKey('every-call', (store) => store.everyCall());

/** A time of the store, to the second, read once a second; 0 where the page is rendered on the server. */
function useSecond(read: (store: LiveStore) => number): number {
  const { store, tick } = useLive();
  return useSyncExternalStore(
    tick.subscribe,
    () => Math.floor(read(store) / 1_000) * 1_000,
    () => 0,
  );
}

/** The server's clock now, ms; stands still while the server is not heard. */
export const useServerNow = (id: string): number => useSecond((store) => store.serverNow(id));

/** The console's clock now, ms. */
export const useConsoleNow = (): number => useSecond((store) => store.consoleNow());

/** How fresh a server's figures are; judged again every second. Null: no such server. */
export function useFreshness(id: string): Freshness | null {
  const server = useServer(id);
  const now = useConsoleNow();
  return server ? freshness(server.link, now) : null;
}

/** A value that depends on the time, judged every second; renders again only when it is another one. */
export function useJudged<T extends string | boolean | null>(read: (store: LiveStore) => T): T | null {
  const { store, tick } = useLive();
  return useSyncExternalStore(
    tick.subscribe,
    () => read(store),
    () => null,
  );
}

/** Whether a server's figures are not of now. */
export function useIsStale(id: string): boolean {
  return (
    useJudged((store) => {
      const server = store.server(id);
      return server !== null && !isFresh(freshness(server.link, store.consoleNow()));
    }) ?? false
  );
}

/** The servers by what can be said of them now: `present` figures count, of `unknown` ones nobody can say. */
export function useServersByFreshness(): {
  readonly present: ReadonlySet<string>;
  readonly unknown: readonly string[];
} {
  const { store } = useLive();
  const now = useConsoleNow();
  const ids = useServerIds();
  const present = new Set<string>();
  const unknown: string[] = [];
  for (const id of ids) {
    const server = store.server(id);
    const state = server ? freshness(server.link, now) : null;
    if (state !== null && isFresh(state)) present.add(id);
    // One that announced its end has nothing any more, which is known.
    else if (state?.kind !== 'stopped') unknown.push(id);
  }
  return { present, unknown };
}

/** A migration's timeline, read from its start and followed from then on. */
export function useTimeline(migrationId: string): TimelineView {
  const { store, connection } = useLive();
  const subscribe = useCallback(
    (listener: () => void) => {
      connection.timeline(migrationId);
      return store.subscribe(`timeline:${migrationId}`, listener);
    },
    [store, connection, migrationId],
  );
  const get = () => store.timeline(migrationId);
  return useSyncExternalStore(subscribe, get, get);
}
