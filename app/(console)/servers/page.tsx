import type { Metadata } from 'next';
import { PageHeader } from '@/components/frame/page-header';
import { ServerList } from '@/components/servers/server-list';
import { startGracefulShutdown } from '@/lib/console/actions/start-graceful-shutdown';
import { stopNow } from '@/lib/console/actions/stop-now';
import { requireUser } from '@/lib/console/session/current';

export const metadata: Metadata = { title: 'Servers' };

export default async function ServersPage() {
  await requireUser('live.read');
  return (
    <>
      <PageHeader title="Servers" />
      <ServerList commands={{ shutDown: startGracefulShutdown, stopNow }} />
    </>
  );
}
