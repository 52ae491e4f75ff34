import type { Metadata } from 'next';
import { releaseGhost } from '@/lib/console/actions/release-ghost';
import { requireUser } from '@/lib/console/session/current';
import { CallsClient } from './client';

export const metadata: Metadata = { title: 'Calls' };

export default async function CallsPage() {
  await requireUser('live.read');
  return <CallsClient release={releaseGhost} />;
}
