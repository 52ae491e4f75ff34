'use client';
import { formatDuration } from '@/lib/live/duration';
import { useShownNow } from '../live/frozen-clock';

interface ElapsedProps {
  readonly serverId: string;
  /** Server time, ms. */
  readonly since: number;
  readonly className?: string;
}

/** Time since a moment at a server, by the server's clock; stands still while the server is not heard or the view is paused. */
export function Elapsed({ serverId, since, className }: ElapsedProps) {
  const now = useShownNow(serverId);
  return <span className={className}>{formatDuration(now - since)}</span>;
}

/** Time until a moment at a server; 00:00 once it is past. */
export function Remaining({
  serverId,
  until,
  className,
}: {
  readonly serverId: string;
  readonly until: number;
  readonly className?: string;
}) {
  const now = useShownNow(serverId);
  return <span className={className}>{formatDuration(until - now)}</span>;
}
