import { auditFilter, auditPage } from '@/lib/console/audit/audit-page';
import { ConsoleError } from '@/lib/console/errors';
import { readRoute } from '@/lib/console/http/api';

export const GET = readRoute('audit.read', (ctx, { url }) => {
  const filter = auditFilter.safeParse(Object.fromEntries(url.searchParams));
  if (!filter.success) {
    const [issue] = filter.error.issues;
    throw new ConsoleError('invalid', `${issue?.path.join('.')}: ${issue?.message}`);
  }
  return auditPage(filter.data, ctx);
});
