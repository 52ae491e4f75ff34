'use client';
import { Pause as PauseIcon, Play } from 'lucide-react';
import { Instant } from '../time/instant';
import { Button } from '../ui/button';
import type { FrozenClocks } from './frozen-clock';

/** Stops and resumes a view; says since when it stands. */
export function PauseButton({
  clocks,
  onToggle,
}: {
  readonly clocks: FrozenClocks;
  readonly onToggle: () => void;
}) {
  const at = clocks ? Math.max(0, ...clocks.values()) : null;
  return (
    <Button onClick={onToggle} aria-keyshortcuts="Space">
      {clocks ? <Play aria-hidden /> : <PauseIcon aria-hidden />}
      {at === null ? (
        'Pause'
      ) : (
        <>
          Resume <span className="text-sm text-muted">paused at</span> <Instant at={at} className="text-sm" />
        </>
      )}
    </Button>
  );
}
