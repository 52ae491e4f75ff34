import type { ServerRow } from '@/lib/feed/state';
import { isFresh, type Freshness } from '@/lib/live/freshness';
import type { Shape } from '../ui/glyph';
import { Mark } from '../ui/mark';

export interface ServerLook {
  readonly shape: Shape;
  readonly colour: string;
  readonly text?: string;
  readonly word: string;
  readonly turning?: boolean;
}

const unknown: ServerLook = { shape: 'unknown', colour: 'text-text', word: 'Unknown' };

/**
 * The lifecycle mark. A server that is not heard is Unknown: its last word is told beside, not as the present. One that
 * announced its end is Stopped.
 */
function serverLook(row: ServerRow | null, freshness: Freshness): ServerLook {
  if (freshness.kind === 'stopped') return { shape: 'box', colour: 'text-server-stopped', word: 'Stopped' };
  if (!row || !isFresh(freshness)) return unknown;
  switch (row.status) {
    case 'Initializing':
      return {
        shape: 'arc',
        colour: 'text-server-info',
        text: 'text-info-text',
        word: 'Initializing',
        turning: true,
      };
    case 'Started':
      return { shape: 'disc', colour: 'text-server-started', word: 'Started' };
    case 'Suspending':
      return {
        shape: 'diamond-down',
        colour: 'text-server-suspending',
        text: 'text-suspending-text',
        word: row.phase ? `Suspending (${row.phase.toLowerCase()})` : 'Suspending',
      };
    case 'Suspended':
      return {
        shape: 'diamond',
        colour: 'text-server-suspending',
        text: 'text-suspending-text',
        word: 'Suspended',
      };
    case 'Stopped':
      return { shape: 'box', colour: 'text-server-stopped', word: 'Stopped' };
    default:
      return row.status satisfies never;
  }
}

export function ServerMark({
  row,
  freshness,
  className,
}: {
  readonly row: ServerRow | null;
  readonly freshness: Freshness;
  readonly className?: string;
}) {
  const look = serverLook(row, freshness);
  return (
    <Mark
      shape={look.shape}
      colour={look.colour}
      textColour={look.text}
      turning={look.turning}
      className={className}
    >
      {look.word}
    </Mark>
  );
}
