'use client';
import { useQueryStates } from 'nuqs';
import { AuditFilters } from '@/components/audit/audit-filters';
import { AuditLog } from '@/components/audit/audit-log';
import type { AuditFilter, AuditPageView } from '@/components/audit/audit-query';
import { PageHeader } from '@/components/frame/page-header';
import { auditParsers } from './search-params';

interface AuditClientProps {
  readonly initial: { readonly filter: AuditFilter; readonly page: AuditPageView };
}

export function AuditClient({ initial }: AuditClientProps) {
  const [filter, setFilter] = useQueryStates(auditParsers, { throttleMs: 250 });
  return (
    <div className="space-y-4">
      <PageHeader
        title="Audit"
        detail="Who did what, when, why and from where. Refused and failed attempts too."
      />
      <AuditFilters
        filter={filter}
        onFilter={(change) => void setFilter(change)}
        onClear={() => void setFilter(null)}
      />
      <AuditLog filter={filter} initial={initial} onClear={() => void setFilter(null)} />
    </div>
  );
}
