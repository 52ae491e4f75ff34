'use client';
import {
  useEveryAgent,
  useMigrations,
  useServerIds,
  useLive,
  useServersByFreshness,
  useUnheardIds,
} from '@/lib/live/hooks';
import { FrozenClock } from '../live/frozen-clock';
import { PauseButton } from '../live/pause-button';
import { Announcer } from '../migrations/announcer';
import { counted } from '../migrations/event-words';
import { StaleBanner } from '../live/stale-banner';
import { usePause } from '../live/use-pause';
import { isRunning } from '../status/migration-mark';
import { Button } from '../ui/button';
import { Empty } from '../ui/empty';
import { Segmented } from '../ui/segmented';
import { AgentBoard } from './agent-board';
import { AgentFilters } from './agent-filters';
import { AgentTable } from './agent-table';
import { DrainBoard } from './drain-board';
import { DrainChoice } from './drain-choice';
import { filterAgents } from './filter-agents';
import { useAgentView } from './use-agent-view';

const forms = [
  { value: 'lanes', label: 'Lanes' },
  { value: 'table', label: 'Table' },
  { value: 'drain', label: 'Drain' },
] as const;

/** Agents in lanes by state, as a table, or on their way out of a server that drains. `serverId`: this server's only. */
export function AgentBrowser({ serverId }: { readonly serverId?: string }) {
  const { store } = useLive();
  const [view, setView] = useAgentView();
  const servers = useServerIds().flatMap((id) => store.server(id)?.ref ?? []);
  const pause = usePause(useEveryAgent());
  const drains = useMigrations().filter(
    (one) => isRunning(one) && (serverId === undefined || one.serverId === serverId),
  );
  const drain = drains.find((one) => one.id === view.drain) ?? drains[0] ?? null;
  const scope = serverId ?? servers.find((ref) => ref.site === view.site)?.id ?? null;
  const inScope = serverId ? pause.shown.filter((at) => at.serverId === serverId) : pause.shown;
  const shown = filterAgents(pause.shown, { serverId: scope, state: view.state, text: view.q });
  const notHeard = useServersByFreshness().unknown;
  const old = serverId ? notHeard.includes(serverId) : notHeard.length > 0;
  const filtered = view.state !== null || view.q !== '' || (!serverId && view.site !== null);

  return (
    <div className="space-y-3">
      <search className="flex flex-wrap items-center gap-2">
        <Segmented
          label="View"
          value={view.view}
          onValueChange={(form) => void setView({ view: form })}
          options={forms}
        />
        {view.view === 'drain' ? (
          <DrainChoice drains={drains} chosen={drain} onChoose={(id) => void setView({ drain: id })} />
        ) : (
          <AgentFilters view={view} onView={setView} scoped={serverId !== undefined} />
        )}
        <div className="flex flex-wrap items-center gap-2 sm:ml-auto">
          {view.view === 'drain' ? null : (
            <p className="text-sm text-muted">
              {shown.length} {filtered ? `of ${inScope.length} ` : ''}
              {inScope.length === 1 ? 'agent' : 'agents'} logged in
              {old ? ', as last heard' : ''}
            </p>
          )}
          <PauseButton clocks={pause.clocks} onToggle={pause.toggle} />
        </div>
        <Announcer text={inScope.length === 0 ? '' : `${counted(shown.length, 'agent')} shown`} />
      </search>
      {serverId ? null : notHeard.map((id) => <StaleBanner key={id} serverId={id} />)}
      <FrozenClock at={pause.clocks}>
        {view.view === 'drain' ? (
          drain ? (
            <DrainBoard key={drain.id} migration={drain} every={pause.shown} />
          ) : (
            <Empty className="rounded-card border bg-surface px-4">No server is being shut down.</Empty>
          )
        ) : shown.length === 0 ? (
          <NoAgents
            hidden={inScope.length}
            serverId={serverId}
            onClear={() => void setView({ site: null, state: null, q: '' })}
          />
        ) : view.view === 'table' ? (
          <AgentTable label="Agents logged in" agents={shown} />
        ) : (
          <AgentBoard agents={shown} only={view.state} serverId={scope} />
        )}
      </FrozenClock>
    </div>
  );
}

interface NoAgentsProps {
  readonly hidden: number;
  readonly serverId: string | undefined;
  readonly onClear: () => void;
}

/** Why no agent is shown: none matches, none is known, or there is none. */
function NoAgents({ hidden, serverId, onClear }: NoAgentsProps) {
  const unheard = useUnheardIds();
  const unknown = serverId ? unheard.includes(serverId) : unheard.length > 0;
  return (
    <Empty
      className="rounded-card border bg-surface px-4"
      action={
        hidden > 0 ? (
          <Button size="sm" onClick={onClear}>
            Clear filter
          </Button>
        ) : undefined
      }
    >
      {hidden > 0
        ? `No agent matches. ${hidden} hidden.`
        : unknown
          ? 'Unknown: no data has come yet.'
          : 'No agents are logged in.'}
    </Empty>
  );
}
