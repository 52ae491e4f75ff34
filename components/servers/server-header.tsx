'use client';
import { useFreshness, useServer } from '@/lib/live/hooks';
import { PageHeader } from '../frame/page-header';
import { FreshnessMark } from '../status/freshness-mark';
import { ServerMark } from '../status/server-mark';
import type { ServerCommands } from './command';
import { ServerActions } from './server-actions';

/** Identity, lifecycle, health, and what can be done. */
export function ServerHeader({
  serverId,
  commands,
}: {
  readonly serverId: string;
  readonly commands: ServerCommands;
}) {
  const server = useServer(serverId);
  const freshness = useFreshness(serverId);
  if (!server || !freshness) return null;
  const { ref, row } = server;
  return (
    <PageHeader
      title={<span className="font-mono break-all">{ref.application}</span>}
      detail={
        <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
          <span>{ref.siteTitle}</span>
          <ServerMark row={row} freshness={freshness} className="font-medium text-text" />
          <FreshnessMark freshness={freshness} />
          <span className="font-mono text-sm">{ref.url}</span>
        </div>
      }
      actions={<ServerActions serverId={serverId} commands={commands} form="header" />}
    />
  );
}
