'use client';
import { AgentBrowser } from '@/components/agents/agent-browser';
import { PageHeader } from '@/components/frame/page-header';

export function AgentsClient() {
  return (
    <>
      <PageHeader title="Agents" />
      <AgentBrowser />
    </>
  );
}
