'use client';
import { useState } from 'react';
import type { ShutdownEvent } from '@/lib/feed/shutdown-events';
import { Instant } from '../time/instant';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { cn } from '../ui/cn';
import { Glyph, type Shape } from '../ui/glyph';
import { eventWords, type EventTone } from './event-words';

/** Records written out at once; older ones on demand. */
const pageSize = 100;

const looks: Readonly<Record<EventTone, { shape: Shape; colour: string }>> = {
  milestone: { shape: 'diamond', colour: 'text-server-suspending' },
  call: { shape: 'square', colour: 'text-agent-on-call' },
  agent: { shape: 'hollow', colour: 'text-agent-logged-out' },
  refusal: { shape: 'dash', colour: 'text-server-info' },
  warning: { shape: 'triangle', colour: 'text-server-warning' },
  failed: { shape: 'octagon-cross', colour: 'text-server-failed' },
};

/** Every record in words, newest first, with the server's time; can be held still for reading. */
export function EventList({ events }: { readonly events: readonly ShutdownEvent[] }) {
  const [frozen, setFrozen] = useState<number | null>(null);
  const [pages, setPages] = useState(1);
  const shown = frozen === null ? events : events.slice(0, frozen);
  const held = events.length - shown.length;
  const newestFirst = shown.slice(-pageSize * pages).reverse();
  return (
    <Card
      title="Events"
      aside={
        <span className="inline-flex items-center gap-3">
          {events.length} {events.length === 1 ? 'record' : 'records'}
          <Button
            size="sm"
            variant="ghost"
            aria-pressed={frozen !== null}
            onClick={() => setFrozen(frozen === null ? events.length : null)}
          >
            {frozen === null ? 'Hold' : held > 0 ? `Show ${held} new` : 'Follow again'}
          </Button>
        </span>
      }
      bodyClassName="p-0"
    >
      <section
        aria-label="Records"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
        className="max-h-[560px] overflow-y-auto"
      >
        <ol reversed className="py-2">
          {newestFirst.map((event) => {
            const { title, detail, tone } = eventWords(event);
            const { shape, colour } = looks[tone];
            return (
              <li
                key={event.seq}
                className="grid grid-cols-[auto_auto_minmax(0,1fr)] items-baseline gap-x-3 px-4 py-1"
              >
                <Instant at={event.at} className="text-sm text-muted" />
                <Glyph shape={shape} className={cn('relative top-px size-3', colour)} />
                <span className="min-w-0">
                  <span className={cn(tone === 'milestone' && 'font-semibold')}>{title}</span>
                  {detail ? <span className="block text-sm break-words text-muted">{detail}</span> : null}
                </span>
              </li>
            );
          })}
        </ol>
      </section>
      {shown.length > newestFirst.length ? (
        <div className="border-t px-4 py-2">
          <Button size="sm" variant="ghost" onClick={() => setPages(pages + 1)}>
            Show {Math.min(pageSize, shown.length - newestFirst.length)} older
          </Button>
        </div>
      ) : null}
    </Card>
  );
}
