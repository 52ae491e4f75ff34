import type { Metadata } from 'next';
import { requireUser } from '@/lib/console/session/current';
import { AgentsClient } from './client';

export const metadata: Metadata = { title: 'Agents' };

export default async function AgentsPage() {
  await requireUser('live.read');
  return <AgentsClient />;
}
