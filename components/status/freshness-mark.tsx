'use client';
import type { Freshness } from '@/lib/live/freshness';
import { spokenDuration } from '@/lib/live/duration';
import { Mark } from '../ui/mark';
import { Instant } from '../time/instant';

/** How the console stands to a server: the health beside the lifecycle, never mixed with it. */
export function FreshnessMark({
  freshness,
  className,
}: {
  readonly freshness: Freshness;
  readonly className?: string;
}) {
  const props = { className: `text-sm text-muted ${className ?? ''}` };
  switch (freshness.kind) {
    case 'live':
      return (
        <Mark shape="disc" colour="text-server-started scale-75" {...props}>
          Live
        </Mark>
      );
    case 'lagging':
      return (
        <Mark shape="hollow" colour="text-server-warning scale-75" {...props}>
          {Math.round(freshness.ageMs / 1_000)} s behind
        </Mark>
      );
    case 'stale':
      return (
        <Mark shape="unknown" colour="text-text" {...props}>
          No data since <Instant at={freshness.at} />
        </Mark>
      );
    case 'lost':
      return (
        <Mark shape="octagon-cross" colour="text-server-failed" {...props}>
          Lost, last word <Instant at={freshness.at} />
        </Mark>
      );
    case 'stopped':
      return (
        <Mark shape="dash" colour="text-server-stopped" {...props}>
          {freshness.exitCode === null ? 'Ended' : `Announced exit status ${freshness.exitCode},`}{' '}
          <Instant at={freshness.at} />
        </Mark>
      );
    case 'unheard':
      return (
        <Mark
          shape={freshness.connecting ? 'arc' : 'octagon-cross'}
          colour={freshness.connecting ? 'text-server-info' : 'text-server-failed'}
          turning={freshness.connecting}
          {...props}
        >
          {freshness.connecting ? 'Connecting' : 'Never heard'}
        </Mark>
      );
    default:
      return freshness satisfies never;
  }
}

/** Why a command cannot be sent to this server now, or null. Ends without a full stop. */
export function blockedBy(freshness: Freshness, timeOf: (at: number) => string): string | null {
  switch (freshness.kind) {
    case 'live':
    case 'lagging':
      return null;
    case 'stale':
    case 'lost':
      return `no data since ${timeOf(freshness.at)} (${spokenDuration(freshness.ageMs)} ago)`;
    case 'stopped':
      return 'the server has stopped';
    case 'unheard':
      return freshness.connecting ? 'not connected yet' : 'the server was never heard';
    default:
      return freshness satisfies never;
  }
}
