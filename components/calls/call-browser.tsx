'use client';
import { useState } from 'react';
import type { CallRow } from '@/lib/feed/state';
import { useEveryCall, useServer, useServersByFreshness, useUnheardIds } from '@/lib/live/hooks';
import type { At } from '@/lib/live/views';
import { FrozenClock } from '../live/frozen-clock';
import { PauseButton } from '../live/pause-button';
import { Announcer } from '../migrations/announcer';
import { counted } from '../migrations/event-words';
import { StaleBanner } from '../live/stale-banner';
import { usePause, useServerClocks } from '../live/use-pause';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { Empty } from '../ui/empty';
import { CallDrawer } from './call-drawer';
import { filterCalls } from './call-filter';
import { CallFilters } from './call-filters';
import { CallTable } from './call-table';
import type { ReleaseGhost } from './release-ghost';
import { useCallView } from './use-call-view';
import { useSteadyCalls } from './use-steady-calls';

/** Calls in progress: filters, an order that stays while they are read, and one call's details at the right. */
export function CallBrowser({
  serverId,
  release,
}: {
  readonly serverId?: string;
  readonly release: ReleaseGhost;
}) {
  const [view, setView] = useCallView();
  const every = useEveryCall();
  const [reading, setReading] = useState(false);
  const now = useServerClocks();
  const pause = usePause(every);
  const inScope = serverId ? pause.shown.filter((at) => at.serverId === serverId) : pause.shown;
  const { q, state, queue, over } = view;
  const server = serverId ?? view.server;
  const clocks = pause.clocks ?? now;
  const matching = filterCalls(
    inScope,
    { serverId: server, state, queue, over, text: q },
    (id) => clocks.get(id) ?? 0,
  );
  const question = JSON.stringify([server, state, queue, over, q]);
  const { list, letIn } = useSteadyCalls(matching, question, reading || view.call !== null);
  const notHeard = useServersByFreshness().unknown;
  const old = serverId ? notHeard.includes(serverId) : notHeard.length > 0;
  const filtered =
    q !== '' || [state, queue, over, serverId ? null : view.server].some((one) => one !== null);
  const clear = () => void setView({ q: '', server: null, state: null, queue: null, over: null });
  const step = (by: 1 | -1) => {
    // Calls that have ended are passed over; the one shown may be one of them.
    const keys = list.rows
      .filter(({ item, goneAt }) => goneAt === null || item.row.connID === view.call)
      .map(({ item }) => item.row.connID);
    const to = keys[keys.indexOf(view.call ?? '') + by];
    if (to !== undefined) void setView({ call: to }, { history: 'replace' });
  };

  return (
    <div className={cn('space-y-3', view.call !== null && 'xl:mr-[472px]')}>
      <search className="flex flex-wrap items-center gap-2">
        <CallFilters
          view={view}
          onView={setView}
          queues={queuesOf(inScope, queue)}
          scoped={serverId !== undefined}
        />
        <div className="flex flex-wrap items-center gap-2 sm:ml-auto">
          {list.waiting > 0 && !pause.clocks ? (
            <Button variant="primary" onClick={letIn}>
              Show {list.waiting} new
            </Button>
          ) : null}
          <p className="text-sm text-muted">
            {matching.length} {filtered ? `of ${inScope.length} ` : ''}
            {inScope.length === 1 ? 'call' : 'calls'} in progress
            {old ? ', as last heard' : ''}
          </p>
          <PauseButton clocks={pause.clocks} onToggle={pause.toggle} />
        </div>
        <Announcer text={inScope.length === 0 ? '' : `${counted(matching.length, 'call')} shown`} />
      </search>
      {serverId ? null : notHeard.map((id) => <StaleBanner key={id} serverId={id} />)}
      <FrozenClock at={pause.clocks}>
        {list.rows.length > 0 ? (
          <CallTable
            label="Calls in progress"
            list={list}
            current={view.call}
            onOpen={(call) => void setView({ call })}
            onReading={setReading}
          />
        ) : (
          <NoCalls
            hidden={inScope.length}
            text={q}
            serverId={serverId}
            onClear={filtered && inScope.length > 0 ? clear : null}
          />
        )}
      </FrozenClock>
      {view.call === null ? null : (
        <CallDrawer
          connID={view.call}
          onClose={() => void setView({ call: null }, { history: 'replace' })}
          onStep={step}
          onOpen={(call) => void setView({ call })}
          release={release}
        />
      )}
    </div>
  );
}

function queuesOf(calls: ReadonlyArray<At<CallRow>>, chosen: string | null): readonly string[] {
  const found = new Set(calls.flatMap(({ row }) => row.queue ?? []));
  if (chosen !== null) found.add(chosen);
  return [...found].sort();
}

interface NoCallsProps {
  readonly hidden: number;
  readonly text: string;
  readonly serverId: string | undefined;
  readonly onClear: (() => void) | null;
}

/** Why no call is shown: none matches, none is known, or there is none. */
function NoCalls({ hidden, text, serverId, onClear }: NoCallsProps) {
  const unheard = useUnheardIds();
  const application = useServer(serverId ?? '')?.ref.application;
  const unknown = serverId ? unheard.includes(serverId) : unheard.length > 0;
  return (
    <Empty
      className="rounded-card border bg-surface px-4"
      action={
        onClear ? (
          <Button size="sm" onClick={onClear}>
            Clear filter
          </Button>
        ) : undefined
      }
    >
      {hidden > 0
        ? `No call matches${text ? ` “${text}”` : ''}. ${hidden} hidden.`
        : unknown
          ? 'Unknown: no data has come yet.'
          : `No calls in progress${application ? ` on ${application}` : ''}.`}
    </Empty>
  );
}
