'use client';
import { useQuery } from '@tanstack/react-query';
import { getJson } from '@/lib/live/reads';
import { impact } from './impact';

/** The impact of a graceful shutdown of this server, asked for again every 3 s while the dialog is open. */
export function useImpact(serverId: string, open: boolean) {
  return useQuery({
    queryKey: ['impact', serverId],
    queryFn: async () => impact.parse(await getJson(`/api/servers/${encodeURIComponent(serverId)}/impact`)),
    enabled: open,
    refetchInterval: 3_000,
    gcTime: 0,
  });
}
