'use client';
import { useEveryAgent, useEveryCall, useServersByFreshness } from '@/lib/live/hooks';
import { counted } from '../migrations/event-words';

/** Calls and agents of all sites; an agent counts once, a server that is not heard not at all, which is said. */
export function TotalsLine() {
  const { present, unknown } = useServersByFreshness();
  const calls = useEveryCall().filter(({ serverId }) => present.has(serverId)).length;
  const agents = useEveryAgent().filter(({ serverId }) => present.has(serverId));
  const people = new Set(agents.map(({ row }) => row.agentID)).size;
  if (present.size === 0)
    return unknown.length === 0 ? null : <>No server is heard; the figures are the last known.</>;
  return (
    <>
      {counted(calls, 'call')} in progress, {counted(people, 'agent')} logged in
      {unknown.length === 0
        ? ', all sites together'
        : `; not counted, since not heard: ${unknown.join(', ')}`}
    </>
  );
}
