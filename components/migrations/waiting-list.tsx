'use client';
import type { ReactNode } from 'react';
import { useAgents, useCalls, useQueues, useServer } from '@/lib/live/hooks';
import { callLooks } from '../calls/call-words';
import { AgentMark } from '../status/agent-mark';
import { Elapsed, Remaining } from '../time/elapsed';
import { Instant } from '../time/instant';
import { Card } from '../ui/card';
import { cn } from '../ui/cn';
import { Empty } from '../ui/empty';
import { Glyph } from '../ui/glyph';
import { Mark } from '../ui/mark';
import { counted } from './event-words';
import { agentsOf, waitingFor } from './waiting-for';

/** Rows of one kind that are written out; the rest is a count. */
const rowsMax = 12;

/** What still keeps the server: calls longest first, after-call work, callers in queues, the flush. */
export function WaitingList({ serverId, stale }: { readonly serverId: string; readonly stale: boolean }) {
  const row = useServer(serverId)?.row;
  const calls = useCalls(serverId);
  const agents = useAgents(serverId);
  const queues = useQueues(serverId);
  if (!row || !calls || !agents || !queues)
    return (
      <Card title="Waiting for">
        <p className="text-muted">Unknown: no data has come yet.</p>
      </Card>
    );
  const waiting = waitingFor(row, calls, agents, queues);
  const count = waiting.calls.length + waiting.acw.length + waiting.leaving.length;
  return (
    <Card
      title="Waiting for"
      aside={
        count === 0 && !waiting.flush
          ? 'nothing'
          : `${counted(waiting.calls.length, 'call')}, ${counted(waiting.acw.length, 'agent')} in after-call work`
      }
      bodyClassName={cn('p-0', stale && 'stale-edge')}
    >
      {waiting.flush ? (
        <Row
          mark={<Glyph shape="diamond-down" className="text-server-suspending" />}
          title="Flush timer"
          figure={
            waiting.flush.endsAt === null ? (
              '–'
            ) : (
              <Remaining serverId={serverId} until={waiting.flush.endsAt} />
            )
          }
          detail={
            waiting.flush.unconfirmed === 0
              ? 'every BYE is confirmed'
              : `${counted(waiting.flush.unconfirmed, 'BYE')} not confirmed; sent again until the timer ends`
          }
        />
      ) : null}
      <Section title="Queues with callers" hidden={waiting.queues.length === 0}>
        {waiting.queues.map((queue) => (
          <Row
            key={queue.number}
            mark={<Glyph shape="hollow" className="text-agent-logged-out" />}
            title={`${queue.waiting} in queue ${queue.number}`}
            figure={
              queue.oldestSince === undefined ? '' : <Elapsed serverId={serverId} since={queue.oldestSince} />
            }
            detail={
              queue.loggedIn === 0
                ? 'no agent is logged in to it'
                : `${counted(queue.loggedIn, 'agent')} logged in to it`
            }
          />
        ))}
      </Section>
      <Section title="Calls" hidden={waiting.calls.length === 0}>
        {waiting.calls.slice(0, rowsMax).map((call, i) => {
          const { shape, colour, word } = callLooks[call.state];
          const agentIDs = agentsOf(call);
          return (
            <Row
              key={call.connID}
              mark={
                <Mark shape={shape} colour={colour}>
                  {word}
                </Mark>
              }
              title={
                <>
                  <span className="font-mono">{call.ani}</span>
                  {agentIDs.length > 0 ? ` ↔ agent ${agentIDs.join(', ')}` : ` → ${call.queue ?? call.dnis}`}
                </>
              }
              figure={<Elapsed serverId={serverId} since={call.startedAt} />}
              detail={i === 0 && waiting.calls.length > 1 ? 'longest; decides the end as it stands' : null}
            />
          );
        })}
        <More count={waiting.calls.length - rowsMax} noun="shorter calls" />
      </Section>
      <Section title="Agents in after-call work" hidden={waiting.acw.length === 0}>
        {waiting.acw.slice(0, rowsMax).map(({ agent, endsAt }) => (
          <Row
            key={agent.agentID}
            mark={<AgentMark agent={agent} />}
            title={<span className="font-mono">{agent.agentID}</span>}
            figure={endsAt === null ? 'untimed' : <Remaining serverId={serverId} until={endsAt} />}
            detail={
              endsAt === null ? null : (
                <>
                  logged out at <Instant at={endsAt} />
                </>
              )
            }
          />
        ))}
        <More count={waiting.acw.length - rowsMax} noun="more agents" />
      </Section>
      {count === 0 && !waiting.flush ? (
        <Empty className="px-4 py-4">No call and no agent is left.</Empty>
      ) : null}
    </Card>
  );
}

function Section({
  title,
  hidden,
  children,
}: {
  readonly title: string;
  readonly hidden: boolean;
  readonly children: ReactNode;
}) {
  if (hidden) return null;
  return (
    <section className="border-b last:border-b-0">
      <h3 className="px-4 pt-3 pb-1 text-sm font-medium text-muted">{title}</h3>
      <ul className="pb-2">{children}</ul>
    </section>
  );
}

interface RowProps {
  readonly mark: ReactNode;
  readonly title: ReactNode;
  readonly figure: ReactNode;
  readonly detail: ReactNode;
}

function Row({ mark, title, figure, detail }: RowProps) {
  return (
    <li className="grid list-none grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4 px-4 py-1.5 sm:grid-cols-[140px_minmax(0,1fr)_auto]">
      <span className="max-sm:col-span-2 text-sm">{mark}</span>
      <span className="min-w-0">
        <span className="block truncate">{title}</span>
        {detail ? <span className="block text-sm text-muted">{detail}</span> : null}
      </span>
      <span className="font-semibold">{figure}</span>
    </li>
  );
}

function More({ count, noun }: { readonly count: number; readonly noun: string }) {
  if (count <= 0) return null;
  return (
    <li className="list-none px-4 py-1.5 text-sm text-muted">
      and {count} {noun}
    </li>
  );
}
