import type { Metadata } from 'next';
import type { SearchParams } from 'nuqs/server';
import { auditParams } from '@/components/audit/audit-query';
import { auditFilter, auditPage } from '@/lib/console/audit/audit-page';
import { requireUser } from '@/lib/console/session/current';
import { AuditClient } from './client';
import { loadAuditFilter } from './search-params';

export const metadata: Metadata = { title: 'Audit' };

export default async function AuditPage({ searchParams }: { readonly searchParams: Promise<SearchParams> }) {
  await requireUser('audit.read');
  const filter = await loadAuditFilter(searchParams);
  // An address that was tampered with finds nothing rather than failing.
  const parsed = auditFilter.safeParse(Object.fromEntries(auditParams(filter, null)));
  const page = parsed.success ? await auditPage(parsed.data) : { rows: [], next: null };
  return <AuditClient initial={{ filter, page }} />;
}
