'use client';
import { useLive, useServerIds } from '@/lib/live/hooks';
import { Input } from '../ui/field';
import { Select } from '../ui/select';
import { callStates, overMinutes } from './call-filter';
import { callLooks } from './call-words';
import type { useCallView } from './use-call-view';

const all = 'all';
type View = ReturnType<typeof useCallView>;

interface CallFiltersProps {
  readonly view: View[0];
  readonly onView: View[1];
  /** Queues with calls, and the one chosen. */
  readonly queues: readonly string[];
  /** The page is of one server; no choice of it. */
  readonly scoped: boolean;
}

/** Text, server, state, queue and duration; each stands in the address. */
export function CallFilters({ view, onView, queues, scoped }: CallFiltersProps) {
  const { store } = useLive();
  const servers = useServerIds().flatMap((id) => store.server(id)?.ref ?? []);
  return (
    <>
      <Input
        type="search"
        aria-label="Number, agent, Call-ID or ConnID"
        placeholder="Number, agent, Call-ID or ConnID"
        value={view.q}
        onChange={(event) => void onView({ q: event.target.value })}
        className="w-full sm:w-72"
      />
      {scoped ? null : (
        <Select
          label="Server"
          value={servers.some((ref) => ref.id === view.server) ? (view.server ?? all) : all}
          onValueChange={(server) => void onView({ server: server === all ? null : server })}
          options={[
            { value: all, label: 'all' },
            ...servers.map((ref) => ({ value: ref.id, label: ref.application })),
          ]}
        />
      )}
      <Select
        label="State"
        value={view.state ?? all}
        onValueChange={(state) => void onView({ state: callStates.find((one) => one === state) ?? null })}
        options={[
          { value: all, label: 'all' },
          ...callStates.map((state) => ({ value: state, label: callLooks[state].word })),
        ]}
      />
      <Select
        label="Queue"
        value={view.queue ?? all}
        onValueChange={(queue) => void onView({ queue: queue === all ? null : queue })}
        options={[{ value: all, label: 'all' }, ...queues.map((queue) => ({ value: queue, label: queue }))]}
      />
      <Select
        label="Longer than"
        value={view.over === null ? all : String(view.over)}
        onValueChange={(over) => void onView({ over: over === all ? null : Number(over) })}
        options={[
          { value: all, label: 'any' },
          ...[...new Set([...overMinutes, ...(view.over === null ? [] : [view.over])])]
            .sort((a, b) => a - b)
            .map((minutes) => ({ value: String(minutes), label: `${minutes} min` })),
        ]}
      />
    </>
  );
}
