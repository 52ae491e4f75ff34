import type { Metadata } from 'next';
import { PageHeader } from '@/components/frame/page-header';
import { MigrationTable } from '@/components/migrations/migration-table';
import { requireUser } from '@/lib/console/session/current';

export const metadata: Metadata = { title: 'Migrations' };

export default async function MigrationsPage() {
  await requireUser('migration.read');
  return (
    <>
      <PageHeader title="Migrations" />
      <MigrationTable />
    </>
  );
}
