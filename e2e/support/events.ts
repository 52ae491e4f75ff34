import type { ShutdownEvent, ShutdownEventType } from '@/lib/feed/shutdown-events';

/** The only event of a type; throws when there is none or more than one. */
export function onlyOf<T extends ShutdownEventType>(
  events: readonly ShutdownEvent[],
  type: T,
): Extract<ShutdownEvent, { type: T }> {
  const found = events.filter((event): event is Extract<ShutdownEvent, { type: T }> => event.type === type);
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`expected one ${type}, got ${found.length}`);
  return first;
}
