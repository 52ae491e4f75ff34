'use client';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { AgentBrowser } from '@/components/agents/agent-browser';
import { PageHeader } from '@/components/frame/page-header';
import { agentPresences } from '@/lib/live/totals';

const parsers = {
  site: parseAsString,
  state: parseAsStringLiteral(agentPresences),
  q: parseAsString.withDefault(''),
};

export function AgentsClient() {
  const [filter, setFilter] = useQueryStates(parsers);
  return (
    <>
      <PageHeader title="Agents" />
      <AgentBrowser filter={filter} onFilter={(change) => void setFilter(change)} />
    </>
  );
}
