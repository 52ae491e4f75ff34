'use client';
import { useEveryCall, useServer, useServersByFreshness, useUnheardIds } from '@/lib/live/hooks';
import { StaleBanner } from '../live/stale-banner';
import { Button } from '../ui/button';
import { Empty } from '../ui/empty';
import { Input } from '../ui/field';
import { CallTable } from './call-table';
import { matchesCall } from './call-words';

interface CallBrowserProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  /** Only this server's calls. */
  readonly serverId?: string;
}

/** Calls in progress with a text filter; says how many are hidden, and why none is shown. */
export function CallBrowser({ text, onText, serverId }: CallBrowserProps) {
  const every = useEveryCall();
  const inScope = serverId ? every.filter((at) => at.serverId === serverId) : every;
  const shown = inScope.filter(({ row }) => matchesCall(row, text));
  const unheard = useUnheardIds();
  const notHeard = useServersByFreshness().unknown;
  const old = serverId ? notHeard.includes(serverId) : notHeard.length > 0;
  const unknown = serverId ? unheard.filter((id) => id === serverId) : unheard;
  const application = useServer(serverId ?? '')?.ref.application;

  return (
    <div className="space-y-3">
      <search className="flex flex-wrap items-center gap-2">
        <Input
          type="search"
          aria-label="Number, agent, Call-ID or ConnID"
          placeholder="Number, agent, Call-ID or ConnID"
          value={text}
          onChange={(event) => onText(event.target.value)}
          className="w-full sm:w-72"
        />
        <p className="text-sm text-muted sm:ml-auto" role="status">
          {shown.length} {text === '' ? '' : `of ${inScope.length} `}
          {inScope.length === 1 ? 'call' : 'calls'} in progress{old ? ', as last heard' : ''}
        </p>
      </search>
      {serverId ? null : notHeard.map((id) => <StaleBanner key={id} serverId={id} />)}
      {shown.length > 0 ? (
        <CallTable label="Calls in progress" calls={shown} />
      ) : (
        <Empty
          className="rounded-card border bg-surface px-4"
          action={
            text !== '' && inScope.length > 0 ? (
              <Button size="sm" onClick={() => onText('')}>
                Clear filter
              </Button>
            ) : undefined
          }
        >
          {inScope.length > 0
            ? `No call matches “${text}”. ${inScope.length} hidden.`
            : unknown.length > 0
              ? 'Unknown: no data has come yet.'
              : `No calls in progress${application ? ` on ${application}` : ''}.`}
        </Empty>
      )}
    </div>
  );
}
