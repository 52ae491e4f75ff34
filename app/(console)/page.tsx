import { requireUser } from '@/lib/console/session/current';
import { OverviewClient } from './client';

export default async function OverviewPage() {
  await requireUser('live.read');
  return <OverviewClient />;
}
