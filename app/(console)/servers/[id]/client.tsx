'use client';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { AgentBrowser } from '@/components/agents/agent-browser';
import { CallBrowser } from '@/components/calls/call-browser';
import type { ReleaseGhost } from '@/components/calls/release-ghost';
import { MigrationTable } from '@/components/migrations/migration-table';
import type { ChangeOption } from '@/components/options/option-dialog';
import { OptionList } from '@/components/options/option-list';
import { StaleBanner } from '@/components/live/stale-banner';
import { RunningMigrations } from '@/components/overview/running-migration';
import type { ServerCommands } from '@/components/servers/command';
import { ServerHeader } from '@/components/servers/server-header';
import { ServerOverview } from '@/components/servers/server-overview';
import { Tabs } from '@/components/ui/tabs';
import { useTotals } from '@/lib/live/hooks';

const tabs = ['overview', 'calls', 'agents', 'configuration', 'history'] as const;
const parsers = {
  tab: parseAsStringLiteral(tabs).withDefault('overview'),
  /** Filters of the calls' and agents' tabs, set aside when the tab changes. */
  state: parseAsString,
  view: parseAsString,
  call: parseAsString,
  q: parseAsString.withDefault(''),
};

interface ServerClientProps {
  readonly serverId: string;
  readonly commands: ServerCommands;
  readonly changeOption: ChangeOption;
  readonly releaseGhost: ReleaseGhost;
}

export function ServerClient({ serverId, commands, changeOption, releaseGhost }: ServerClientProps) {
  const [view, setView] = useQueryStates(parsers);
  const totals = useTotals(serverId);
  return (
    <>
      <ServerHeader serverId={serverId} commands={commands} />
      <div className="mb-4 space-y-3 empty:hidden">
        <StaleBanner serverId={serverId} />
        <RunningMigrations serverId={serverId} />
      </div>
      <Tabs
        label="Server"
        value={view.tab}
        onValueChange={(tab) =>
          void setView({
            tab: tabs.find((one) => one === tab) ?? null,
            q: null,
            state: null,
            view: null,
            call: null,
          })
        }
        tabs={[
          { value: 'overview', label: 'Overview', content: <ServerOverview serverId={serverId} /> },
          {
            value: 'calls',
            label: `Calls ${totals?.calls ?? '–'}`,
            content: <CallBrowser serverId={serverId} release={releaseGhost} />,
          },
          {
            value: 'agents',
            label: `Agents ${totals?.agents ?? '–'}`,
            content: <AgentBrowser serverId={serverId} />,
          },
          {
            value: 'configuration',
            label: 'Configuration',
            content: (
              <OptionList
                serverId={serverId}
                text={view.q}
                onText={(q) => void setView({ q })}
                changeOption={changeOption}
              />
            ),
          },
          {
            value: 'history',
            label: 'History',
            content: <MigrationTable serverId={serverId} />,
          },
        ]}
      />
    </>
  );
}
