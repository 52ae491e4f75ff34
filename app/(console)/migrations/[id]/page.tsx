import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { abortGracefulShutdown } from '@/lib/console/actions/abort-graceful-shutdown';
import { startGracefulShutdown } from '@/lib/console/actions/start-graceful-shutdown';
import { stopNow } from '@/lib/console/actions/stop-now';
import { getMigration } from '@/lib/console/migrations/get-migration';
import { requireUser } from '@/lib/console/session/current';
import { MigrationClient } from './client';

export const metadata: Metadata = { title: 'Migration' };

export default async function Page({ params }: { readonly params: Promise<{ id: string }> }) {
  await requireUser('migration.read');
  const { id } = await params;
  const migration = await getMigration(id);
  if (!migration) notFound();
  return (
    <MigrationClient
      initial={migration}
      commands={{ shutDown: startGracefulShutdown, stopNow }}
      abort={abortGracefulShutdown}
    />
  );
}
