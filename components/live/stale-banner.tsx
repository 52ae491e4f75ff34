'use client';
import { useFreshness, useServer } from '@/lib/live/hooks';
import { useConsoleNow, useCaughtUp } from '@/lib/live/hooks';
import { Instant } from '../time/instant';
import { useZone } from '../time/zone';
import { Banner } from '../ui/banner';

/** How long the line about what was missed stays. */
const noteShownMs = 60_000;

/** Says that a server's figures are not of now, since when, and what is being done; nothing while they are. */
export function StaleBanner({
  serverId,
  className,
  besideMarks,
}: {
  readonly serverId: string;
  readonly className?: string;
  /** The server's marks stand beside it and tell that it stopped. */
  readonly besideMarks?: boolean;
}) {
  const server = useServer(serverId);
  const freshness = useFreshness(serverId);
  const now = useConsoleNow();
  const zone = useZone();
  if (!server || !freshness) return null;
  const { application } = server.ref;
  const retry = server.link.retryAt;
  const next =
    retry !== null && retry > now
      ? `Next attempt in ${Math.ceil((retry - now) / 1_000)} s.`
      : 'Trying again.';
  const props = className ? { className } : {};
  switch (freshness.kind) {
    case 'stale':
    case 'lost':
      return (
        <Banner
          urgent
          tone={freshness.kind === 'lost' ? 'failed' : 'warning'}
          title={
            <>
              {application}: last data <Instant at={freshness.at} /> ({zone.name})
            </>
          }
          {...props}
        >
          {server.link.error ? `${sentence(server.link.error)} ` : ''}
          {next} What is shown is as of then; timers stand still.
        </Banner>
      );
    case 'stopped':
      return besideMarks ? null : (
        <Banner
          tone="neutral"
          title={
            <>
              {application} stopped at <Instant at={freshness.at} /> ({zone.name})
              {freshness.exitCode === null ? '' : `, announced exit status ${freshness.exitCode}`}
            </>
          }
          {...props}
        >
          What is shown is its last word.
        </Banner>
      );
    case 'unheard':
      return freshness.connecting && server.link.error === null ? null : (
        <Banner tone="failed" title={`${application} was never heard since the console started`} {...props}>
          {server.link.error ? `${sentence(server.link.error)} ` : ''}
          {next} Its calls and agents are unknown.
        </Banner>
      );
    case 'live':
    case 'lagging':
      return <CaughtUpNote serverId={serverId} {...props} />;
    default:
      return freshness satisfies never;
  }
}

/** The console's reason as a sentence of its own. */
function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}

function CaughtUpNote({ serverId, className }: { readonly serverId: string; readonly className?: string }) {
  const note = useCaughtUp(serverId);
  const now = useConsoleNow();
  if (!note || now - note.at > noteShownMs) return null;
  const calls = (count: number, word: string) => `${count} ${count === 1 ? 'call' : 'calls'} ${word}`;
  return (
    <p role="status" className={`text-sm text-muted ${className ?? ''}`}>
      Caught up at <Instant at={note.at} />: {calls(note.callsEnded, 'ended')}, {note.callsStarted} started
      {note.restarted ? '; the server has been restarted' : ''}.
    </p>
  );
}
