import { z } from 'zod';
import type { ShutdownReport } from './report';
import { shutdownEvent } from './shutdown-events';
import type { ShutdownEvent } from './shutdown-events';

/**
 * How events and reports look in answers of the control interface: as in the feed and the journal, but every instant as
 * ISO 8601 in UTC instead of milliseconds.
 */
const eventInstants = ['at', 'endsAt'] as const;

/** An event for a JSON answer. */
export function eventToHttp(event: ShutdownEvent): Readonly<Record<string, unknown>> {
  return mapKeys(event, eventInstants, iso);
}

/** An event as the control interface answers it, read back into the form of the feed. */
export const httpShutdownEvent = z.preprocess(
  (raw) => (typeof raw === 'object' && raw !== null ? mapKeys(raw, eventInstants, millis) : raw),
  shutdownEvent,
);

/** A report for a JSON answer; durations stay milliseconds. */
export function reportToHttp(report: ShutdownReport): Readonly<Record<string, unknown>> {
  const instants = ['requestedAt', 'gatesClosedAt', 'suspendedAt', 'endedAt'];
  return {
    ...mapKeys(report, instants, iso),
    agents: report.agents.map((agent) => mapKeys(agent, ['at'], iso)),
  };
}

function mapKeys(
  value: object,
  keys: readonly string[],
  change: (value: unknown) => unknown,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, keys.includes(key) ? change(item) : item]),
  );
}

function iso(value: unknown): unknown {
  return typeof value === 'number' ? new Date(value).toISOString() : value;
}

function millis(value: unknown): unknown {
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(parsed) ? value : parsed;
}
