'use client';
import { isFresh } from '@/lib/live/freshness';
import { useAlarms, useFreshness, useServer, useServerIds } from '@/lib/live/hooks';
import { AlarmMark } from '../status/alarm-mark';
import { Instant } from '../time/instant';
import { Card } from '../ui/card';

/** Active alarms of all servers, worst first; none is said, unknown is said too. */
export function AlarmCard() {
  const ids = useServerIds();
  return (
    <Card title="Active alarms" bodyClassName="p-0">
      <ul className="divide-y">
        {ids.map((id) => (
          <ServerAlarms key={id} serverId={id} />
        ))}
      </ul>
    </Card>
  );
}

const rank = { Critical: 0, Major: 1, Minor: 2, Info: 3 };

export function ServerAlarms({ serverId }: { readonly serverId: string }) {
  const server = useServer(serverId);
  const alarms = useAlarms(serverId);
  const freshness = useFreshness(serverId);
  const stale = freshness !== null && !isFresh(freshness);
  if (!server) return null;
  const { application } = server.ref;
  if (alarms === null || alarms.length === 0)
    return (
      <li className="px-4 py-2.5 text-sm text-muted">
        <span className="font-mono">{application}</span>: {alarms === null ? 'unknown' : '0 alarms'}
        {alarms !== null && stale ? ' when last heard' : ''}
      </li>
    );
  return [...alarms]
    .sort((a, b) => rank[a.severity] - rank[b.severity] || b.since - a.since)
    .map((alarm) => (
      <li key={alarm.id} className="px-4 py-2.5">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <span className="text-sm font-medium">
            <AlarmMark severity={alarm.severity} />
          </span>
          <span className="text-sm text-muted">
            <span className="font-mono">{application}</span>, since <Instant at={alarm.since} />
            {alarm.count > 1 ? `, ${alarm.count} times` : ''}
          </span>
        </div>
        <p className="mt-0.5">{alarm.message}</p>
      </li>
    ));
}
