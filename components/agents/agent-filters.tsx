'use client';
import { useLive, useServerIds } from '@/lib/live/hooks';
import { agentPresences } from '@/lib/live/totals';
import { presenceLooks } from '../status/agent-mark';
import { Input } from '../ui/field';
import { Select } from '../ui/select';
import type { useAgentView } from './use-agent-view';

const all = 'all';
type View = ReturnType<typeof useAgentView>;

interface AgentFiltersProps {
  readonly view: View[0];
  readonly onView: View[1];
  /** The page is of one server; no choice of the site. */
  readonly scoped: boolean;
}

/** Text, site and state; each stands in the address. */
export function AgentFilters({ view, onView, scoped }: AgentFiltersProps) {
  const { store } = useLive();
  const servers = useServerIds().flatMap((id) => store.server(id)?.ref ?? []);
  return (
    <>
      <Input
        type="search"
        aria-label="Agent, DN or queue"
        placeholder="Agent, DN or queue"
        value={view.q}
        onChange={(event) => void onView({ q: event.target.value })}
        className="w-full sm:w-56"
      />
      {scoped ? null : (
        <Select
          label="Site"
          value={view.site ?? all}
          onValueChange={(site) => void onView({ site: site === all ? null : site })}
          options={[
            { value: all, label: 'all' },
            ...servers.map((ref) => ({ value: ref.site, label: ref.siteTitle })),
          ]}
        />
      )}
      <Select
        label="State"
        value={view.state ?? all}
        onValueChange={(state) =>
          void onView({ state: agentPresences.find((presence) => presence === state) ?? null })
        }
        options={[
          { value: all, label: 'all' },
          ...agentPresences.map((presence) => ({ value: presence, label: presenceLooks[presence].word })),
        ]}
      />
    </>
  );
}
