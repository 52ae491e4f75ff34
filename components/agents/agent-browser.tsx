'use client';
import { agentPresences, type AgentPresence } from '@/lib/live/totals';
import { useEveryAgent, useLive, useServerIds, useServersByFreshness, useUnheardIds } from '@/lib/live/hooks';
import { StaleBanner } from '../live/stale-banner';
import { presenceLooks } from '../status/agent-mark';
import { Button } from '../ui/button';
import { Empty } from '../ui/empty';
import { Input } from '../ui/field';
import { Select } from '../ui/select';
import { AgentTable } from './agent-table';
import { filterAgents } from './filter-agents';

const all = 'all';

/** The filters as the address holds them; null or '' = not set. */
interface AgentFilterState {
  readonly site: string | null;
  readonly state: AgentPresence | null;
  readonly q: string;
}

interface AgentBrowserProps {
  readonly filter: AgentFilterState;
  readonly onFilter: (change: Partial<AgentFilterState>) => void;
  /** Only this server's agents; the site filter is left out. */
  readonly serverId?: string;
}

/** Agents with their filters; says how many are hidden, and why none is shown. */
export function AgentBrowser({ filter, onFilter, serverId }: AgentBrowserProps) {
  const every = useEveryAgent();
  const ids = useServerIds();
  const { store } = useLive();
  const servers = ids.flatMap((id) => store.server(id)?.ref ?? []);
  const scope = serverId ?? servers.find((ref) => ref.site === filter.site)?.id ?? null;
  const inScope = serverId ? every.filter((at) => at.serverId === serverId) : every;
  const shown = filterAgents(every, { serverId: scope, state: filter.state, text: filter.q });
  const unheard = useUnheardIds();
  const notHeard = useServersByFreshness().unknown;
  const old = serverId ? notHeard.includes(serverId) : notHeard.length > 0;
  const unknown = serverId ? unheard.filter((id) => id === serverId) : unheard;
  const filtered = filter.state !== null || filter.q !== '' || (!serverId && filter.site !== null);
  const clear = () => onFilter({ site: null, state: null, q: '' });

  return (
    <div className="space-y-3">
      <search className="flex flex-wrap items-center gap-2">
        <Input
          type="search"
          aria-label="Agent, DN or queue"
          placeholder="Agent, DN or queue"
          value={filter.q}
          onChange={(event) => onFilter({ q: event.target.value })}
          className="w-full sm:w-56"
        />
        {serverId ? null : (
          <Select
            label="Site"
            value={filter.site ?? all}
            onValueChange={(site) => onFilter({ site: site === all ? null : site })}
            options={[
              { value: all, label: 'all' },
              ...servers.map((ref) => ({ value: ref.site, label: ref.siteTitle })),
            ]}
          />
        )}
        <Select
          label="State"
          value={filter.state ?? all}
          onValueChange={(state) =>
            onFilter({ state: agentPresences.find((presence) => presence === state) ?? null })
          }
          options={[
            { value: all, label: 'all' },
            ...agentPresences.map((presence) => ({ value: presence, label: presenceLooks[presence].word })),
          ]}
        />
        <p className="text-sm text-muted sm:ml-auto" role="status">
          {shown.length} {filtered ? `of ${inScope.length} ` : ''}
          {inScope.length === 1 ? 'agent' : 'agents'} logged in{old ? ', as last heard' : ''}
        </p>
      </search>
      {serverId ? null : notHeard.map((id) => <StaleBanner key={id} serverId={id} />)}
      {shown.length > 0 ? (
        <AgentTable label="Agents logged in" agents={shown} />
      ) : (
        <Empty
          className="rounded-card border bg-surface px-4"
          action={
            filtered && inScope.length > 0 ? (
              <Button size="sm" onClick={clear}>
                Clear filter
              </Button>
            ) : undefined
          }
        >
          {inScope.length > 0
            ? `No agent matches. ${inScope.length} hidden.`
            : unknown.length > 0
              ? 'Unknown: no data has come yet.'
              : 'No agents are logged in.'}
        </Empty>
      )}
    </div>
  );
}
