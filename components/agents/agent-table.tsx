'use client';
import type { AgentRow } from '@/lib/feed/state';
import { useAgent, useIsStale, useServer } from '@/lib/live/hooks';
import type { At } from '@/lib/live/views';
import { presenceSince } from '@/lib/live/totals';
import { useIsFrozen } from '../live/frozen-clock';
import { AgentMark } from '../status/agent-mark';
import { Elapsed, Remaining } from '../time/elapsed';
import { cn } from '../ui/cn';
import { Glyph } from '../ui/glyph';
import { Cell, HeadCell, VirtualRows } from '../ui/virtual-rows';
import { contradiction } from './filter-agents';

const columns =
  'md:grid-cols-[minmax(88px,1fr)_minmax(170px,1.6fr)_88px_80px_64px_minmax(80px,1fr)_minmax(96px,1fr)_minmax(120px,1.2fr)]';

/** Agents, a row each; the order is the caller's and does not change with their states. */
export function AgentTable({
  label,
  agents,
  className,
}: {
  readonly label: string;
  readonly agents: ReadonlyArray<At<AgentRow>>;
  readonly className?: string;
}) {
  return (
    <VirtualRows
      label={label}
      keys={agents.map(({ serverId, row }) => `${serverId}/${row.agentID}`)}
      columns={columns}
      columnCount={8}
      head={
        <>
          <HeadCell>Agent</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell className="text-right">In state</HeadCell>
          <HeadCell>DN</HeadCell>
          <HeadCell className="text-right">Calls</HeadCell>
          <HeadCell>Queues</HeadCell>
          <HeadCell>Site</HeadCell>
          <HeadCell>Phone</HeadCell>
        </>
      }
      row={(index) => {
        const at = agents[index];
        return at ? <AgentCells at={at} /> : null;
      }}
      {...(className ? { className } : {})}
    />
  );
}

function AgentCells({ at: { serverId, row: last } }: { readonly at: At<AgentRow> }) {
  const live = useAgent(serverId, last.agentID);
  const frozen = useIsFrozen();
  const agent = frozen ? last : live;
  const server = useServer(serverId);
  const stale = useIsStale(serverId);
  if (!agent) return null;
  const odd = contradiction(agent);
  return (
    <>
      <Cell stale={stale} className="font-mono font-medium">
        <span data-row-link tabIndex={-1} className="outline-offset-[-2px]">
          {agent.agentID}
        </span>
      </Cell>
      <Cell>
        <AgentMark agent={agent} />
        {agent.acwEndsAt ? (
          <span className="ml-2 text-sm text-muted">
            <Remaining serverId={serverId} until={agent.acwEndsAt} /> left
          </span>
        ) : null}
      </Cell>
      <Cell label="in state" className="md:text-right">
        <Elapsed serverId={serverId} since={presenceSince(agent)} />
      </Cell>
      <Cell label="DN" className="font-mono">
        {agent.dn}
      </Cell>
      <Cell label="calls" className="md:text-right">
        {agent.connIDs.length}
      </Cell>
      <Cell label="queues">{agent.queues.join(', ') || 'none'}</Cell>
      <Cell label="site">{server?.ref.siteTitle}</Cell>
      <Cell label="phone">
        {agent.reachable ? (
          <span className="text-muted">registered</span>
        ) : (
          <span
            className={cn('inline-flex items-center gap-1.5', odd ? 'text-warning-text' : 'text-muted')}
            title={odd ?? undefined}
          >
            {odd ? <Glyph shape="triangle" className="text-server-warning" /> : null}
            not registered
          </span>
        )}
      </Cell>
    </>
  );
}
