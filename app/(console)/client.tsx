'use client';
import { PageHeader } from '@/components/frame/page-header';
import { AlarmCard } from '@/components/overview/alarm-list';
import { TotalsLine } from '@/components/overview/totals-line';
import { RunningMigrations } from '@/components/overview/running-migration';
import { ServerCard } from '@/components/servers/server-card';
import { Empty } from '@/components/ui/empty';
import { useServerIds } from '@/lib/live/hooks';

export function OverviewClient() {
  const ids = useServerIds();
  return (
    <div className="space-y-4">
      <PageHeader title="Overview" detail={<TotalsLine />} />
      <RunningMigrations />
      {ids.length === 0 ? (
        <Empty className="rounded-card border bg-surface px-4">
          No servers are configured. Sites and servers are imported from the file that TIDEGATE_INVENTORY
          names.
        </Empty>
      ) : (
        <div className="grid gap-4 lg:grid-cols-2">
          {ids.map((id) => (
            <ServerCard key={id} serverId={id} />
          ))}
        </div>
      )}
      <AlarmCard />
    </div>
  );
}
