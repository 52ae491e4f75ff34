'use client';
import type { CallRow } from '@/lib/feed/state';
import { useAgents, useCalls, useServer } from '@/lib/live/hooks';
import { Glyph } from '../ui/glyph';
import { whyStillHere } from './why-still-here';

/** During a drain: why the server still has the call. Nothing otherwise. */
export function StillHere({ serverId, call }: { readonly serverId: string; readonly call: CallRow }) {
  const status = useServer(serverId)?.row?.status;
  const calls = useCalls(serverId) ?? [];
  const agents = useAgents(serverId) ?? [];
  if (status !== 'Suspending') return null;
  return (
    <section className="hatch-strip border-b py-4 pr-4 pl-7">
      <h3 className="mb-1 flex items-center gap-1.5 font-medium text-suspending-text">
        <Glyph shape="diamond-down" className="text-server-suspending" />
        Why it is still here
      </h3>
      <ul className="space-y-1">
        {whyStillHere(call, calls, agents).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}
