'use client';
import Link from 'next/link';
import type { ShutdownEvent } from '@/lib/feed/shutdown-events';
import { useConsoleNow, useEveryAgent, useServer } from '@/lib/live/hooks';
import { routes } from '../routes';
import { Card } from '../ui/card';
import { Glyph } from '../ui/glyph';
import { peerSightings, type Sighting } from './peer-sightings';

/** Where the agents went: seen at the peer, on their way, or not seen in 90 s (S-77). */
export function PeerCard({
  serverId,
  events,
  running,
}: {
  readonly serverId: string;
  readonly events: readonly ShutdownEvent[];
  readonly running: boolean;
}) {
  const every = useEveryAgent();
  const now = useConsoleNow();
  const at = new Map<string, string[]>();
  for (const agent of every) {
    if (agent.serverId === serverId) continue;
    at.set(agent.row.agentID, [...(at.get(agent.row.agentID) ?? []), agent.serverId]);
  }
  const sightings = peerSightings(events, serverId, at, now);
  if (sightings.length === 0) return null;
  const missing = sightings.filter((one) => one.state === 'not-seen');
  return (
    <Card
      title="Where the agents went"
      aside={
        running ? (
          <Link href={routes.agents({ view: 'drain' })} className="text-accent-text hover:underline">
            Agent by agent
          </Link>
        ) : (
          'as it is now'
        )
      }
    >
      <Peers sightings={sightings} />
      {missing.length > 0 ? (
        <details className="mt-3 text-sm">
          <summary className="min-h-6 w-fit cursor-pointer text-warning-text hover:underline">
            {missing.length} not seen at the other site
          </summary>
          <p className="mt-1 font-mono break-words text-muted">
            {missing.map((one) => one.agentID).join(', ')}
          </p>
        </details>
      ) : null}
    </Card>
  );
}

function Peers({ sightings }: { readonly sightings: readonly Sighting[] }) {
  const seen = sightings.filter((one) => one.state === 'seen');
  const waiting = sightings.filter((one) => one.state === 'waiting').length;
  const peers = [...new Set(seen.map((one) => one.serverId))].filter((id) => id !== null);
  return (
    <ul className="space-y-1">
      {peers.map((id) => (
        <li key={id} className="flex items-center gap-2">
          <Glyph shape="tick" className="text-server-started" />
          <span className="font-semibold">{seen.filter((one) => one.serverId === id).length}</span>
          <span>
            seen at <ServerName serverId={id} />
          </span>
        </li>
      ))}
      {seen.length === 0 ? <li className="text-muted">None seen at another site yet.</li> : null}
      {waiting > 0 ? (
        <li className="flex items-center gap-2">
          <Glyph shape="arc" className="text-server-info" />
          <span className="font-semibold">{waiting}</span> on their way
        </li>
      ) : null}
    </ul>
  );
}

function ServerName({ serverId }: { readonly serverId: string }) {
  const server = useServer(serverId);
  return <>{server ? `${server.ref.siteTitle} (${server.ref.application})` : serverId}</>;
}
