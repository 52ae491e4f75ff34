import { expect } from 'vitest';
import type { ShutdownEvent, ShutdownEventType } from '../../feed/shutdown-events';

type EventOf<T extends ShutdownEventType> = Extract<ShutdownEvent, { type: T }>;

/** All events of a type, in order. */
export function ofType<T extends ShutdownEventType>(events: readonly ShutdownEvent[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}

/** The only event of a type; fails when there is none or more than one. */
export function onlyOf<T extends ShutdownEventType>(events: readonly ShutdownEvent[], type: T): EventOf<T> {
  const found = ofType(events, type);
  const [first] = found;
  if (first === undefined || found.length > 1)
    throw new Error(
      `expected one ${type}, got ${found.length} in ${events.map((event) => event.type).join(' ')}`,
    );
  return first;
}

/** The records of one shutdown are numbered 1, 2, 3… without a gap and never go back in time (S-143). */
export function expectUnbroken(events: readonly ShutdownEvent[]): void {
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  const times = events.map((event) => event.at);
  expect(times).toEqual([...times].sort((a, b) => a - b));
}

/** The types of `wanted`, and only they among themselves, came exactly in that order. */
export function expectOrder(events: readonly ShutdownEvent[], wanted: readonly ShutdownEventType[]): void {
  const kept = new Set<ShutdownEventType>(wanted);
  expect(events.map((event) => event.type).filter((type) => kept.has(type))).toEqual(wanted);
}
