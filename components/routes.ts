import type { AgentPresence } from '@/lib/live/totals';

/** A dialog of the server's page, open. */
export type ServerDialog = 'shut-down' | 'stop-now';

export type ServerTab = 'overview' | 'calls' | 'agents';

/** Filters of the audit log, as they stand in its address. */
export interface AuditQuery {
  readonly actor?: string;
  readonly action?: string;
  readonly result?: string;
  readonly text?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Every address of the console; pages and links are built from here and nowhere else. */
export const routes = {
  overview: (): string => '/',
  migrations: (): string => '/migrations',
  migration: (id: string): string => `/migrations/${encodeURIComponent(id)}`,
  servers: (): string => '/servers',
  server: (id: string, tab?: ServerTab, dialog?: ServerDialog): string =>
    `/servers/${encodeURIComponent(id)}${query({ tab: tab === 'overview' ? undefined : tab, dialog })}`,
  agents: (filter: { site?: string; state?: AgentPresence; q?: string; view?: 'drain' } = {}): string =>
    `/agents${query(filter)}`,
  calls: (filter: { q?: string; queue?: string; call?: string } = {}): string => `/calls${query(filter)}`,
  audit: (filter: AuditQuery = {}): string => `/audit${query({ ...filter })}`,
  signIn: (next?: string): string => `/sign-in${query({ next })}`,
};

function query(parts: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parts).filter((part): part is [string, string] => Boolean(part[1]));
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}
