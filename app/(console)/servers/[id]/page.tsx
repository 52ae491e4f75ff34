import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { changeOption } from '@/lib/console/actions/change-option';
import { releaseGhost } from '@/lib/console/actions/release-ghost';
import { startGracefulShutdown } from '@/lib/console/actions/start-graceful-shutdown';
import { stopNow } from '@/lib/console/actions/stop-now';
import { serverSnapshot } from '@/lib/console/servers/server-snapshot';
import { requireUser } from '@/lib/console/session/current';
import { ServerClient } from './client';

interface ServerPageProps {
  readonly params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: ServerPageProps): Promise<Metadata> {
  const { id } = await params;
  return { title: serverSnapshot(id)?.ref.application ?? 'Server' };
}

export default async function ServerPage({ params }: ServerPageProps) {
  await requireUser('live.read');
  const { id } = await params;
  if (!serverSnapshot(id)) notFound();
  return (
    <ServerClient
      serverId={id}
      commands={{ shutDown: startGracefulShutdown, stopNow }}
      changeOption={changeOption}
      releaseGhost={releaseGhost}
    />
  );
}
