'use client';
import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { optionRow } from '@/lib/feed/options';
import { getJson } from '@/lib/live/reads';

/** The options in force on a server, asked of it every 10 s while they are looked at. */
export function useOptions(serverId: string) {
  return useQuery({
    queryKey: ['options', serverId],
    queryFn: async () =>
      z
        .record(z.string(), optionRow)
        .parse(await getJson(`/api/servers/${encodeURIComponent(serverId)}/options`)),
    refetchInterval: 10_000,
  });
}
