import type { AgentRow, CallRow } from '@/lib/feed/state';
import type { ServerRef } from '@/lib/feed/console';
import type { At } from '@/lib/live/views';
import { filterAgents } from '../agents/filter-agents';
import { matchesCall } from '../calls/call-words';
import { routes } from '../routes';

/** Results of one kind that are listed. */
const perKindMax = 6;

export interface Entry {
  readonly group: 'Pages' | 'Actions' | 'Servers' | 'Agents' | 'Calls';
  readonly title: string;
  /** What tells it from others, in smaller letters. */
  readonly detail: string;
  /** Where it leads; every entry leads somewhere, none does anything by itself. */
  readonly href: string;
}

export interface Known {
  readonly pages: ReadonlyArray<{ readonly label: string; readonly href: string; readonly key: string }>;
  readonly servers: readonly ServerRef[];
  readonly agents: ReadonlyArray<At<AgentRow>>;
  readonly calls: ReadonlyArray<At<CallRow>>;
  /** Whether the user may shut a server down, and stop it now. */
  readonly mayShutDown: boolean;
  readonly mayStop: boolean;
}

/** What the command menu offers for a text. Agents and calls are looked for only once something was typed. */
export function find(text: string, known: Known): readonly Entry[] {
  const wanted = text.trim().toLowerCase();
  const fits = (...parts: readonly string[]) => parts.join(' ').toLowerCase().includes(wanted);
  const site = new Map(known.servers.map((ref) => [ref.id, ref.siteTitle]));
  const pages = known.pages
    .filter(({ label }) => fits(label))
    .map(({ label, href, key }): Entry => ({ group: 'Pages', title: label, detail: `g ${key}`, href }));
  const servers = known.servers
    .filter((ref) => fits(ref.application, ref.siteTitle))
    .map(
      (ref): Entry => ({
        group: 'Servers',
        title: ref.application,
        detail: ref.siteTitle,
        href: routes.server(ref.id),
      }),
    );
  const actions = known.servers.flatMap((ref) =>
    actionsOn(ref, known).filter(({ title, detail }) => fits(title, detail)),
  );
  if (wanted === '') return [...pages, ...servers, ...actions];
  const agents = filterAgents(known.agents, { serverId: null, state: null, text }).map(
    ({ serverId, row }): Entry => ({
      group: 'Agents',
      title: row.agentID,
      detail: `DN ${row.dn}, ${site.get(serverId) ?? serverId}`,
      href: routes.agents({ q: row.agentID }),
    }),
  );
  const calls = known.calls
    .filter(({ row }) => matchesCall(row, text))
    .map(
      ({ serverId, row }): Entry => ({
        group: 'Calls',
        title: `${row.ani} → ${row.dnis}`,
        detail: `${row.connID}, ${site.get(serverId) ?? serverId}`,
        href: routes.calls({ call: row.connID }),
      }),
    );
  return [...pages, ...servers, ...agents.slice(0, perKindMax), ...calls.slice(0, perKindMax), ...actions];
}

function actionsOn(ref: ServerRef, known: Known): readonly Entry[] {
  const open = (title: string, dialog: 'shut-down' | 'stop-now'): Entry => ({
    group: 'Actions',
    title,
    detail: `${ref.siteTitle}, opens the dialog`,
    href: routes.server(ref.id, 'overview', dialog),
  });
  return [
    ...(known.mayShutDown ? [open(`Shut down ${ref.application} gracefully…`, 'shut-down')] : []),
    ...(known.mayStop ? [open(`Stop ${ref.application} now…`, 'stop-now')] : []),
  ];
}
