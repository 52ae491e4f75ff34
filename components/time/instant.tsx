'use client';
import { useZone } from './zone';

interface InstantProps {
  readonly at: number;
  /** With the day. */
  readonly date?: boolean;
  readonly className?: string;
}

/** A moment in the reader's zone; hovering gives zone, UTC and ISO. */
export function Instant({ at, date, className }: InstantProps) {
  const zone = useZone();
  const iso = new Date(at).toISOString();
  return (
    <time dateTime={iso} title={`${zone.dateTime(at)} ${zone.name}, ${iso}`} className={className}>
      {date ? zone.dateTime(at) : zone.time(at)}
    </time>
  );
}
